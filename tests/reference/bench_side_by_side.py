"""Milliseconds per training step, Strata beside PyTorch, in turns on the same machine.

    cargo build --release
    python tests/reference/bench_side_by_side.py [--shapes X,S,M,D,L] [--rounds 3] [--wasm]

PyTorch runs one thread, eager, with fused AdamW: the same shapes, the same work (forward, backward, clip, update).
`--wasm` measures the engine's wasm in Node instead of the native program (build it with
`cargo xtask fingerprint --browser node`).
Not needed to build or test Strata; only ratios from one run mean anything.
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import time

import torch
import torch.nn.functional as F

ROOT = pathlib.Path(__file__).resolve().parents[2]
V = 65
SHAPES = {"X": (8, 32, 32, 8), "S": (2, 64, 64, 16), "M": (4, 64, 64, 16), "D": (12, 48, 64, 8), "L": (4, 128, 64, 12)}


class Block(torch.nn.Module):
    def __init__(self, d, heads):
        super().__init__()
        self.heads = heads
        self.ln_1, self.ln_2 = torch.nn.LayerNorm(d), torch.nn.LayerNorm(d)
        self.c_attn, self.c_proj = torch.nn.Linear(d, 3 * d), torch.nn.Linear(d, d)
        self.c_fc, self.mlp_proj = torch.nn.Linear(d, 4 * d), torch.nn.Linear(4 * d, d)

    def forward(self, x):
        b, t, d = x.shape
        q, k, v = (y.view(b, t, self.heads, -1).transpose(1, 2) for y in self.c_attn(self.ln_1(x)).split(d, dim=2))
        z = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.c_proj(z.transpose(1, 2).reshape(b, t, d))
        return x + self.mlp_proj(F.gelu(self.c_fc(self.ln_2(x)), approximate="tanh"))


class Gpt(torch.nn.Module):
    def __init__(self, n_layers, d, t):
        super().__init__()
        self.wte, self.wpe = torch.nn.Embedding(V, d), torch.nn.Embedding(t, d)
        self.blocks = torch.nn.Sequential(*[Block(d, 4) for _ in range(n_layers)])
        self.ln_f = torch.nn.LayerNorm(d)

    def forward(self, tokens):
        x = self.wte(tokens) + self.wpe.weight
        return self.ln_f(self.blocks(x)) @ self.wte.weight.T


def torch_step_secs(shape, n_steps):
    n_layers, d, t, b = SHAPES[shape]
    torch.manual_seed(0)
    model = Gpt(n_layers, d, t)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, betas=(0.9, 0.98), fused=True)
    tokens, targets = torch.randint(V, (b, t)), torch.randint(V, (b, t))
    times = []
    for _ in range(n_steps + 3):
        start = time.perf_counter()
        loss = F.cross_entropy(model(tokens).view(-1, V), targets.view(-1))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        times.append(time.perf_counter() - start)
    return statistics.median(times[3:])


def strata_step_secs(shape, n_steps, wasm):
    if wasm:
        request = json.dumps({"bench": {"shapes": [shape], "n_steps": n_steps}})
        command = ["node", "xtask/node/tools.mjs", request]
    else:
        command = ["target/release/strata", "bench", "--json", "--shapes", shape, "--steps", str(n_steps)]
    answer = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)
    # Natively every width is timed; a run trains in the one that is named.
    steps = answer["steps"]
    return next(row["step_secs"] for row in steps if row["width"] == answer.get("width", row["width"]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shapes", default="X,S,M,D,L")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=30)
    parser.add_argument("--wasm", action="store_true")
    args = parser.parse_args()
    torch.set_num_threads(1)
    where = "wasm in Node" if args.wasm else "native"
    print(f"ms per step, median of {args.rounds} rounds in turns; PyTorch {torch.__version__}, 1 thread; Strata {where}")
    print("shape   Strata  PyTorch   ratio")
    for shape in args.shapes.split(","):
        ours, theirs = [], []
        for _ in range(args.rounds):
            ours.append(strata_step_secs(shape, args.steps, args.wasm))
            theirs.append(torch_step_secs(shape, args.steps))
        a, b = statistics.median(ours) * 1e3, statistics.median(theirs) * 1e3
        print(f"{shape:<6} {a:>7.1f} {b:>8.1f} {a / b:>7.2f}")


if __name__ == "__main__":
    main()
