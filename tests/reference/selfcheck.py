"""How exact f32 gradients are, without a backward pass or a difference: makes tests/fixtures/lenses/selfcheck.json.

    cargo build --bin strata && python tests/reference/selfcheck.py target/debug/strata

The f32 gradients are those of `strata dump`, the exact ones complex steps in NumPy (see `curvature.py`); which entries are
tried comes from Philox written again.
"""

import json
import sys

import numpy as np
from curvature import gradient, names
from lenses import Step
from philox import STREAM_ANALYSIS, Rng

LINK = "v=1&corpus=stories-en&n_layers=2&d_model=8&n_heads=2&n_ctx=8&batch_size=1&lr=0.01&warmup_steps=0"
STEP, FIRST_LANE = 12, 1 << 20


def main():
    step = Step(sys.argv[1], LINK, STEP)
    exact = gradient(step, {name: step[name] for name in names(step)})
    errors = {}
    for i, name in enumerate(names(step)):
        g, true = step[name.replace("param.", "grad.")].ravel(), exact[name].ravel()
        rng = Rng(step.config.get("seed", 0), STREAM_ANALYSIS, FIRST_LANE + i)
        entries = [np.argmax(abs(g)), rng.below(len(g)), rng.below(len(g))]
        of_entries = [abs(g[k] - true[k]) / abs(g).max() for k in entries]
        errors[name.replace("param.", "")] = float(max(*of_entries, abs(g @ true - g @ g) / (g @ g)))
    expect = [{"at": "model", "x": name, "column": "a.tensors [1]", "value": error} for name, error in errors.items()]
    for layer in range(step.n_layers):
        worst = max(error for name, error in errors.items() if f".h.{layer}." in name)
        expect.append({"at": f"transformer.h.{layer}", "x": "", "column": "a.layers [1]", "value": worst})
    for x, column in ("worst", "answer"), ("worst", "tensors"):
        expect.append({"at": "model", "x": x, "column": f"a.{column} [1]", "value": max(errors.values())})
    for x, value in ("n", len(errors)), ("n_tensors", len(errors)), ("n_small", 0):
        expect.append({"at": "model", "x": x, "column": "a.tensors [1]", "value": value})
    fixture = {
        "made_by": "tests/reference/selfcheck.py: complex steps in NumPy beside the f32 gradients of `strata dump`",
        "link": LINK,
        "step": STEP,
        "model": "a",
        "params": [],
        "tolerance": 1e-8,
        "expect": expect,
    }
    with open("tests/fixtures/lenses/selfcheck.json", "w") as file:
        json.dump(fixture, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
