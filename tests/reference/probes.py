"""Probes by scikit-learn, on vectors that `tests/lens_fixtures.rs` has written: makes tests/fixtures/lenses/probes.json.

    cargo test --release --test lens_fixtures -- --ignored write_what_is_probed && python tests/reference/probes.py

Needs NumPy and scikit-learn. Ridge, one-hot targets and argmax are `RidgeClassifier`'s, the balanced accuracy
`balanced_accuracy_score`'s; normalisation, interval and control task are written out.
"""

import json

import numpy as np
from sklearn.linear_model import RidgeClassifier
from sklearn.metrics import balanced_accuracy_score

BY = "tests/reference/probes.py: scikit-learn on vectors in f64, each token read alone"


def point(i):
    if i == 0:
        return "blocks.0.hook_resid_pre"
    return f"blocks.{(i - 1) // 2}.hook_resid_{'mid' if i % 2 else 'post'}"


def accuracy(x, y, half):
    x = np.array(x)
    x = (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-5)
    guess = RidgeClassifier(alpha=1.0).fit(x[half == 0], y[half == 0]).predict(x[half == 1])
    return balanced_accuracy_score(y[half == 1], guess)


def wilson(p, n, z=1.959964):
    middle, reach = p + z * z / (2 * n), z * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return (middle - reach) / (1 + z * z / n), (middle + reach) / (1 + z * z / n)


def control(tokens, n_classes):
    """Kinds of token by a hash of each, dealt out to the classes in turn."""
    kinds = sorted(set(tokens), key=lambda token: (token + 1) * 0x9E3779B97F4A7C15 % 2**64)
    of = {token: rank % n_classes for rank, token in enumerate(kinds)}
    return np.array([of[token] for token in tokens])


def main():
    with open("target/probed.json") as file:
        made = json.load(file)
    half, y = np.array(made["half"]), np.array(made["class"])
    n_classes = len(set(made["class"]))
    assert all((y[half == h] == c).sum() > 1 for h in (0, 1) for c in set(y)), "no class is left out"
    random, expect, now = control(made["token"], n_classes), [], []
    for column, vectors, labels in (("accuracy", "now", y), ("untrained", "first", y), ("control", "now", random)):
        for i, x in enumerate(made[vectors]):
            p = accuracy(x, labels, half)
            low, high = wilson(p, (half == 1).sum())
            now += [p] if column == "accuracy" else []
            for part, value in ("", p), (".low", low), (".high", high):
                expect.append({"at": point(i), "x": "", "column": f"a.{column}{part} [1]", "value": value})
    near = next(i for i, p in enumerate(now) if p >= 0.95 * max(now))
    for x, value in (("best", max(now)), ("depth", near / 2), ("n_train", int((half == 0).sum())), ("n_test", int((half == 1).sum()))):
        expect.append({"at": "model", "x": x, "column": "a.summary [1]", "value": value})
    fixture = {"made_by": BY, "link": made["link"], "step": made["step"], "model": "a", "params": made["params"], "tolerance": 2e-6}
    with open("tests/fixtures/lenses/probes.json", "w") as file:
        json.dump(fixture | {"expect": expect}, file, indent=1, ensure_ascii=False)
        file.write("\n")


if __name__ == "__main__":
    main()
