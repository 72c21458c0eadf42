"""Seconds per training step of PyTorch, eager, with fused AdamW: forward, backward, clipping and update of our shapes.

    python tests/reference/bench_torch.py N_THREADS N_STEPS X=8,32,32,8 M=4,64,64,16

Each shape is NAME=L,D,T,B. Prints one JSON object with a list for each. `cargo xtask bench` calls it in turns with the
others; not needed to build or test Strata.
"""

import json
import sys
import time

import torch
import torch.nn.functional as F

V = 65


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


def step_secs(n_layers, d, t, b, n_steps):
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
    return times[3:]


def main():
    n_threads, n_steps, *shapes = sys.argv[1:]
    torch.set_num_threads(int(n_threads))
    named = (shape.split("=") for shape in shapes)
    print(json.dumps({name: step_secs(*map(int, sizes.split(",")), int(n_steps)) for name, sizes in named}))


if __name__ == "__main__":
    main()
