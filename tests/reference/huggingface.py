"""Holds a folder of `strata export` against Hugging Face's Transformers and against TransformerLens 4.

    cargo build --release --bin strata && python tests/reference/huggingface.py target/release/strata

- Every corpus' tokenizer, and those of own texts, cut what `strata corpus` prints into the very tokens that it came from,
  and put them together again. The Python of every model card runs.
- `examples/huggingface.py` prints what is stored in `examples/huggingface.txt` (`--write` stores it anew), and at every
  token it writes the best logit leads by far more than rounding.
- Every hook of a `strata dump` has the same name, shape, activation and gradient in TransformerLens' cache, with three
  differences of meaning: its `hook_pos_embed` has the batch's axis; its gradient of `hook_pattern` goes on where a weight
  is masked; and its gradient of `hook_resid_mid` is that of the MLP's branch alone (our `grad_branch.blocks.L.mlp`),
  because there it is the input of `ln2`.
"""

import ast
import base64
import contextlib
import io
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import zlib
from functools import partial

import numpy as np
import torch
from safetensors.numpy import load_file
from transformer_lens.model_bridge import TransformerBridge
from transformers import AutoModelForCausalLM, AutoTokenizer
from transformers.utils import logging

logging.disable_progress_bar()
ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = str(pathlib.Path(sys.argv[1]).resolve())
EXAMPLE = ("v=1&n_layers=2", 300)
# Largest difference, relative to a tensor's largest entry.
TOLERANCE = 2e-6


def strata(*words):
    return subprocess.run([PROGRAM, *words], check=True, capture_output=True, text=True).stdout


def exported(folder, link, step):
    strata("export", "--link", link, "--step", str(step), "--force", "--out", folder)
    return folder


def run_card(folder):
    """What a reader of the model card would paste; answers with what it prints."""
    printed = io.StringIO()
    for code in re.findall(r"```python\n(.*?)```", (pathlib.Path(folder) / "README.md").read_text(), re.S):
        with contextlib.redirect_stdout(printed):
            exec(code, {"FOLDER": folder})
    assert printed.getvalue().strip(), folder
    return printed.getvalue()


def corpora_in_readme():
    rows = re.findall(r"^\| ((?:`[a-z-]+`(?:, )?)+) \|", (ROOT / "README.md").read_text(), re.M)
    keys = [key for row in rows for key in re.findall(r"`([a-z-]+)`", row)]
    return keys[keys.index("stories-en") : keys.index("own-text")]


def check_tokenizers(folder):
    for key in corpora_in_readme():
        tokenizer = AutoTokenizer.from_pretrained(exported(folder, f"v=1&n_layers=1&corpus={key}", 0))
        shown = json.loads(strata("corpus", "--id", key, "--show", "300", "--json"))
        for example in shown["examples"]:
            assert tokenizer(example["text"])["input_ids"] == example["tokens"], (key, example)
            assert tokenizer.decode(example["tokens"]) == example["text"], (key, example)
        print(f"{key}: {len(shown['examples'])} texts; its card writes {run_card(folder).strip()[:60]!r}")


def check_own_text(folder):
    known = 'It’s Tom\'s well-known cat; "3 cats" (or 4!) sat.\n小猫坐在垫子上，然后说“好的”。\nHow?'
    # The last tenth, which is held out, has characters and words that the vocabulary does not know.
    text = (known + " So! ") * 8 + "Zebra " * 20
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = base64.urlsafe_b64encode(packed.compress(text.encode()) + packed.flush()).decode().rstrip("=")
    for unit in ["character", "word"]:
        link = f"v=1&n_layers=1&n_ctx=8&corpus=own-text&text_unit={unit}&text={packed}"
        tokenizer = AutoTokenizer.from_pretrained(exported(folder, link, 0))
        vocab = json.loads((pathlib.Path(folder) / "vocab.json").read_text())
        assert tokenizer.get_vocab() == vocab and {"垫", "\n", "□"} < vocab.keys()
        # What the model reads is what the tokenizer makes of it.
        file = folder + "/step.safetensors"
        strata("dump", "--link", link, "--step", "0", "--force", "--out", file)
        for ids in load_file(file)["inputs"].tolist():
            assert vocab["□"] in ids or tokenizer(tokenizer.decode(ids))["input_ids"] == ids, ids
        ids = tokenizer(known)["input_ids"]
        assert vocab["□"] not in ids and tokenizer(tokenizer.decode(ids))["input_ids"] == ids
        first = ["It’s", "Tom's", "well-known", "cat", ";"] if unit == "word" else list("It’s T")
        assert tokenizer.tokenize(known)[: len(first)] == first, tokenizer.tokenize(known)
        # A straight quotation mark does not tell whether it opens.
        written = known if unit == "character" else known.replace('"3 cats"', '" 3 cats "')
        assert tokenizer.decode(ids) == written, tokenizer.decode(ids)
        assert vocab["□"] in tokenizer("Ω")["input_ids"]
        print(f"own-text by {unit}: {len(vocab)} tokens; its card writes {run_card(folder).strip()[:60]!r}")


def check_example(folder):
    exported(folder, *EXAMPLE)
    script = ROOT / "examples/huggingface.py"
    assert f"--link '{EXAMPLE[0]}' --step {EXAMPLE[1]}" in script.read_text()
    ran = subprocess.run([sys.executable, script, folder], check=True, capture_output=True, text=True)
    stored = ROOT / "examples/huggingface.txt"
    if "--write" in sys.argv:
        stored.write_text(ran.stdout)
    assert ran.stdout == stored.read_text(), ran.stdout
    # Or another order of sums could write another text.
    tokenizer, model = AutoTokenizer.from_pretrained(folder), AutoModelForCausalLM.from_pretrained(folder)
    written = ast.literal_eval(ran.stdout.splitlines()[1].split(maxsplit=1)[1])
    ids = torch.tensor([tokenizer(written)["input_ids"]])
    n_prompt = len(tokenizer("one day, ")["input_ids"])
    best = model(ids).logits[0, n_prompt - 1 : -1].topk(2).values
    lead = (best[:, 0] - best[:, 1]).min().item()
    assert ids.shape[1] == model.config.n_positions and lead > 1e-3, lead
    print(f"example: as stored; the best logit leads by {lead:.3f} or more")


def check_hooks(folder, link, step):
    file = folder + "/step.safetensors"
    strata("dump", "--link", link, "--step", str(step), "--force", "--out", file)
    ours = load_file(file)
    model = TransformerBridge.boot_transformers(exported(folder, link, step))
    model.enable_compatibility_mode(no_processing=True)

    acts, grads = {}, {}
    names = [name.removeprefix("act.") for name in ours if name.startswith("act.")]

    def keep(kept, name, tensor, hook):
        kept[name] = (tensor[0] if isinstance(tensor, tuple) else tensor).detach().numpy()

    tokens, targets = (torch.tensor(ours[name]).long() for name in ["inputs", "targets"])
    fwd_hooks = [(name, partial(keep, acts, name)) for name in names]
    bwd_hooks = [(name, partial(keep, grads, name)) for name in names]
    with model.hooks(fwd_hooks=fwd_hooks, bwd_hooks=bwd_hooks):
        logits = model(tokens)
        torch.nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=-1).backward()

    worst = {"activation": 0.0, "gradient": 0.0}

    def compare(kind, name, ours, theirs):
        assert ours.shape == theirs.shape, (kind, name, ours.shape, theirs.shape)
        # Masked scores are infinite in both.
        seen = np.isfinite(ours)
        assert not np.isfinite(theirs[~seen]).any(), (kind, name)
        apart = np.abs(ours[seen] - theirs[seen]).max() / np.abs(ours[seen]).max()
        assert apart < TOLERANCE, (kind, name, apart)
        worst[kind] = max(worst[kind], float(apart))

    for name in names:
        act, grad = acts[name], grads[name]
        layer = name.rsplit(".", 1)[0]
        if name == "hook_pos_embed":
            act, grad = act[0], grad.sum(0)
        if name.endswith("hook_pattern"):
            grad = np.where(act > 0, grad, 0)
        if name.endswith("hook_resid_mid"):
            compare("gradient", name + ", branch", ours[f"grad_branch.{layer}.mlp"], grad)
            # The whole gradient of a sum is that of each of its parts.
            grad = grads[f"{layer}.hook_attn_out"]
        compare("activation", name, ours["act." + name], act)
        compare("gradient", name, ours["grad_act." + name], grad)
    print(f"hooks of {link}: {len(names)} names; " + ", ".join(f"{kind}s within {x:.1e}" for kind, x in worst.items()))


def main():
    with tempfile.TemporaryDirectory() as folder:
        check_example(folder)
        check_tokenizers(folder)
        check_own_text(folder)
        check_hooks(folder, "v=1", 60)
        check_hooks(folder, "v=1&n_layers=2&tied=off&act_fn=relu&n_heads=2", 40)
        check_hooks(folder, "v=1&n_layers=3&act_fn=gelu&d_model=24&n_ctx=48", 40)
        check_hooks(folder, "v=1&n_layers=1&act_fn=silu", 40)


main()
