"""Maps and factors by NumPy, SciPy and scikit-learn: makes tests/fixtures/lenses/maps.json and factors.json.

    cargo test --release --test lens_fixtures -- --ignored write_what_is_mapped && python tests/reference/maps.py

Needs NumPy, SciPy and scikit-learn. Silhouettes are `silhouette_score`'s, axes `PCA`'s, turns `orthogonal_procrustes`'; neighbours, analogies and
the analysis of variance are written out: least squares on dummy variables, where the lens takes means of cells.
"""

import itertools
import json

import numpy as np
from philox import STREAM_ANALYSIS, Rng
from scipy.linalg import orthogonal_procrustes
from sklearn.decomposition import PCA
from sklearn.metrics import silhouette_score

BY = "tests/reference/maps.py: NumPy, SciPy and scikit-learn on vectors in f64"
UNLABELLED = 255


def point(layer):
    return f"blocks.{layer - 1}.hook_resid_post" if layer else "blocks.0.hook_resid_pre"


def unit(x):
    return x / np.linalg.norm(x, axis=1, keepdims=True)


def purity(x, y, words):
    """1-NN purity among other words, and what a random one of those would give."""
    keep = y != UNLABELLED
    x, y, words = unit(x)[keep], y[keep], words[keep]
    near, hits, chance = x @ x.T, [], []
    for i in range(len(x)):
        others = words != words[i]
        if others.any():
            hits.append(y[np.argmax(np.where(others, near[i], -np.inf))] == y[i])
            chance.append((y[others] == y[i]).mean())
    return np.mean(hits), np.mean(chance), len(hits)


def silhouette(x, y):
    keep = y != UNLABELLED
    return silhouette_score(x[keep], y[keep], metric="cosine")


def cloud(x, before=None):
    """Two main axes in units of the rows' length, turned towards another cloud."""
    pca = PCA(2, svd_solver="full").fit(x)
    axes = [a * np.sign(a[np.argmax(abs(a))]) for a in pca.components_]
    points = (x - x.mean(0)) @ np.array(axes).T / np.sqrt((x**2).sum(1).mean())
    if before is not None:
        points = points @ orthogonal_procrustes(points, before)[0]
    return points, pca.explained_variance_ratio_


def wilson(p, n, z=1.959964):
    middle, reach = p + z * z / (2 * n), z * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return (middle - reach) / (1 + z * z / n), (middle + reach) / (1 + z * z / n)


def mean_cosine(offsets):
    u = unit(offsets)
    products = u @ u.T
    return products[np.triu_indices(len(u), 1)].mean()


def analogies(table, pairs, seed):
    near, right, of_all, nearest = unit(table), [], [], []
    for (a, b), (c, fourth) in itertools.permutations(pairs, 2):
        scores = near @ (near[b] - near[a] + near[c])
        of_all.append(scores.argmax() == fourth)
        scores[[a, b, c]] = -np.inf
        right.append(scores.argmax() == fourth)
        scores = near @ near[c]
        scores[c] = -np.inf
        nearest.append(scores.argmax() == fourth)
    first, second = (table[[pair[i] for pair in pairs]] for i in range(2))
    rng, order, shuffled = Rng(seed, STREAM_ANALYSIS, 0), list(range(len(pairs))), []
    for _ in range(999):
        rng.shuffle(order)
        shuffled.append(mean_cosine(second[order] - first))
    yield "right", np.mean(right)
    yield "right_of_all", np.mean(of_all)
    yield "nearest", np.mean(nearest)
    yield "cosine", mean_cosine(second - first)
    yield "shuffled", np.percentile(shuffled, 95)
    yield "n", len(right)


def maps(made):
    table, first = np.array(made["wte"]), np.array(made["wte_first"])
    tokens, labels = np.array(made["counted"]), np.array(made["counted_labels"])
    words, kinds, same = np.arange(len(table)), np.full(len(table), UNLABELLED), 0
    for word in words:
        of_word = labels[(tokens == word) & (labels != UNLABELLED)]
        if len(of_word):
            counts = np.bincount(of_word)
            kinds[word] = counts.argmax()
            same += counts.max()
    pure, chance, n = purity(table, kinds, words)
    yield "hook_embed", "purity", "a.answer [1]", pure
    for x, value in (
        ("purity", pure),
        ("purity_first", purity(first, kinds, words)[0]),
        ("chance", chance),
        ("silhouette", silhouette(table, kinds)),
        ("silhouette_first", silhouette(first, kinds)),
        ("constancy", same / (labels != UNLABELLED).sum()),
        ("n", n),
    ):
        yield "hook_embed", x, "a.classes [1]", value
    points, explained = cloud(table)
    yield "hook_embed", "", "a.words.explained_1 [1]", explained[0]
    order = sorted(words, key=lambda word: (-(tokens == word).sum(), word))
    for i, word in list(enumerate(order))[:40:5]:
        yield "hook_embed", str(i + 1), "a.words.token", made["vocab"][word]
        yield "hook_embed", str(i + 1), "a.words.axis_1 [1]", points[word, 0]
        yield "hook_embed", str(i + 1), "a.words.axis_2 [1]", points[word, 1]
    for key, pairs in made["relations"].items():
        for x, value in analogies(table, pairs, made["seed"]):
            yield "hook_embed", x, f"a.analogy_{key} [1]", value
    drawn, of_drawn, points = np.array(made["drawn"]), np.array(made["drawn_labels"]), None
    top, n_layers = made["token"] - 1, len(made["stream"]) - 1
    for layer, x in enumerate(map(np.array, made["stream"])):
        points, _ = cloud(x, points)
        for i in range(0, len(drawn), 17):
            yield point(layer), str(i + 1), "a.depth.axis_1 [1]", points[i, 0]
            yield point(layer), str(i + 1), "a.depth.axis_2 [1]", points[i, 1]
        for k in range(4):
            at, token = str(k * (n_layers + 1) + layer + 1), top + k
            yield point(n_layers), at, "a.trail.token", f"{made['vocab'][drawn[token]]} · {layer}"
            yield point(n_layers), at, "a.trail.axis_1 [1]", points[token, 0]
        pure, chance, n = purity(x, of_drawn, drawn)
        low, high = wilson(pure, n)
        yield point(layer), "", "a.purity [1]", pure
        yield point(layer), "", "a.purity.low [1]", low
        yield point(layer), "", "a.purity.high [1]", high
        yield point(layer), "", "a.silhouette [1]", silhouette(x, of_drawn)
        if layer == 0:
            yield "chance", "", "purity.level [1]", chance


def r2(x, columns):
    """Share of the variance that a least-squares fit explains."""
    x = x - x.mean(0)
    fit = columns @ np.linalg.lstsq(columns, x, rcond=None)[0]
    return (fit**2).sum() / (x**2).sum()


def dummies(levels):
    return np.eye(max(levels) + 1)[levels]


def factors(made):
    levels = np.array(made["levels"])
    each = [dummies(levels[:, f]) for f in range(3)]
    additive = {}
    for kind, column in (("last", "additive"), ("mean", "additive_mean")):
        for layer, x in enumerate(map(np.array, made[kind])):
            value = additive[kind, layer] = r2(x, np.hstack(each))
            yield point(layer), "", f"a.{column} [1]", value
            if kind == "last":
                yield point(layer), "", "a.interaction [1]", 1 - value
                for key, columns in zip(("first", "second", "third"), each):
                    yield point(layer), "", f"a.{key} [1]", r2(x, columns)
    top = len(made["last"]) - 1
    at = point(top)
    yield at, "gain", "a.answer [1]", additive["last", top] - additive["last", 0]
    for prefix, kind in (("", "last"), ("mean_", "mean")):
        yield at, prefix + "bottom", "a.summary [1]", additive[kind, 0]
        yield at, prefix + "top", "a.summary [1]", additive[kind, top]
        yield at, prefix + "gain", "a.summary [1]", additive[kind, top] - additive[kind, 0]
    yield at, "n", "a.summary [1]", len(levels)


def main():
    with open("target/mapped.json") as file:
        made = json.load(file)
    for key, definition, params in (("maps", maps, [f"token={made['token']}"]), ("factors", factors, [])):
        expect = []
        for at, x, column, value in definition(made):
            value = value if isinstance(value, str) else float(value)
            expect.append({"at": at, "x": x, "column": column, ("text" if isinstance(value, str) else "value"): value})
        fixture = {"made_by": BY, "link": made["link"], "step": made["step"], "model": "a", "params": params, "tolerance": 1e-5}
        with open(f"tests/fixtures/lenses/{key}.json", "w") as file:
            json.dump(fixture | {"expect": expect}, file, indent=1, ensure_ascii=False)
            file.write("\n")


if __name__ == "__main__":
    main()
