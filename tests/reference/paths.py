"""Gradient by path length without any backward pass: makes tests/fixtures/lenses/paths.json.

    cargo build --bin strata && python3 tests/reference/paths.py target/debug/strata

Needs nothing but Python. The forward pass is written again, in complex numbers: with x = a + i·h the imaginary part of
the loss over h is its exact derivative (complex-step differentiation, Squire & Trapp 1998), no difference is taken. A
marker t on the branches' Jacobians is then one line: a branch reads Re(x) + i·t·Im(x). G(t) at n+1 values of t gives the
polynomial's coefficients by solving for them.
"""

import cmath
import json
import struct
import subprocess
import sys
import tempfile

LINK = "v=1&corpus=induction&n_layers=2&d_model=8&n_heads=2&n_ctx=8&batch_size=3&residual=1m&residual_scale=0.9"
STEP, N_SEQUENCES, H = 12, 2, 1e-30


def dumped(program):
    with tempfile.TemporaryDirectory() as folder:
        file = folder + "/step.safetensors"
        subprocess.run([program, "dump", "--link", LINK, "--step", str(STEP), "--out", file], check=True, stdout=subprocess.DEVNULL)
        data = open(file, "rb").read()
    size = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8 : 8 + size])
    config = json.loads(header.pop("__metadata__")["config"])
    tensors = {}
    for name, info in header.items():
        lo, hi = (8 + size + at for at in info["data_offsets"])
        kind = "i" if info["dtype"] == "I32" else "f"
        tensors[name] = (info["shape"], struct.unpack(f"<{(hi - lo) // 4}{kind}", data[lo:hi]))
    return config, tensors


def main():
    config, tensors = dumped(sys.argv[1])
    d, t_len, n_layers = config["d_model"], config["n_ctx"], config["n_layers"]
    n_heads, lam, cuts = config["n_heads"], config["residual_scale"], config["skip_intact_by_site"]
    assert (config["norm"], config["act_fn"], config["pos"], config["tied"]) == ("pre", "gelu_tanh", "learned", True)

    def rows(name):
        shape, values = tensors["param." + name]
        width = shape[-1]
        return [values[i : i + width] for i in range(0, len(values), width)]

    wte, wpe = rows("transformer.wte.weight"), rows("transformer.wpe.weight")

    def norm(x, name):
        w, b = rows(name + ".weight")[0], rows(name + ".bias")[0]
        mean = sum(x) / d
        sigma = cmath.sqrt(sum((v - mean) * (v - mean) for v in x) / d + 1e-5)
        return [(v - mean) / sigma * w[i] + b[i] for i, v in enumerate(x)]

    def linear(x, name):
        w, b = rows(name + ".weight"), rows(name + ".bias")[0]
        return [b[o] + sum(x[i] * w[i][o] for i in range(len(x))) for o in range(len(b))]

    def attention(stream, layer):
        name, k = f"transformer.h.{layer}", d // n_heads
        qkv = [linear(norm(x, name + ".ln_1"), name + ".attn.c_attn") for x in stream]
        mixed = []
        for i in range(t_len):
            z = []
            for head in range(n_heads):
                at = head * k
                scores = [sum(qkv[i][at + c] * qkv[j][d + at + c] for c in range(k)) / k**0.5 for j in range(i + 1)]
                top = max(s.real for s in scores)
                weights = [cmath.exp(s - top) for s in scores]
                total = sum(weights)
                z += [sum(weights[j] * qkv[j][2 * d + at + c] for j in range(i + 1)) / total for c in range(k)]
            mixed.append(linear(z, name + ".attn.c_proj"))
        return mixed

    def mlp(stream, layer):
        name = f"transformer.h.{layer}"
        out = []
        for x in stream:
            hidden = linear(norm(x, name + ".ln_2"), name + ".mlp.c_fc")
            act = [0.5 * v * (1 + cmath.tanh((2 / cmath.pi) ** 0.5 * (v + 0.044715 * v**3))) for v in hidden]
            out.append(linear(act, name + ".mlp.c_proj"))
        return out

    def loss(stream, targets, t):
        for site in range(2 * n_layers):
            marked = [[complex(v.real, t * v.imag) for v in x] for x in stream]
            branch = (attention if site % 2 == 0 else mlp)(marked, site // 2)
            keep = lam if cuts[site] else 0.0
            stream = [[keep * v + b for v, b in zip(x, y)] for x, y in zip(stream, branch)]
        total = 0
        for x, target in zip(stream, targets):
            if target < 0:
                continue
            logits = [sum(a * b for a, b in zip(norm(x, "transformer.ln_f"), row)) for row in wte]
            top = max(v.real for v in logits)
            total += cmath.log(sum(cmath.exp(v - top) for v in logits)) + top - logits[target]
        return total

    inputs = [tensors["inputs"][1][i * t_len : (i + 1) * t_len] for i in range(N_SEQUENCES)]
    targets = [tensors["targets"][1][i * t_len : (i + 1) * t_len] for i in range(N_SEQUENCES)]
    n_counted = sum(target >= 0 for row in targets for target in row)

    def gradient(t):
        out = []
        for tokens, goals in zip(inputs, targets):
            start = [[complex(a + b) for a, b in zip(wte[token], wpe[i])] for i, token in enumerate(tokens)]
            for i in range(t_len):
                for c in range(d):
                    moved = [list(x) for x in start]
                    moved[i][c] += complex(0, H)
                    out.append(loss(moved, goals, t).imag / H / n_counted)
        return out

    n = 2 * n_layers
    nodes = [k / n for k in range(n + 1)]
    values = [gradient(t) for t in nodes]
    parts = solve([[t**k for k in range(n + 1)] for t in nodes], values)
    truth = values[-1]
    square = sum(g * g for g in truth)
    shares = [sum(a * b for a, b in zip(part, truth)) / square for part in parts]
    norms = [sum(a * a for a in part) ** 0.5 for part in parts]

    at = "blocks.0.hook_resid_pre_grad"
    expect = []
    for k in range(n + 1):
        expect.append({"at": at, "x": str(k), "column": "a.share [1]", "value": shares[k]})
        expect.append({"at": at, "x": str(k), "column": "a.norm [1]", "value": norms[k]})
    expect.append({"at": at, "x": "mean", "column": "a.mean [1]", "value": sum(k * s for k, s in enumerate(shares))})
    expect.append({"at": at, "x": "grad_l2", "column": "a.mean [1]", "value": square**0.5})
    expect.append({"at": at, "x": "expected", "column": "a.mean [1]", "value": 1 + 3 / 2})
    made = {
        "made_by": "tests/reference/paths.py: complex-step differentiation of a forward pass in Python, no backward pass",
        "link": LINK, "step": STEP, "model": "a", "params": [f"n_sequences={N_SEQUENCES}"], "tolerance": 3e-6, "expect": expect,
    }
    json.dump(made, open("tests/fixtures/lenses/paths.json", "w"), indent=1)
    print(shares, norms)


def solve(matrix, values):
    """Gaussian elimination with pivoting; every right-hand side is a vector."""
    a, b, n = [row[:] for row in matrix], [row[:] for row in values], len(matrix)
    for i in range(n):
        pivot = max(range(i, n), key=lambda r: abs(a[r][i]))
        a[i], a[pivot], b[i], b[pivot] = a[pivot], a[i], b[pivot], b[i]
        for r in range(n):
            if r != i:
                f = a[r][i] / a[i][i]
                a[r] = [x - f * y for x, y in zip(a[r], a[i])]
                b[r] = [x - f * y for x, y in zip(b[r], b[i])]
    return [[x / a[i][i] for x in b[i]] for i in range(n)]


if __name__ == "__main__":
    main()
