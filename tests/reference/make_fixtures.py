"""Writes tests/fixtures/*.safetensors, after checking the reference against itself and Hugging Face's GPT-2.

    python tests/reference/make_fixtures.py            write every fixture
    python tests/reference/make_fixtures.py --check    compare with what is there; write nothing
"""

from __future__ import annotations

import json
import sys
import zlib
from pathlib import Path

import numpy as np
import torch
from safetensors import safe_open

import strata_reference as ref
from strata_reference import Config, Taps

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
D_VOCAB = 11
N_BATCHES = 3
CHECK_FD_STEP = 1e-5
# AdamW's first step is about lr * sign(g): below this, f32 rounding may choose the sign.
SURE_GRAD = 1e-5

# name: (settings, standard deviation of the matrices). Every value of every setting stands here at least once.
CASES: dict[str, tuple[dict, float]] = {
    # Pre-norm, each way to tell positions.
    "pre_learned_tied": (dict(mlp_ratio=4), 0.3),
    "pre_learned_untied": (dict(n_layers=1, tied="off", act_fn="gelu", weight_decay=0.1, clip_l2=0.5), 0.3),
    "pre_rope": (dict(pos="rope", lr_decay="constant"), 0.4),
    "pre_rel": (dict(pos="rel", act_fn="gelu", warmup_steps=0), 0.3),
    "pre_sinusoidal": (dict(n_layers=1, pos="sinusoidal", act_fn="silu", tied="off"), 0.3),
    "pre_nopos": (dict(n_layers=1, pos="none", clip_l2=0.0), 0.3),
    # Each activation not yet seen, each optimizer, sublayers left out.
    "pre_relu_sgd": (dict(n_layers=1, act_fn="relu", optimizer="sgd", lr=0.1, weight_decay=0.1, tied="off"), 0.3),
    "pre_silu_momentum": (dict(n_layers=1, act_fn="silu", optimizer="momentum", lr=0.03, weight_decay=0.05), 0.3),
    "pre_identity": (dict(n_layers=1, act_fn="identity", pos="rope", warmup_steps=0, lr_decay="constant", clip_l2=4.0), 0.3),
    "pre_mlp_off": (dict(act_fn="off", pos="rel", tied="off"), 0.4),
    "pre_attn_off": (dict(attn="off", act_fn="relu"), 0.3),
    "pre_attn_off_rel": (dict(n_layers=1, attn="off", pos="rel", act_fn="gelu", optimizer="momentum", lr=0.05), 0.3),
    "pre_no_sublayers": (dict(attn="off", act_fn="off", tied="off", optimizer="sgd", lr=0.2, weight_decay=0.1), 0.4),
    # Pre-norm with skips cut or scaled.
    "pre_residual_none": (dict(residual="none", pos="rope"), 0.5),
    "pre_residual_attn": (dict(residual="attn", tied="off", act_fn="gelu"), 0.4),
    "pre_residual_mlp": (dict(residual="mlp", residual_scale=0.5, optimizer="momentum", lr=0.03), 0.4),
    # Post-norm.
    "post_learned": (dict(norm="post", act_fn="gelu"), 0.3),
    "post_rope": (dict(n_layers=1, norm="post", pos="rope", tied="off", clip_l2=0.25), 0.4),
    "post_rel_residual_none": (dict(norm="post", pos="rel", residual="none", act_fn="silu"), 0.4),
    "post_cuts_1m_2a": (dict(norm="post", residual="1m.2a", act_fn="relu", optimizer="sgd", lr=0.05), 0.4),
    "post_scaled_sinusoidal": (dict(n_layers=1, norm="post", pos="sinusoidal", residual_scale=0.7, lr_decay="constant"), 0.4),
    "post_mlp_off_residual_mlp": (dict(norm="post", act_fn="off", residual="mlp", pos="none"), 0.5),
    # No norm.
    "none_learned": (dict(n_layers=1, norm="none", tied="off", act_fn="gelu", clip_l2=0.0, weight_decay=0.0), 0.3),
    "none_rel_cuts_1a_2m": (dict(norm="none", pos="rel", residual="1a.2m", optimizer="momentum", lr=0.05), 0.4),
    "none_residual_none": (dict(norm="none", residual="none", pos="rope", act_fn="gelu"), 0.5),
    "none_residual_attn": (dict(norm="none", residual="attn", pos="sinusoidal", act_fn="silu", tied="off"), 0.35),
    "none_residual_mlp": (dict(norm="none", residual="mlp", residual_scale=1.25, act_fn="relu"), 0.35),
    "none_identity_attn_off_residual_none": (
        dict(norm="none", attn="off", act_fn="identity", residual="none", optimizer="sgd", lr=0.1, clip_l2=0.0),
        0.4,
    ),
    "none_three_layers_cuts_1m_2a_3a_3m": (
        dict(n_layers=3, norm="none", pos="rel", residual="1m.2a.3a.3m", residual_scale=0.9, mlp_ratio=1),
        0.4,
    ),
    # Ignored targets, other head counts and widths.
    "ignored_targets": (dict(n_layers=1, tied="off", clip_l2=0.5), 0.4),
    "heads_1_width_12": (dict(n_layers=1, n_heads=1, d_model=12, act_fn="gelu", pos="rel"), 0.3),
    "heads_3_width_12": (dict(n_layers=1, n_heads=3, d_model=12, mlp_ratio=1, pos="rope", norm="post"), 0.3),
    "heads_4_width_16": (dict(n_layers=1, n_heads=4, d_model=16, norm="none", pos="none", tied="off"), 0.3),
    # Two hundred steps.
    "long_pre_learned_adamw": (
        dict(d_model=16, n_heads=2, lr=0.003, warmup_steps=20, n_steps=150, weight_decay=0.1),
        0.15,
    ),
    "long_none_rel_momentum": (
        dict(
            d_model=16, n_heads=4, norm="none", pos="rel", act_fn="gelu", residual="2a", tied="off",
            optimizer="momentum", lr=0.01, warmup_steps=10, lr_decay="constant", n_steps=200, weight_decay=0.001,
        ),
        0.15,
    ),
}
INNER_HOOKS = ("pre_learned_tied", "pre_rope")  # these also keep what passes inside the sublayers


def make_params(cfg: Config, std: float, rng: np.random.RandomState) -> dict[str, np.ndarray]:
    params = {}
    for name, shape in ref.param_shapes(cfg, D_VOCAB).items():
        x = rng.standard_normal(shape)
        if ".ln_" in name and name.endswith(".weight"):
            x = 1.0 + 0.1 * x
        elif name.endswith(".bias"):
            x = 0.1 * x
        elif name.endswith(("wte.weight", "wpe.weight", "lm_head.weight", "rel_bias.weight")):
            x = 0.4 * x
        else:
            x = std * x
        params[name] = x.astype(np.float32)
    return params


def make_batches(cfg: Config, ignore: bool, rng: np.random.RandomState) -> tuple[np.ndarray, np.ndarray]:
    """Random tokens, each position's target being the next token; with `ignore` some targets are -1."""
    tokens = rng.randint(0, D_VOCAB, size=(N_BATCHES, cfg.batch_size, cfg.n_ctx + 1))
    inputs, targets = tokens[..., :-1].astype(np.int32), tokens[..., 1:].astype(np.int32)
    if ignore:
        targets = np.where(rng.random_sample(targets.shape) < 0.3, -1, targets).astype(np.int32)
        targets[0, 0, 0] = targets[0, 1, -1] = -1
        targets[1, 0, :] = -1  # a whole sequence
        assert all(((t == -1).any() and (t != -1).any()) for t in targets)
    return inputs, targets


def keeps(hook: str, inner: bool) -> bool:
    return ".attn.hook_" not in hook and ".mlp.hook_" not in hook or inner


def make_case(name: str, cfg: Config, std: float) -> dict[str, np.ndarray]:
    rng = np.random.RandomState(zlib.crc32(name.encode()))
    params = make_params(cfg, std, rng)
    batches_inputs, batches_targets = make_batches(cfg, name == "ignored_targets", rng)
    batches = [
        (torch.tensor(i, dtype=torch.int64), torch.tensor(t, dtype=torch.int64))
        for i, t in zip(batches_inputs, batches_targets)
    ]
    p, tap = ref.leaves(params, torch.float64), Taps()
    before = {n: v.detach().clone() for n, v in p.items()}
    loss, logits, grads, norm = ref.train_step(cfg, p, ref.make_optimizer(cfg, p), 0, *batches[0], tap)

    out: dict[str, np.ndarray] = {
        "inputs": batches_inputs[0],
        "targets": batches_targets[0],
        "batches_inputs": batches_inputs,
        "batches_targets": batches_targets,
        "logits": logits.numpy(),
        "loss": np.array([float(loss)]),
        "grad_norm": np.array([float(norm)]),
    }
    for n in params:
        out[f"param.{n}"] = params[n]
        out[f"grad.{n}"] = grads[n].numpy()
        out[f"next.{n}"] = p[n].detach().numpy()
    for hook in tap.kept:
        if hook.startswith(("skip.", "branch.")):
            out[f"grad_{hook}"] = tap.grad(hook).numpy()
        elif keeps(hook, name in INNER_HOOKS):
            grad = tap.grad(hook)
            out[f"act.{hook}"] = tap.act(hook).numpy()
            # What is masked stays zero whatever its gradient would be.
            out[f"grad_act.{hook}"] = (grad.tril() if hook.endswith("hook_pattern") else grad).numpy()
    for n in (10, 200) if name.startswith("long_") else (10,):
        out[f"losses{n}"] = ref.train_losses(cfg, params, batches, n, torch.float64)
        out[f"losses{n}_f32"] = ref.train_losses(cfg, params, batches, n, torch.float32)
        out[f"lrs{n}"] = np.array([ref.lr_at(cfg, s) for s in range(n)])
        assert np.isfinite(out[f"losses{n}"]).all()

    check_forks(cfg, params, batches[0], tap)
    check_update(cfg, before, grads, norm, p)
    check_slope(cfg, params, batches[0], grads, rng)
    assert np.isclose(out["losses10"][0], float(loss), rtol=1e-13)
    report(name, cfg, params, batches[0], out)
    return {n: np.ascontiguousarray(v, dtype=v.dtype if v.dtype == np.int32 else np.float32) for n, v in out.items()}


def check_forks(cfg: Config, params: dict, batch, tap: Taps):
    """The halves add up to the stream's gradient, and each is what is left when the other is stopped."""
    for i in range(cfg.n_layers):
        for sub, stream in (("attn", "pre"), ("mlp", "mid")):
            if not cfg.has(sub):
                continue
            at, hook = f"blocks.{i}.{sub}", f"blocks.{i}.hook_resid_{stream}"
            total = tap.grad(hook)
            halves = {half: tap.grad(f"{half}.{at}") for half in ("skip", "branch")}
            torch.testing.assert_close(halves["skip"] + halves["branch"], total, rtol=1e-12, atol=1e-15)
            assert (cfg.skip(i, sub) == 0) == (not halves["skip"].any())
            for stopped, left in (("skip", "branch"), ("branch", "skip")):
                alone = Taps(cut=f"{stopped}.{at}")
                ref.cross_entropy(
                    ref.forward(cfg, ref.leaves(params, torch.float64), batch[0], alone), batch[1]
                ).backward()
                torch.testing.assert_close(alone.grad(hook), halves[left], rtol=1e-12, atol=1e-15)


def check_update(cfg: Config, before: dict, grads: dict, norm, after: dict):
    """torch.optim did what the formulas say."""
    lr = ref.lr_at(cfg, 0)
    scale = cfg.clip_l2 / norm if 0 < cfg.clip_l2 < norm else 1.0
    for n, p in before.items():
        g, wd = grads[n] * scale, cfg.weight_decay if ref.is_decayed(n) else 0.0
        if cfg.optimizer == "adamw":
            m, v = 0.1 * g / (1 - 0.9), 0.02 * g * g / (1 - 0.98)
            want = (p - lr * wd * p) - lr * m / (v.sqrt() + 1e-8)
        else:
            want = p - lr * (g + wd * p)
        torch.testing.assert_close(after[n].detach(), want, rtol=1e-9, atol=1e-11)


def check_slope(cfg: Config, params: dict, batch, grads: dict, rng: np.random.RandomState):
    """The gradient against a central difference along one random direction."""
    way = {n: torch.tensor(rng.standard_normal(v.shape)) for n, v in params.items()}
    p = ref.leaves(params, torch.float64)

    def loss_at(h):
        with torch.no_grad():
            moved = {n: v + h * way[n] for n, v in p.items()}
            return float(ref.cross_entropy(ref.forward(cfg, moved, batch[0], Taps()), batch[1]))

    slope = (loss_at(CHECK_FD_STEP) - loss_at(-CHECK_FD_STEP)) / (2 * CHECK_FD_STEP)
    want = float(sum((grads[n] * way[n]).sum() for n in grads))
    assert abs(slope - want) < 1e-5 * max(1.0, abs(want)), (slope, want)


def report(name: str, cfg: Config, params: dict, batch, out: dict):
    """Prints how far f32 alone is from f64, and insists that every gradient is of a useful size."""
    p = ref.leaves(params, torch.float32)
    _, logits, grads, _ = ref.train_step(cfg, p, ref.make_optimizer(cfg, p), 0, *batch)
    d_grads = d_next = 0.0
    for n, v in p.items():
        g = out[f"grad.{n}"]
        rms = float(np.sqrt((g**2).mean()))
        assert rms > 1e-4, (name, n, rms)
        d_grads = max(d_grads, float(np.abs(grads[n].numpy() - g).max() / np.abs(g).max()))
        sure = np.abs(g) > SURE_GRAD
        d_next = max(d_next, float((np.abs(v.detach().numpy() - out[f"next.{n}"]) * sure).max()))
    d_logits = float(np.abs(logits.numpy() - out["logits"]).max())
    losses = "losses200" if "losses200" in out else "losses10"
    drift = float(np.abs(out[f"{losses}_f32"] - out[losses]).max())
    print(
        f"{name:38} loss {out['loss'][0]:.4f} -> {out[losses][-1]:.4f}  |g| {out['grad_norm'][0]:7.3f}"
        f"  f32: logits {d_logits:.1e} grads {d_grads:.1e} next {d_next:.1e} {losses} {drift:.1e}"
    )


def check_against_transformers():
    """Hugging Face's GPT-2 has the same logits, loss and gradients for the same weights."""
    try:
        from transformers import GPT2Config, GPT2LMHeadModel
    except ImportError:
        print("transformers is not installed: GPT2LMHeadModel not compared")
        return
    name = "pre_learned_tied"
    cfg = Config(**CASES[name][0])
    rng = np.random.RandomState(zlib.crc32(name.encode()))
    params = make_params(cfg, CASES[name][1], rng)
    inputs, targets = (torch.tensor(b[0], dtype=torch.int64) for b in make_batches(cfg, False, rng))
    model = GPT2LMHeadModel(
        GPT2Config(
            vocab_size=D_VOCAB, n_positions=cfg.n_ctx, n_embd=cfg.d_model, n_layer=cfg.n_layers,
            n_head=cfg.n_heads, n_inner=cfg.mlp_ratio * cfg.d_model, activation_function="gelu_new",
            resid_pdrop=0.0, embd_pdrop=0.0, attn_pdrop=0.0, bos_token_id=0, eos_token_id=0,
        )
    ).double()
    state = {n: torch.tensor(v, dtype=torch.float64) for n, v in params.items()}
    missing, unexpected = model.load_state_dict(state, strict=False)
    assert set(missing) <= {"lm_head.weight"} and not unexpected, (missing, unexpected)
    theirs = model(inputs).logits
    ref.cross_entropy(theirs, targets).backward()
    p = ref.leaves(params, torch.float64)
    ours = ref.forward(cfg, p, inputs, Taps())
    ref.cross_entropy(ours, targets).backward()
    torch.testing.assert_close(ours, theirs, rtol=1e-11, atol=1e-12)
    named = dict(model.named_parameters())
    for n in params:
        torch.testing.assert_close(p[n].grad, named[n].grad, rtol=1e-10, atol=1e-12)
    print(f"GPT2LMHeadModel agrees: logits within {(ours - theirs).abs().max().item():.1e}, gradients too")


def to_bytes(tensors: dict[str, np.ndarray], metadata: dict[str, str]) -> bytes:
    """The safetensors layout with everything in a fixed order (the library's writer does not fix the metadata's)."""
    header, body = {"__metadata__": dict(sorted(metadata.items()))}, b""
    for name, x in sorted(tensors.items()):
        dtype = {"float32": "F32", "int32": "I32"}[str(x.dtype)]
        header[name] = {"dtype": dtype, "shape": list(x.shape), "data_offsets": [len(body), len(body) + x.nbytes]}
        body += x.astype(x.dtype.newbyteorder("<")).tobytes()
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + body


def compare(path: Path, tensors: dict[str, np.ndarray], metadata: dict[str, str]):
    """Fails unless the file holds the same names and links, and values within f32 rounding of these."""
    with safe_open(path, framework="np") as f:
        assert {k: f.metadata()[k] for k in ("link", "d_vocab")} == {k: metadata[k] for k in ("link", "d_vocab")}
        assert set(f.keys()) == set(tensors), path.name
        for name, x in tensors.items():
            # The f32 trajectory depends on the machine's kernels.
            tolerance = dict(rtol=1e-3, atol=1e-3) if name.endswith("_f32") else dict(rtol=1e-6, atol=1e-7)
            np.testing.assert_allclose(f.get_tensor(name), x, err_msg=f"{path.name} {name}", **tolerance)


def main():
    check_only = sys.argv[1:] == ["--check"]
    assert check_only or not sys.argv[1:], __doc__
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    check_against_transformers()
    FIXTURES.mkdir(exist_ok=True)
    total = 0
    for name, (settings, std) in CASES.items():
        cfg = Config(**settings)
        tensors = make_case(name, cfg, std)
        metadata = {"link": cfg.link(), "d_vocab": str(D_VOCAB), "torch_version": torch.__version__.split("+")[0]}
        path = FIXTURES / f"{name}.safetensors"
        if not check_only:
            path.write_bytes(to_bytes(tensors, metadata))
        compare(path, tensors, metadata)
        total += path.stat().st_size
    print(f"{len(CASES)} fixtures, {total / 1e6:.3f} MB")
    assert total <= 1_500_000
    strays = {p.name for p in FIXTURES.glob("*.safetensors")} - {f"{n}.safetensors" for n in CASES}
    assert not strays, f"not made here: {sorted(strays)}"


if __name__ == "__main__":
    main()
