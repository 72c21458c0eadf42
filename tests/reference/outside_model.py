"""Makes the model of `tests/fixtures/outside`: a small GPT-2 that never saw Strata, trained and saved by Transformers.

    venv/bin/python tests/reference/outside_model.py

Its vocabulary is of words, with an unknown token, its table of positions longer than any tower's, its weights are stored
in half of the tensors as F16. `expected.json` has what PyTorch computes from the files as they were written: the logits of
one sequence, and the loss of each of its tokens. `tests/outside_model.rs` opens the folder and compares.
"""

import json
import pathlib

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import AutoModelForCausalLM, AutoTokenizer, GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

FOLDER = pathlib.Path(__file__).resolve().parents[1] / "fixtures" / "outside"
N_TOKENS, N_STEPS, BATCH_SIZE = 24, 400, 16


def text(rng: np.random.RandomState, n_sentences: int) -> str:
    """A farm of few words: who does what to whom, with an adjective or none."""
    one = lambda *words: words[rng.randint(len(words))]
    noun = lambda: one("", "old ", "small ", "red ") + one("hen", "goat", "cart", "gate", "dog", "tree")
    verb = lambda: one("sees", "follows", "likes", "passes")
    sentences = (f"The {noun()} {verb()} the {noun()}{one('', ' and sleeps')}." for _ in range(n_sentences))
    return "\n".join(sentences) + "\n"


def main() -> None:
    torch.manual_seed(5)
    torch.set_num_threads(1)
    rng = np.random.RandomState(5)
    FOLDER.mkdir(exist_ok=True)
    written = text(rng, 400)
    (FOLDER / "text.txt").write_text(written)
    cut = pre_tokenizers.Whitespace()
    words = sorted({word for word, _ in cut.pre_tokenize_str(written)})
    vocab = {"[UNK]": 0} | {word: idx + 1 for idx, word in enumerate(reversed(words))}
    tokenizer = Tokenizer(models.WordLevel(vocab, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = cut
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="[UNK]").save_pretrained(FOLDER)

    config = GPT2Config(
        vocab_size=len(vocab), n_positions=300, n_embd=16, n_layer=2, n_head=2, bos_token_id=None, eos_token_id=None
    )
    config.resid_pdrop = config.embd_pdrop = config.attn_pdrop = 0.0
    model = GPT2LMHeadModel(config)
    tokens = torch.tensor(tokenizer.encode(written).ids)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2)
    for _ in range(N_STEPS):
        starts = rng.randint(len(tokens) - N_TOKENS, size=BATCH_SIZE)
        batch = torch.stack([tokens[start : start + N_TOKENS] for start in starts])
        loss = model(batch, labels=batch).loss
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.save_pretrained(FOLDER)
    # As many a file has it.
    path = FOLDER / "model.safetensors"
    tensors = load_file(path)
    halves = {name: tensor.half() if ".mlp." in name else tensor for name, tensor in tensors.items()}
    save_file(halves, path, {"format": "pt"})

    again = AutoModelForCausalLM.from_pretrained(FOLDER, dtype=torch.float32).eval()
    cutter = AutoTokenizer.from_pretrained(FOLDER)
    sequence = torch.tensor([cutter("The old hen sees the unicorn. The dog follows the gate and sleeps.").input_ids])
    with torch.no_grad():
        logits = again.double()(sequence).logits[0]
    losses = torch.nn.functional.cross_entropy(logits[:-1], sequence[0, 1:], reduction="none")
    expected = {
        "tokens": sequence[0].tolist(),
        "logits": [[round(x, 7) for x in row] for row in logits.tolist()],
        "loss_nats": [round(x, 7) for x in losses.tolist()],
        "last_training_loss_nats": round(loss.item(), 4),
    }
    (FOLDER / "expected.json").write_text(json.dumps(expected) + "\n")
    for name in ("generation_config.json", "special_tokens_map.json", "tokenizer_config.json"):
        (FOLDER / name).unlink(missing_ok=True)
    print(f"{sum(p.numel() for p in model.parameters())} weights, last loss {loss.item():.4f} nats")


main()
