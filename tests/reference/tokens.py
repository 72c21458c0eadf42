"""What each token gets of the gradient, and what attention sends from query to key, without any backward pass: makes
tests/fixtures/lenses/tokens.json.

    cargo build --bin strata && python3 tests/reference/tokens.py target/debug/strata

Needs nothing but Python. The forward pass is written again, in complex numbers: with x = a + i·h the imaginary part of
the loss over h is its exact derivative (complex-step differentiation, Squire & Trapp 1998). For a pair (query, key) the
key's stream vector is moved in what that query alone reads of it as key and value: nothing else of the model sees it.
"""

import cmath
import json
import sys

import paths

LINK = "v=1&corpus=induction&n_layers=2&d_model=8&n_heads=2&n_ctx=8&batch_size=3&residual=1m&residual_scale=0.9"
STEP, SENTENCE, LAYER, H = 12, 2, 2, 1e-30


def main():
    paths.LINK, paths.STEP = LINK, STEP
    config, tensors = paths.dumped(sys.argv[1])
    d, t_len, n_layers = config["d_model"], config["n_ctx"], config["n_layers"]
    n_heads, lam, cuts = config["n_heads"], config["residual_scale"], config["skip_intact_by_site"]
    assert (config["norm"], config["act_fn"], config["pos"], config["tied"]) == ("pre", "gelu_tanh", "learned", True)
    k = d // n_heads

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

    def qkv_of(x, layer):
        name = f"transformer.h.{layer}"
        return linear(norm(x, name + ".ln_1"), name + ".attn.c_attn")

    def attention(stream, layer, pair=None):
        """`pair` is (query, key, what the query reads in place of the key's vector)."""
        qkv = [qkv_of(x, layer) for x in stream]
        mixed = []
        for i in range(t_len):
            seen = list(qkv)
            own = qkv[i]
            if pair and pair[0] == i:
                seen[pair[1]] = qkv_of(pair[2], layer)
            z = []
            for head in range(n_heads):
                at = head * k
                scores = [sum(own[at + c] * seen[j][d + at + c] for c in range(k)) / k**0.5 for j in range(i + 1)]
                top = max(s.real for s in scores)
                weights = [cmath.exp(s - top) for s in scores]
                total = sum(weights)
                z += [sum(weights[j] * seen[j][2 * d + at + c] for j in range(i + 1)) / total for c in range(k)]
            mixed.append(linear(z, f"transformer.h.{layer}.attn.c_proj"))
        return mixed

    def mlp(stream, layer):
        name = f"transformer.h.{layer}"
        out = []
        for x in stream:
            hidden = linear(norm(x, name + ".ln_2"), name + ".mlp.c_fc")
            act = [0.5 * v * (1 + cmath.tanh((2 / cmath.pi) ** 0.5 * (v + 0.044715 * v**3))) for v in hidden]
            out.append(linear(act, name + ".mlp.c_proj"))
        return out

    def up(stream, first, last, pair=None):
        for site in range(first, last):
            branch = attention(stream, site // 2, pair if site == first else None) if site % 2 == 0 else mlp(stream, site // 2)
            keep = lam if cuts[site] else 0.0
            stream = [[keep * v + b for v, b in zip(x, y)] for x, y in zip(stream, branch)]
        return stream

    def losses(stream, targets):
        out = []
        for x, target in zip(stream, targets):
            logits = [sum(a * b for a, b in zip(norm(x, "transformer.ln_f"), row)) for row in wte]
            top = max(v.real for v in logits)
            out.append(0 if target < 0 else cmath.log(sum(cmath.exp(v - top) for v in logits)) + top - logits[target])
        return out

    b = SENTENCE - 1
    tokens = tensors["inputs"][1][b * t_len : (b + 1) * t_len]
    targets = tensors["targets"][1][b * t_len : (b + 1) * t_len]
    # The loss is the mean over the whole batch.
    n_counted = sum(target >= 0 for target in tensors["targets"][1])
    start = [[complex(x + y) for x, y in zip(wte[token], wpe[i])] for i, token in enumerate(tokens)]
    n = 2 * n_layers
    streams = [up(start, 0, point) for point in range(n + 1)]

    def slope(loss):
        return sum(loss).imag / H / n_counted

    def moved(x, c):
        x = list(x)
        x[c] += complex(0, H)
        return x

    expect = []
    for point in range(n + 1):
        at = f"blocks.{point // 2}.hook_resid_{'mid' if point % 2 else 'pre'}_grad"
        if point == n:
            at = f"blocks.{n_layers - 1}.hook_resid_post_grad"
        elif point > 0 and point % 2 == 0:
            at = f"blocks.{point // 2 - 1}.hook_resid_post_grad"
        for token in range(t_len):
            square = 0
            for c in range(d):
                stream = [list(x) for x in streams[point]]
                stream[token] = moved(stream[token], c)
                square += slope(losses(up(stream, point, n), targets)) ** 2
            expect.append({"at": at, "x": str(token), "column": "a.cells [1]", "value": square**0.5})
    layer, first = LAYER - 1, 2 * (LAYER - 1)
    for query in range(t_len):
        for key in range(query + 1):
            square = 0
            for c in range(d):
                pair = (query, key, moved(streams[first][key], c))
                square += slope(losses(up(streams[first], first, n, pair), targets)) ** 2
            at = f"blocks.{layer}.hook_resid_pre_grad[{query}]"
            expect.append({"at": at, "x": str(key), "column": f"a.sent_{LAYER} [1]", "value": square**0.5})
    for token, loss in enumerate(losses(streams[n], targets)):
        if targets[token] >= 0:
            at = "unembed.hook_out"
            expect.append({"at": at, "x": str(token), "column": "a.reading.loss [nats]", "value": loss.real})
    made = {
        "made_by": "tests/reference/tokens.py: complex-step differentiation of a forward pass in Python, no backward pass",
        "link": LINK, "step": STEP, "model": "a", "params": [f"sentence={SENTENCE}", f"layer={LAYER}"],
        "tolerance": 1e-9, "relative": 2e-5, "expect": expect,
    }
    json.dump(made, open("tests/fixtures/lenses/tokens.json", "w"), indent=1)
    print(len(expect), "numbers")


if __name__ == "__main__":
    main()
