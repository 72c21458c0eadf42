"""What one sequence did, from the tensors that `strata dump` writes of a link with and without the event that leaves it out:
makes tests/fixtures/lenses/counterfactual.json.

    cargo build --bin strata && python tests/reference/counterfactual.py target/debug/strata

The losses come from the forward pass of `lenses.py`, in NumPy.
"""

import json
import sys

import numpy as np
from lenses import Step, block, losses, point

LINK = "v=1&corpus=stories-en&n_layers=2&d_model=8&n_heads=2&n_ctx=12&batch_size=3&lr=0.01&warmup_steps=0"
K, ROW, STEP = 3, 1, 7


def loss(step, inputs, targets):
    """Mean loss of other tokens at a step's weights."""
    x = step["param.transformer.wte.weight"][inputs] + step["param.transformer.wpe.weight"]
    for layer in range(step.n_layers):
        x = block(step, x, layer)
    before, step.tensors = step.tensors, step.tensors | {"targets": targets}
    value, step.tensors = losses(step, x).mean(), before
    return value


def gap(a, b, names):
    a, b = (np.concatenate([step[name].ravel() for name in names]) for step in (a, b))
    return np.linalg.norm(a - b) / np.linalg.norm(a)


def main(program):
    expect = []

    def put(at, x, column, value):
        expect.append({"at": at, "x": str(x), "column": f"a.{column}", "value": float(value)})

    for at in range(K - 1, STEP + 1):
        run, changed = Step(program, LINK, at), Step(program, f"{LINK}&events={K}:a:skip:{ROW}", at)
        for i in range(2 * run.n_layers + 1):
            put(point(i), at, "gap [1]", gap(run, changed, ["act." + point(i)]))
            put(point(i) + "_grad", at, "gap_grad [1]", gap(run, changed, ["grad_act." + point(i)]))
        if at == K:
            tokens = [run[name][ROW : ROW + 1].astype(int) for name in ("inputs", "targets")]
        if at > K:
            batch = [run[name].astype(int) for name in ("inputs", "targets")]
            put("model", at, "loss [nats]", loss(changed, *batch) - loss(run, *batch))
    for layer in range(run.n_layers):
        names = [name for name in run.tensors if name.startswith(f"param.transformer.h.{layer}.")]
        put(f"transformer.h.{layer}", "", "gap_weights [1]", gap(run, changed, names))
    for column in "answer", "effects":
        put("model", "on_it", f"{column} [nats]", loss(changed, *tokens) - loss(run, *tokens))
    put("model", "n_after", "effects [1]", STEP - K)
    fixture = {
        "made_by": "tests/reference/counterfactual.py: NumPy in f64 on the tensors of `strata dump` with and without an event",
        "link": LINK,
        "step": STEP,
        "model": "a",
        "params": [f"k={K}", "change=sequence", f"which={ROW + 1}"],
        "tolerance": 1e-6,
        "relative": 1e-4,
        "expect": expect,
    }
    with open("tests/fixtures/lenses/counterfactual.json", "w") as file:
        json.dump(fixture, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main(sys.argv[1])
