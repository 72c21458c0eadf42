"""Where two runs part, from the tensors that `strata dump` writes of each, by NumPy: makes tests/fixtures/lenses/parting.json.

    cargo build --bin strata && python tests/reference/parting.py target/debug/strata

The two runs are towers A and B of one link.
"""

import json
import subprocess
import sys
import tempfile

import numpy as np

LINK = "v=1&n_layers=2&d_model=8&n_heads=2&n_ctx=12&batch_size=2"
STEPS = 4


def dumped(program, model, step):
    """Tensors by name, as float32."""
    with tempfile.NamedTemporaryFile(suffix=".safetensors") as file:
        args = ["dump", "--link", LINK, "--model", model, "--step", str(step), "--out", file.name, "--force"]
        subprocess.run([program, *args], check=True, capture_output=True)
        data = open(file.name, "rb").read()
    size = int.from_bytes(data[:8], "little")
    head = json.loads(data[8 : 8 + size])
    tensors = {}
    for name, about in head.items():
        if name != "__metadata__" and about["dtype"] == "F32":
            begin, end = about["data_offsets"]
            tensors[name] = np.frombuffer(data[8 + size + begin : 8 + size + end], "<f4").reshape(about["shape"])
    return tensors


def point(i):
    return "blocks.0.hook_resid_pre" if i == 0 else f"blocks.{(i - 1) // 2}.hook_resid_{'mid' if i % 2 else 'post'}"


def gap(pairs):
    a, b = (np.concatenate([x.astype(np.float64).ravel() for x in side]) for side in zip(*pairs))
    return float(np.linalg.norm(a - b) / np.linalg.norm(a))


def main(program):
    expect = []
    for step in range(STEPS + 1):
        a, b = dumped(program, "a", step), dumped(program, "b", step)
        for i in range(5):
            for kind, column in (("act", "gap"), ("grad_act", "gap_grad")):
                name = f"{kind}.{point(i)}"
                at = point(i) + ("_grad" if kind == "grad_act" else "")
                expect.append({"at": at, "x": str(step), "column": f"a.{column} [1]", "value": gap([(a[name], b[name])])})
    for layer in range(2):
        names = [name for name in a if name.startswith(f"param.transformer.h.{layer}.")]
        assert names
        value = gap([(a[name], b[name]) for name in names])
        expect.append({"at": f"transformer.h.{layer}", "x": "", "column": "a.gap_weights [1]", "value": value})
    fixture = {
        "made_by": "tests/reference/parting.py: NumPy in f64 on the tensors of `strata dump` of either tower",
        "link": LINK,
        "step": STEPS,
        "model": "both",
        "params": [],
        "tolerance": 1e-9,
        "relative": 1e-5,
        "expect": expect,
    }
    with open("tests/fixtures/lenses/parting.json", "w") as file:
        json.dump(fixture, file, indent=1)
        file.write("\n")


main(sys.argv[1])
