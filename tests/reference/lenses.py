"""Numbers of lenses from the tensors of `strata dump`, by NumPy in f64: makes tests/fixtures/lenses/KEY.json.

    cargo build --bin strata && python tests/reference/lenses.py target/debug/strata [KEY ...]

Each function is a lens' definition written again, on the activations of one step's batch (`text=batch`).
"""

import json
import sys

import numpy as np

import paths

BY = "tests/reference/lenses.py: NumPy in f64 on the tensors of `strata dump`"


class Step:
    """A dumped step: settings, and tensors by name in f64."""

    def __init__(self, program, link, step):
        paths.LINK, paths.STEP = link, step
        config, tensors = paths.dumped(program)
        self.config = config
        self.tensors = {name: np.array(values).reshape(shape) for name, (shape, values) in tensors.items()}
        self.n_layers, self.n_ctx, self.d = config["n_layers"], config["n_ctx"], config["d_model"]

    def __getitem__(self, name):
        return self.tensors[name]

    def stream(self, i):
        return self["act." + point(i)]


def point(i):
    if i == 0:
        return "blocks.0.hook_resid_pre"
    return f"blocks.{(i - 1) // 2}.hook_resid_{'mid' if i % 2 else 'post'}"


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def with_error(per_sequence):
    """Mean of equal weights and its standard error."""
    x = np.array(per_sequence)
    return x.mean(), x.std(ddof=1) / len(x) ** 0.5


def interval(at, column, mean, error, unit="1", x=""):
    yield at, x, f"a.{column} [{unit}]", mean
    yield at, x, f"a.{column}.low [{unit}]", mean - error
    yield at, x, f"a.{column}.high [{unit}]", mean + error


def collapse(step):
    for layer in range(step.n_layers + 1):
        spread, cosine, rank = [], [], []
        for x in step.stream(2 * layer):
            spread.append(np.linalg.norm(x - x.mean(0)) / np.linalg.norm(x))
            pairs = [(a @ b) / np.sqrt((a @ a) * (b @ b)) for i, a in enumerate(x) for b in x[i + 1 :]]
            cosine.append(np.mean(pairs))
            p = np.linalg.svd(x, compute_uv=False)
            p /= p.sum()
            rank.append(np.exp(-(p * np.log(p)).sum()))
        at = point(2 * layer)
        for column, values in ("spread", spread), ("cosine", cosine), ("rank", rank):
            yield from interval(at, column, *with_error(values))
        if layer == step.n_layers:
            yield at, "spread", "a.answer [1]", np.mean(spread)


def ratio(pairs):
    """Σ of the first over Σ of the second, and its standard error over the sequences (Cochran 1977, 6.4)."""
    a, b = np.array(pairs).T
    r, n = a.sum() / b.sum(), len(a)
    return r, np.sqrt(((a - r * b) ** 2).sum() * n / (n - 1)) / b.sum()


def attention(step):
    tokens, t = step["inputs"].astype(int), step.n_ctx
    offsets = np.arange(t)[:, None] - np.arange(t)[None, :]
    everything = []
    for layer in range(step.n_layers):
        pattern = step[f"act.blocks.{layer}.attn.hook_pattern"]
        at, evenness, distance = f"blocks.{layer}.attn.hook_pattern", [], []
        n_heads = pattern.shape[1]
        logs = np.where(pattern > 0, np.log(np.where(pattern > 0, pattern, 1)), 0)
        entropy = -(pattern * logs).sum(-1)  # (B,H,T)
        away = (pattern * np.maximum(offsets, 0)).sum(-1)
        for b in range(len(tokens)):
            evenness.append((entropy[b].sum(), n_heads * np.log(np.arange(1, t + 1)).sum()))
            distance.append((away[b].sum(), n_heads * sum(range(t)) / 2))
        yield from interval(at, "evenness", *ratio(evenness))
        yield from interval(at, "distance", *ratio(distance))
        everything += evenness
        for h in range(n_heads):
            induction = []
            for b, row in enumerate(tokens):
                for i in range(t):
                    before = [j for j in range(i) if row[j] == row[i]]
                    if before and before[-1] + 1 < i:
                        induction.append(pattern[b, h, i, before[-1] + 1])
            for column, unit, value in (
                ("head_evenness", "1", entropy[:, h].sum() / (len(tokens) * np.log(np.arange(1, t + 1)).sum())),
                ("head_entropy", "nats", entropy[:, h].mean()),
                ("head_distance", "1", away[:, h].mean() / ((t - 1) / 4)),
                ("head_first", "1", pattern[:, h, 1:, 0].mean()),
                ("head_previous", "1", np.mean([pattern[:, h, i, i - 1] for i in range(1, t)])),
                ("head_induction", "1", np.mean(induction)),
            ):
                yield at, str(h), f"a.{column} [{unit}]", value
    total = np.array(everything).sum(0)
    yield "model", "evenness", "a.answer [1]", total[0] / total[1]
    shown = step["act.blocks.1.attn.hook_pattern"][0, 1]
    for query, key in (0, 0), (5, 2), (t - 1, 3), (t - 1, t - 1):
        yield f"blocks.1.attn.hook_pattern[1,{query}]", str(key), "a.pattern [1]", shown[query, key]


SMALL = "v=1&n_layers=3&d_model=8&n_heads=2&n_ctx=12&batch_size=3"
FIXTURES = {
    # key: (definition, link, step, parameters, tolerance)
    "collapse": (collapse, SMALL + "&corpus=stories-en", 6, [], 2e-6),
    "attention": (attention, SMALL + "&corpus=induction&pos=rel&lr=0.02&warmup_steps=0", 20, ["layer=2", "head=1"], 2e-6),
}


def main():
    program, keys = sys.argv[1], sys.argv[2:] or list(FIXTURES)
    for key in keys:
        definition, link, step, params, tolerance = FIXTURES[key]
        expect = []
        for at, x, column, value in definition(Step(program, link, step)):
            expect.append({"at": at, "x": x, "column": column, ("text" if isinstance(value, str) else "value"): value})
        made = {"made_by": BY, "link": link, "step": step, "model": "a", "params": ["text=batch"] + params, "tolerance": tolerance}
        with open(f"tests/fixtures/lenses/{key}.json", "w") as file:
            json.dump(made | {"expect": expect}, file, indent=1, ensure_ascii=False)
            file.write("\n")


if __name__ == "__main__":
    main()
