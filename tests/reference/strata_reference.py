"""The model in plain PyTorch: the forward pass is spelt out, the gradient is autograd's, the update is torch.optim's.

It shares no code with the Rust engine. Weights are [in, out] as in HF GPT-2's Conv1D, names are HF GPT-2's,
activations are named as in TransformerLens.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

import numpy as np
import torch
import torch.nn.functional as F


@dataclass(frozen=True)
class Config:
    """One tower's settings. The fields' order is the order of the link."""

    n_layers: int = 2
    d_model: int = 8
    n_heads: int = 2
    n_ctx: int = 8
    mlp_ratio: int = 2
    attn: str = "on"
    act_fn: str = "gelu_tanh"
    residual: str = "all"
    residual_scale: float = 1.0
    norm: str = "pre"
    pos: str = "learned"
    tied: str = "on"
    init: str = "xavierp"
    init_std: float = 0.02
    optimizer: str = "adamw"
    lr: float = 0.01
    warmup_steps: int = 2
    lr_decay: str = "cosine"
    n_steps: int = 100
    weight_decay: float = 0.01
    clip_l2: float = 1.0
    batch_size: int = 2
    seed: int = 0
    corpus: str = "induction"

    def __post_init__(self):
        # The engine's settings are f32; the reference uses exactly those values, widened.
        for f in fields(self):
            value = getattr(self, f.name)
            if isinstance(value, float):
                object.__setattr__(self, f.name, float(np.float32(value)))
        assert self.d_model % (4 * self.n_heads) == 0 and self.n_ctx >= 8 and 1 <= self.n_layers <= 24
        assert self.attn in ("on", "off") and self.tied in ("on", "off")
        assert self.act_fn in ("gelu", "gelu_tanh", "relu", "silu", "identity", "off")
        assert self.norm in ("none", "pre", "post")
        assert self.pos in ("learned", "rel", "sinusoidal", "rope", "none")
        assert self.optimizer in ("adamw", "sgd", "momentum")
        assert self.lr_decay in ("cosine", "constant")
        for layer in range(self.n_layers):
            self.skip(layer, "attn"), self.skip(layer, "mlp")

    def link(self) -> str:
        """`v=1&n_layers=2&...` with every key; floats in the shortest decimals that read back as the same f32."""

        def word(value):
            if isinstance(value, float):
                return np.format_float_positional(np.float32(value), trim="-")
            return str(value)

        return "&".join(["v=1"] + [f"{f.name}={word(getattr(self, f.name))}" for f in fields(self)])

    def has(self, sub: str) -> bool:
        """Whether the blocks have this sublayer ("attn" or "mlp")."""
        return self.attn == "on" if sub == "attn" else self.act_fn != "off"

    def skip(self, layer: int, sub: str) -> float:
        """1.0 where the skip over `sub` of `layer` (from 0) is intact, else 0.0."""
        if self.residual in ("all", "none"):
            return float(self.residual == "all")
        if self.residual in ("attn", "mlp"):
            return float(self.residual == sub)
        cuts = set()
        for cut in self.residual.split("."):
            number, letter = int(cut[:-1]), cut[-1]
            assert 1 <= number <= self.n_layers and letter in "am", cut
            cuts.add((number - 1, {"a": "attn", "m": "mlp"}[letter]))
        return float((layer, sub) not in cuts)


def param_shapes(cfg: Config, d_vocab: int) -> dict[str, tuple[int, ...]]:
    """Every parameter's name and shape, bottom to top."""
    d, f = cfg.d_model, cfg.mlp_ratio * cfg.d_model
    shapes: dict[str, tuple[int, ...]] = {"transformer.wte.weight": (d_vocab, d)}
    if cfg.pos == "learned":
        shapes["transformer.wpe.weight"] = (cfg.n_ctx, d)

    def layer_norm(name):
        shapes[f"{name}.weight"] = (d,)
        shapes[f"{name}.bias"] = (d,)

    def linear(name, n_in, n_out):
        shapes[f"{name}.weight"] = (n_in, n_out)
        shapes[f"{name}.bias"] = (n_out,)

    for i in range(cfg.n_layers):
        h = f"transformer.h.{i}"
        if cfg.has("attn"):
            if cfg.norm != "none":
                layer_norm(f"{h}.ln_1")
            linear(f"{h}.attn.c_attn", d, 3 * d)
            linear(f"{h}.attn.c_proj", d, d)
            if cfg.pos == "rel":
                shapes[f"{h}.attn.rel_bias.weight"] = (cfg.n_heads, cfg.n_ctx)
        if cfg.has("mlp"):
            if cfg.norm != "none":
                layer_norm(f"{h}.ln_2")
            linear(f"{h}.mlp.c_fc", d, f)
            linear(f"{h}.mlp.c_proj", f, d)
    if cfg.norm == "pre":
        layer_norm("transformer.ln_f")
    if cfg.tied == "off":
        shapes["lm_head.weight"] = (d_vocab, d)
    return shapes


def is_decayed(name: str) -> bool:
    """Weight decay touches the sublayers' matrices and an untied unembedding, nothing else."""
    return name == "lm_head.weight" or name.endswith(
        ("attn.c_attn.weight", "attn.c_proj.weight", "mlp.c_fc.weight", "mlp.c_proj.weight")
    )


class Taps:
    """Keeps what passes a named place, and the gradient that comes back there.

    `cut` names one fork half (such as "skip.blocks.0.attn") at which nothing flows back.
    """

    def __init__(self, cut: str | None = None):
        self.kept: dict[str, torch.Tensor] = {}
        self.cut = cut

    def __call__(self, name: str, x: torch.Tensor) -> torch.Tensor:
        x = x.clone()
        if x.requires_grad:
            x.retain_grad()
        assert name not in self.kept, name
        self.kept[name] = x
        return x

    def half(self, name: str, x: torch.Tensor) -> torch.Tensor:
        """One of the two ways out of a fork."""
        return self(name, x.detach() if name == self.cut else x)

    def act(self, name: str) -> torch.Tensor:
        return self.kept[name].detach()

    def grad(self, name: str) -> torch.Tensor:
        kept = self.kept[name]
        return torch.zeros_like(kept) if kept.grad is None else kept.grad


def sinusoidal(n: int, d: int, dtype) -> torch.Tensor:
    """PE(p, 2i) = sin(p / 10000^(2i/d)), PE(p, 2i+1) = cos of the same."""
    table = torch.empty(n, d, dtype=torch.float64)
    for p in range(n):
        for i in range(d // 2):
            angle = p / 10000.0 ** (2 * i / d)
            table[p, 2 * i] = math.sin(angle)
            table[p, 2 * i + 1] = math.cos(angle)
    return table.to(dtype)


def rope(x: torch.Tensor) -> torch.Tensor:
    """Rotates [B, T, H, K] by position: entry i pairs with i + K/2, angle p / 10000^(2i/K)."""
    n, k = x.shape[1], x.shape[3]
    freq = 10000.0 ** (-torch.arange(0, k, 2, dtype=torch.float64) / k)
    angle = torch.outer(torch.arange(n, dtype=torch.float64), freq)
    cos, sin = (t.to(x.dtype)[None, :, None, :] for t in (angle.cos(), angle.sin()))
    a, b = x[..., : k // 2], x[..., k // 2 :]
    return torch.cat([a * cos - b * sin, b * cos + a * sin], dim=-1)


def attention(cfg: Config, p: dict, i: int, x: torch.Tensor, tap: Taps) -> torch.Tensor:
    b, t, d = x.shape
    n_heads, k = cfg.n_heads, cfg.d_model // cfg.n_heads
    at, name = f"transformer.h.{i}.attn", f"blocks.{i}.attn"
    qkv = x @ p[f"{at}.c_attn.weight"] + p[f"{at}.c_attn.bias"]
    q, key, v = (
        tap(f"{name}.hook_{which}", part.reshape(b, t, n_heads, k))
        for which, part in zip("qkv", qkv.split(d, dim=-1))
    )
    if cfg.pos == "rope":
        q, key = tap(f"{name}.hook_rot_q", rope(q)), tap(f"{name}.hook_rot_k", rope(key))
    scores = torch.einsum("bthk,bshk->bhts", q, key) / math.sqrt(k)
    if cfg.pos == "rel":
        offset = torch.arange(t)[:, None] - torch.arange(t)[None, :]
        scores = scores + p[f"{at}.rel_bias.weight"][:, offset.clamp(min=0)][None]
    future = torch.ones(t, t, dtype=torch.bool).triu(1)
    pattern = tap(f"{name}.hook_pattern", scores.masked_fill(future, -math.inf).softmax(dim=-1))
    z = tap(f"{name}.hook_z", torch.einsum("bhts,bshk->bthk", pattern, v))
    return z.reshape(b, t, d) @ p[f"{at}.c_proj.weight"] + p[f"{at}.c_proj.bias"]


def activation(act_fn: str, x: torch.Tensor) -> torch.Tensor:
    return {
        "gelu": lambda: F.gelu(x),
        "gelu_tanh": lambda: F.gelu(x, approximate="tanh"),
        "relu": lambda: F.relu(x),
        "silu": lambda: F.silu(x),
        "identity": lambda: x,
    }[act_fn]()


def mlp(cfg: Config, p: dict, i: int, x: torch.Tensor, tap: Taps) -> torch.Tensor:
    at, name = f"transformer.h.{i}.mlp", f"blocks.{i}.mlp"
    pre = tap(f"{name}.hook_pre", x @ p[f"{at}.c_fc.weight"] + p[f"{at}.c_fc.bias"])
    post = tap(f"{name}.hook_post", activation(cfg.act_fn, pre))
    return post @ p[f"{at}.c_proj.weight"] + p[f"{at}.c_proj.bias"]


def forward(cfg: Config, p: dict, inputs: torch.Tensor, tap: Taps) -> torch.Tensor:
    """Logits [B, T, V]."""

    def layer_norm(name, x):
        return F.layer_norm(x, (cfg.d_model,), p[f"{name}.weight"], p[f"{name}.bias"], eps=1e-5)

    t = inputs.shape[1]
    wte = p["transformer.wte.weight"]
    x = tap("hook_embed", wte[inputs])
    if cfg.pos == "learned":
        x = x + p["transformer.wpe.weight"][:t]
    elif cfg.pos == "sinusoidal":
        x = x + sinusoidal(t, cfg.d_model, x.dtype)

    for i in range(cfg.n_layers):
        block = f"blocks.{i}"
        x = tap(f"{block}.hook_resid_pre", x)
        for sub, run, ln, after in (("attn", attention, "ln_1", "mid"), ("mlp", mlp, "ln_2", "post")):
            if cfg.has(sub):
                ln = f"transformer.h.{i}.{ln}"
                skip = tap.half(f"skip.{block}.{sub}", x)
                branch = tap.half(f"branch.{block}.{sub}", x)
                if cfg.norm == "pre":
                    branch = layer_norm(ln, branch)
                out = tap(f"{block}.hook_{sub}_out", run(cfg, p, i, branch, tap))
                x = cfg.residual_scale * cfg.skip(i, sub) * skip + out
                if cfg.norm == "post":
                    x = layer_norm(ln, tap(f"{block}.hook_resid_{after}_sum", x))
            x = tap(f"{block}.hook_resid_{after}", x)

    if cfg.norm == "pre":
        x = layer_norm("transformer.ln_f", x)
    return x @ (wte if cfg.tied == "on" else p["lm_head.weight"]).T


def cross_entropy(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Mean over the targets that are not -1, in nats."""
    return F.cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=-1)


def leaves(params: dict, dtype) -> dict[str, torch.Tensor]:
    """The parameters as fresh leaves of the given precision."""
    return {name: torch.tensor(v, dtype=dtype, requires_grad=True) for name, v in params.items()}


def global_norm(grads) -> torch.Tensor:
    return torch.sqrt(sum((g.double() ** 2).sum() for g in grads))


def lr_at(cfg: Config, step: int) -> float:
    """The learning rate of `step`, from 0."""
    if step < cfg.warmup_steps:
        return cfg.lr * (step + 1) / cfg.warmup_steps
    if cfg.lr_decay == "constant":
        return cfg.lr
    progress = min(1.0, (step - cfg.warmup_steps) / (cfg.n_steps - cfg.warmup_steps))
    return cfg.lr * (0.1 + 0.45 * (1.0 + math.cos(math.pi * progress)))


def make_optimizer(cfg: Config, p: dict) -> torch.optim.Optimizer:
    groups = [
        {"params": [v for n, v in p.items() if is_decayed(n)], "weight_decay": cfg.weight_decay},
        {"params": [v for n, v in p.items() if not is_decayed(n)], "weight_decay": 0.0},
    ]
    groups = [g for g in groups if g["params"]]
    if cfg.optimizer == "adamw":
        return torch.optim.AdamW(groups, lr=cfg.lr, betas=(0.9, 0.98), eps=1e-8)
    return torch.optim.SGD(groups, lr=cfg.lr, momentum=0.9 if cfg.optimizer == "momentum" else 0.0)


def train_step(cfg: Config, p: dict, optimizer, step: int, inputs, targets, tap: Taps | None = None):
    """One step in place. Returns the loss and logits before it, the unclipped gradients and their norm."""
    optimizer.zero_grad(set_to_none=True)
    logits = forward(cfg, p, inputs, tap or Taps())
    loss = cross_entropy(logits, targets)
    loss.backward()
    for v in p.values():
        if v.grad is None:
            v.grad = torch.zeros_like(v)
    grads = {n: v.grad.clone() for n, v in p.items()}
    norm = global_norm(grads.values())
    if cfg.clip_l2 > 0 and norm > cfg.clip_l2:
        for v in p.values():
            v.grad *= cfg.clip_l2 / norm
    for group in optimizer.param_groups:
        group["lr"] = lr_at(cfg, step)
    optimizer.step()
    return loss.detach(), logits.detach(), grads, norm


def train_losses(cfg: Config, params: dict, batches, n: int, dtype) -> np.ndarray:
    """The losses of `n` steps from `params` on the batches in turn."""
    p = leaves(params, dtype)
    optimizer = make_optimizer(cfg, p)
    losses = []
    for step in range(n):
        inputs, targets = batches[step % len(batches)]
        losses.append(float(train_step(cfg, p, optimizer, step, inputs, targets)[0]))
    return np.array(losses)
