"""Mean length of token vectors, from the activations of `strata dump`: makes tests/fixtures/lenses/norms.json.

    cargo build --bin strata && python3 tests/reference/norms.py target/debug/strata
"""

import json
import sys

import paths

LINK = "v=1&corpus=induction&n_layers=4&d_model=8&n_heads=2&n_ctx=8&batch_size=3"
STEP, N_SEQUENCES = 5, 2


def main():
    paths.LINK, paths.STEP = LINK, STEP
    config, tensors = paths.dumped(sys.argv[1])
    d, n_tokens = config["d_model"], N_SEQUENCES * config["n_ctx"]
    expect = []
    for layer in range(config["n_layers"] + 1):
        at = f"blocks.{layer - 1}.hook_resid_post" if layer else "blocks.0.hook_resid_pre"
        values = tensors["act." + at][1]
        lengths = [sum(v * v for v in values[i * d : (i + 1) * d]) ** 0.5 for i in range(n_tokens)]
        expect.append({"at": at, "x": "", "column": "a.norm [1]", "value": sum(lengths) / n_tokens})
    made = {
        "made_by": "tests/reference/norms.py from the activations of `strata dump`",
        "link": LINK, "step": STEP, "model": "a", "params": [f"n_sequences={N_SEQUENCES}"], "tolerance": 1e-6, "expect": expect,
    }
    json.dump(made, open("tests/fixtures/lenses/norms.json", "w"), indent=1)


if __name__ == "__main__":
    main()
