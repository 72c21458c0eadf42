"""Curvature without any backward pass: makes tests/fixtures/lenses/curvature.json.

    cargo build --bin strata && python tests/reference/curvature.py target/debug/strata

Weights and batch come from `strata dump`, directions from Philox written again, the forward pass from `lenses.py`. A slope, and
every entry of a gradient, is the imaginary part of a loss over h (complex-step differentiation): no difference is taken.
"""

import json
import sys

import numpy as np
from lenses import Step, block, losses
from philox import STREAM_ANALYSIS, Rng

LINK = "v=1&corpus=stories-en&n_layers=2&d_model=8&n_heads=2&n_ctx=8&batch_size=2&lr=0.01&warmup_steps=0"
STEP, N_DIRECTIONS, H = 12, 2, 1e-30
DISTANCES = [0.1, 0.2, 0.4, 0.6, 0.8, 1.0]


def names(step):
    """Weights in the order in which they are drawn."""
    of_layer = ["ln_1", "attn.c_attn", "attn.c_proj", "ln_2", "mlp.c_fc", "mlp.c_proj"]
    blocks = [f"transformer.h.{layer}.{name}" for layer in range(step.n_layers) for name in of_layer]
    embeddings = [f"param.transformer.{name}.weight" for name in ("wte", "wpe")]
    return embeddings + [f"param.{name}.{part}" for name in [*blocks, "transformer.ln_f"] for part in ("weight", "bias")]


def direction(step, seed, nth):
    rng, out = Rng(seed, STREAM_ANALYSIS, 1 + nth), {}
    for name in names(step):
        w = step[name]
        if w.ndim < 2:
            out[name] = np.zeros_like(w)
            continue
        d = np.array([rng.normal() for _ in range(w.size)]).reshape(w.shape)
        # What one unit reads: a row of embeddings, a column of a linear map.
        axis = 1 if ".wte." in name or ".wpe." in name else 0
        out[name] = d * np.linalg.norm(w, axis=axis, keepdims=True) / np.linalg.norm(d, axis=axis, keepdims=True)
    return out


def loss(step, tensors):
    before, step.tensors = step.tensors, step.tensors | tensors
    x = step["param.transformer.wte.weight"][step["inputs"].astype(int)] + step["param.transformer.wpe.weight"]
    for layer in range(step.n_layers):
        x = block(step, x, layer)
    value, step.tensors = losses(step, x).mean(), before
    return value


def gradient(step, tensors):
    out = {}
    for name, w in tensors.items():
        moved, out[name] = w.astype(complex), np.zeros(w.shape)
        for at in np.ndindex(w.shape):
            moved[at] += 1j * H
            out[name][at] = loss(step, tensors | {name: moved}).imag / H
            moved[at] = w[at]
    return out


def cosine(a, b, names):
    a, b = (np.concatenate([g[name].ravel() for name in names]) for g in (a, b))
    return a @ b / np.sqrt((a @ a) * (b @ b))


def spread(at, x, column, values, unit="1"):
    yield at, x, f"a.{column} [{unit}]", np.mean(values)
    yield at, x, f"a.{column}.low [{unit}]", min(values)
    yield at, x, f"a.{column}.high [{unit}]", max(values)


def curvature(step, seed):
    everything, here = names(step), {name: step[name] for name in names(step)}
    middle = gradient(step, here)
    whole, of_layer, found, bends = {}, {}, {}, {}
    for nth in range(N_DIRECTIONS):
        d, slopes = direction(step, seed, nth), []
        for t in sorted([-x for x in DISTANCES] + [0.0] + DISTANCES):
            there = {name: here[name] + t * d[name] for name in everything}
            value = loss(step, {name: there[name] + 1j * H * d[name] for name in everything})
            slopes.append((t, value.imag / H))
            found.setdefault(t, []).append(value.real)
            if t:
                g = gradient(step, there)
                whole.setdefault(abs(t), []).append(cosine(middle, g, everything))
                for layer in range(step.n_layers):
                    own = [name for name in everything if f".h.{layer}." in name]
                    of_layer.setdefault((abs(t), layer), []).append(cosine(middle, g, own))
        for (t, s), (u, r) in zip(slopes, slopes[1:]):
            bends.setdefault((t, u), []).append(r - s)
    for distance, values in whole.items():
        yield from spread("model", f"{100 * distance:.0f}", "cosine", values)
    for layer in range(step.n_layers):
        yield from spread(f"transformer.h.{layer}", "", "layers", of_layer[0.2, layer])
    for t, values in found.items():
        yield from spread("model", f"{100 * t:.0f}", "loss", values, "nats")
    for (t, u), changes in bends.items():
        yield "model", f"{50 * (t + u):.0f}", "a.negative [1]", np.mean(np.array(changes) < 0)
    flat = [(u - t, change) for (t, u), changes in bends.items() for change in changes]
    yield "model", "cosine", "a.answer [1]", np.mean(whole[0.2])
    for x, value in (
        ("cosine_tenth", np.mean(whole[0.1])),
        ("cosine", np.mean(whole[0.2])),
        ("negative", sum(length for length, change in flat if change < 0) / sum(length for length, _ in flat)),
        ("weight", -sum(min(change, 0) for _, change in flat) / sum(abs(change) for _, change in flat)),
        ("n_directions", N_DIRECTIONS),
    ):
        yield "model", x, "a.summary [1]", value
    yield "model", "n_params", "a.why [1]", sum(w.size for w in here.values())


def main():
    step = Step(sys.argv[1], LINK, STEP)
    expect = [
        {"at": at, "x": x, "column": column, "value": float(value)}
        for at, x, column, value in curvature(step, step.config.get("seed", 0))
    ]
    fixture = {
        "made_by": "tests/reference/curvature.py: complex steps in NumPy on the tensors of `strata dump`",
        "link": LINK,
        "step": STEP,
        "model": "a",
        "params": ["text=batch", f"n_directions={N_DIRECTIONS}"],
        "tolerance": 2e-5,
        "expect": expect,
    }
    with open("tests/fixtures/lenses/curvature.json", "w") as file:
        json.dump(fixture, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
