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
            induction, copying = [], []
            for b, row in enumerate(tokens):
                for i in range(t):
                    after = [j + 1 for j in range(i - 1) if row[j] == row[i]]
                    if after:
                        induction.append(pattern[b, h, i, after[-1]])
                        copying.append(pattern[b, h, i, after].sum())
            for column, unit, value in (
                ("head_evenness", "1", entropy[:, h].sum() / (len(tokens) * np.log(np.arange(1, t + 1)).sum())),
                ("head_entropy", "nats", entropy[:, h].mean()),
                ("head_distance", "1", away[:, h].mean() / ((t - 1) / 4)),
                ("head_first", "1", pattern[:, h, 1:, 0].mean()),
                ("head_previous", "1", np.mean([pattern[:, h, i, i - 1] for i in range(1, t)])),
                ("head_induction", "1", np.mean(induction)),
                ("head_copying", "1", np.mean(copying)),
            ):
                yield at, str(h), f"a.{column} [{unit}]", value
    total = np.array(everything).sum(0)
    yield "model", "evenness", "a.answer [1]", total[0] / total[1]
    shown = step["act.blocks.1.attn.hook_pattern"][0, 1]
    for query, key in (0, 0), (5, 2), (t - 1, 3), (t - 1, t - 1):
        yield f"blocks.1.attn.hook_pattern[1,{query}]", str(key), "a.pattern [1]", shown[query, key]


# The forward pass once more, for real and complex numbers: pre-norm, tanh-GELU, learned positions.


def norm(step, x, name):
    x = x - x.mean(-1, keepdims=True)
    sigma = np.sqrt((x * x).mean(-1, keepdims=True) + 1e-5)
    return x / sigma * step["param." + name + ".weight"] + step["param." + name + ".bias"]


def linear(step, x, name):
    return x @ step["param." + name + ".weight"] + step["param." + name + ".bias"]


def heads(step, x, layer):
    """z (…,T,D) of the stream before a block's attention."""
    name, d, k = f"transformer.h.{layer}", step.d, step.d // step.config["n_heads"]
    qkv = linear(step, norm(step, x, name + ".ln_1"), name + ".attn.c_attn")
    mask = np.tril(np.ones((step.n_ctx, step.n_ctx), bool))
    z = []
    for at in range(0, d, k):
        q, key, v = (qkv[..., part * d + at : part * d + at + k] for part in range(3))
        scores = q @ np.swapaxes(key, -1, -2) / k**0.5
        e = np.where(mask, np.exp(scores - scores.real.max(-1, keepdims=True)), 0)
        z.append(e / e.sum(-1, keepdims=True) @ v)
    return np.concatenate(z, -1)


def attn_out(step, x, layer):
    return linear(step, heads(step, x, layer), f"transformer.h.{layer}.attn.c_proj")


def mlp_out(step, x, layer):
    name = f"transformer.h.{layer}"
    u = linear(step, norm(step, x, name + ".ln_2"), name + ".mlp.c_fc")
    return linear(step, 0.5 * u * (1 + np.tanh((2 / np.pi) ** 0.5 * (u + 0.044715 * u**3))), name + ".mlp.c_proj")


def skip(step, site):
    return step.config["skip_intact_by_site"][site] * step.config["residual_scale"]


def block(step, x, layer):
    x = skip(step, 2 * layer) * x + attn_out(step, x, layer)
    return skip(step, 2 * layer + 1) * x + mlp_out(step, x, layer)


def log_probs(step, x):
    """Of a stream point read by the final norm and the tied unembedding."""
    logits = norm(step, x, "transformer.ln_f") @ step["param.transformer.wte.weight"].T
    return np.log(softmax(logits))


def losses(step, x):
    """−ln p of every target (B,T)."""
    lp, targets = log_probs(step, x), step["targets"].astype(int)
    return -np.take_along_axis(lp, targets[..., None], -1)[..., 0]


def jacobians(step):
    """By complex-step differentiation: no backward, no difference is taken."""
    t, d, h = step.n_ctx, step.d, 1e-30
    product = np.eye(d)
    for layer in range(step.n_layers):
        x = step.stream(2 * layer)[0].astype(complex)
        jacobian = np.zeros((d, d))
        for j in range(d):
            moved = x.copy()
            moved[t - 1, j] += 1j * h
            jacobian[:, j] = block(step, moved, layer)[t - 1].imag / h
        at = point(2 * layer + 2)
        s = np.linalg.svd(jacobian, compute_uv=False)
        bound = 1e-6 * s.max()
        yield at, "", "a.block [1]", max(np.median(s), bound)
        yield at, "", "a.block.low [1]", max(np.percentile(s, 10), bound)
        yield at, "", "a.block.high [1]", s.max()
        yield at, "", "a.least [1]", max(s.min(), bound)
        if layer:
            product = jacobian @ product
            s = np.linalg.svd(product, compute_uv=False)
            yield at, "", "a.product [1]", np.median(s)
            yield at, "", "a.product.high [1]", s.max()
            yield at, "", "a.gain [1]", np.linalg.norm(product) / d**0.5
    yield point(2 * step.n_layers), "median", "a.answer [1]", np.median(s)


def logit(step):
    last = log_probs(step, step.stream(2 * step.n_layers))
    vocab_guess = step["inputs"].astype(int)
    mean_losses = []
    for i in range(2 * step.n_layers + 1):
        here, at = log_probs(step, step.stream(i)), point(i)
        yield from interval(at, "loss", *with_error(losses(step, step.stream(i)).mean(1)), unit="nats")
        yield from interval(at, "kl", *with_error((np.exp(last) * (last - here)).sum(-1).mean(1)), unit="nats")
        mean_losses.append(losses(step, step.stream(i)).mean())
        if i == 0:
            yield at, "loss", "a.tied [nats]", mean_losses[0]
            yield at, "itself", "a.tied [1]", (here.argmax(-1) == vocab_guess).mean()
    near = [i for i in range(len(mean_losses)) if all(abs(m - mean_losses[-1]) <= 0.1 for m in mean_losses[i:])]
    yield point(near[0]), "depth", "a.answer [1]", near[0] / 2


def ablation(step, by):
    def run(without=(), head=None):
        x = step.stream(0)
        for layer in range(step.n_layers):
            lesion = (layer,) in without
            z = heads(step, x, layer)
            if head and head[0] == layer:
                k = step.d // step.config["n_heads"]
                part = slice(head[1] * k, head[1] * k + k)
                z = z.copy()
                z[..., part] = means(layer, "z")[part]
            a = linear(step, z, f"transformer.h.{layer}.attn.c_proj")
            if (layer, "attn") in without:
                a = means(layer, "attn") + 0 * a
            x = (1 if lesion else skip(step, 2 * layer)) * x + (0 if lesion else a)
            m = mlp_out(step, x, layer)
            if (layer, "mlp") in without:
                m = means(layer, "mlp") + 0 * m
            x = (1 if lesion else skip(step, 2 * layer + 1)) * x + (0 if lesion else m)
        return losses(step, x)

    def means(layer, part):
        name = {"z": "attn.hook_z", "attn": "hook_attn_out", "mlp": "hook_mlp_out"}[part]
        return by * step[f"act.blocks.{layer}.{name}"].reshape(-1, step.d).mean(0)

    whole, least = run(), []
    for layer in range(step.n_layers):
        for column, hook, without in (
            ("layer", "hook_resid_post", {(layer,)}),
            ("attn", "hook_attn_out", {(layer, "attn")}),
            ("mlp", "hook_mlp_out", {(layer, "mlp")}),
        ):
            mean, error = with_error((run(without) - whole).mean(1))
            yield from interval(f"blocks.{layer}.{hook}", column, mean, error, unit="nats")
            least += [mean] if column == "layer" else []
        for h in range(step.config["n_heads"]):
            yield f"blocks.{layer}.attn.hook_z", str(h), "a.head [nats]", (run(head=(layer, h)) - whole).mean()
    yield "model", "least", "a.answer [nats]", min(least)


def cka(step):
    def kernel(x):
        x = x.reshape(-1, step.d)
        x = x - x.mean(0)
        return x @ x.T

    kernels = [kernel(step.stream(2 * layer)) for layer in range(step.n_layers + 1)]
    for i, k in enumerate(kernels):
        for j, m in enumerate(kernels):
            value = (k * m).sum() / np.sqrt((k * k).sum() * (m * m).sum())
            yield point(2 * i), str(j), "a.layers [1]", value
    yield point(2 * step.n_layers), "ends", "a.answer [1]", value_of_ends(kernels)


def value_of_ends(kernels):
    k, m = kernels[0], kernels[-1]
    return (k * m).sum() / np.sqrt((k * k).sum() * (m * m).sum())


def weights(step):
    names = {"c_attn": "attn.c_attn", "c_proj": "attn.c_proj", "c_fc": "mlp.c_fc", "mlp_c_proj": "mlp.c_proj"}
    layers = []
    for layer in range(step.n_layers):
        at, of_layer = f"transformer.h.{layer}", []
        for name, values in step.tensors.items():
            if name.startswith(f"grad.{at}."):
                of_layer.append(values.ravel())
        of_layer = np.concatenate(of_layer)
        layers.append(np.linalg.norm(of_layer))
        for column, name in names.items():
            yield at, "", f"a.{column} [1]", np.linalg.norm(step[f"grad.{at}.{name}.weight"])
        yield at, "", "a.zeros [1]", (of_layer == 0).mean()
    for i in range(2 * step.n_layers + 1):
        yield point(i) + "_grad", "", "a.stream_zeros [1]", (step[f"grad_act.{point(i)}"] == 0).mean()
    yield "hook_embed_grad", "wte", "a.ends [1]", np.linalg.norm(step["grad.transformer.wte.weight"])
    everything = [values.ravel() for name, values in step.tensors.items() if name.startswith("grad.")]
    yield "hook_embed_grad", "all", "a.ends [1]", np.linalg.norm(np.concatenate(everything))
    # Nothing to divide where nothing arrives.
    x, answer = ("ratio", layers[0] / layers[-1]) if layers[0] else ("l2", 0.0)
    yield "transformer.h.0", x, "a.answer [1]", answer


def predictions(step):
    for layer in range(step.n_layers + 1):
        of_layer = losses(step, step.stream(2 * layer))[1]
        for i, value in enumerate(of_layer):
            yield point(2 * layer), str(i + 1), "a.loss [nats]", value
    yield point(2 * step.n_layers), "loss", "a.answer [nats]", of_layer.mean()
    # What the top layer holds for likely, after each token; what every layer holds of these, after one.
    p = np.exp(log_probs(step, step.stream(2 * step.n_layers))[1])
    for i, (row, loss) in enumerate(zip(p, of_layer)):
        best = np.argsort(-row, kind="stable")
        for part, token in zip(("guess", "guess_2", "guess_3"), best):
            yield "unembed.hook_out", str(i), f"a.reading.{part}_share [1]", row[token]
        yield "unembed.hook_out", str(i), "a.reading.loss [nats]", loss
    position, target = 5, step["targets"].astype(int)[1, 4]
    best = np.argsort(-p[position - 1], kind="stable")[:8].tolist()
    best += [] if target in best else [target]
    for layer in range(step.n_layers + 1):
        row = np.exp(log_probs(step, step.stream(2 * layer))[1, position - 1])
        for rank, token in enumerate(best):
            yield point(2 * layer), str(rank + 1), "a.expects [1]", row[token]


SMALL = "v=1&n_layers=3&d_model=8&n_heads=2&n_ctx=12&batch_size=3"
FIXTURES = {
    # key: (definition, link, step, parameters, tolerance)
    "collapse": (collapse, SMALL + "&corpus=stories-en", 6, [], 2e-6),
    "attention": (attention, SMALL + "&corpus=induction&pos=rel&lr=0.02&warmup_steps=0", 20, ["layer=2", "head=1"], 2e-6),
    # Values span decades: a part of each value instead of one tolerance.
    "jacobians": (jacobians, SMALL.replace("layers=3", "layers=4") + "&corpus=stories-en&residual=none", 0, [], 0, 1e-3),
    "logit": (logit, SMALL + "&corpus=stories-en&lr=0.01&warmup_steps=0", 25, [], 5e-6),
    # Without skips or norms and with tiny weights: the bottom gets exact zeros.
    "weights": (weights, SMALL.replace("layers=3", "layers=12") + "&corpus=stories-en&residual=none&norm=none&init=gpt2", 0, [], 0, 2e-6),
    "predictions": (predictions, SMALL + "&corpus=stories-en&lr=0.01&warmup_steps=0", 25, ["sequence=2", "position=5"], 5e-6),
    "cka": (cka, SMALL + "&corpus=stories-en", 6, [], 2e-6),
    "ablation": (lambda step: ablation(step, 1), SMALL + "&corpus=stories-en&lr=0.01&warmup_steps=0&residual=2a", 25, ["by=mean"], 1e-5),
}


def main():
    program, keys = sys.argv[1], sys.argv[2:] or list(FIXTURES)
    for key in keys:
        definition, link, step, params, tolerance, *relative = FIXTURES[key]
        expect = []
        for at, x, column, value in definition(Step(program, link, step)):
            expect.append({"at": at, "x": x, "column": column, ("text" if isinstance(value, str) else "value"): value})
        made = {"made_by": BY, "link": link, "step": step, "model": "a", "params": ([] if key == "weights" else ["text=batch"]) + params, "tolerance": tolerance}
        if relative:
            made["relative"] = relative[0]
        with open(f"tests/fixtures/lenses/{key}.json", "w") as file:
            json.dump(made | {"expect": expect}, file, indent=1, ensure_ascii=False)
            file.write("\n")


if __name__ == "__main__":
    main()
