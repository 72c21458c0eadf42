//! `--weights`: the program begins from a model file as the page does, and says what it needs.

#[path = "common/program.rs"]
#[allow(dead_code, reason = "shared by tests that use different parts")]
mod program;

use program::{folder, said, stdout, strata};
use serde_json::Value;

const LINK: &str = "v=1&n_layers=1&d_model=8&n_heads=1&n_ctx=8&batch_size=2&corpus=induction";

fn last_json(printed: &str) -> Value {
    serde_json::from_str(printed.lines().last().expect("a line")).expect("JSON")
}

#[test]
fn a_folder_that_was_exported_goes_on_and_answers_lenses() {
    let out = folder("weights");
    let path = out.join("model").display().to_string();
    let exported = last_json(&stdout(&["export", "--link", LINK, "--step", "6", "--out", &path]));
    // At step 0 the weights are the file's; the fingerprint has the step in it, so the losses are what can be compared:
    // both are of batches, so of the first step's only the weights hash tells. A lens sees the same weights.
    let printed = stdout(&["fingerprint", "--weights", &path, "--steps", "0", "--json"]);
    assert_eq!(printed.lines().count(), 2, "{printed}");
    assert_ne!(exported["fingerprint"], last_json(&printed)["fingerprint"]);
    let trained = stdout(&["train", "--weights", &path, "--steps", "2", "--json"]);
    assert!(!trained.is_empty());
    let looked = stdout(&["lens", "--weights", &path, "--lens", "weights", "--step", "0", "--json"]);
    assert!(looked.contains("\"panels\"") || looked.starts_with('['), "{looked}");

    // The link that names the file, and one that names another.
    let named =
        strata(&["train", "--weights", &path, "--link", &format!("{LINK}&init=file&b.init=xavier"), "--steps", "1"]);
    assert!(named.status.success(), "{}", said(&named));
    for (link, weights, expected) in [
        (
            format!("{LINK}&init=file&model=0123456789abcdef"),
            Some(&path),
            "the link begins from the model file 0123456789abcdef",
        ),
        (LINK.to_string(), Some(&path), "the link begins from its seed"),
        (format!("{LINK}&init=file"), None, "give it by --weights"),
        (format!("{LINK}&init=file&n_layers=3"), Some(&path), "The tower is not that of the model file"),
        (format!("{LINK}&init=file&corpus=stories-en"), Some(&path), "other tokens"),
    ] {
        let mut args = vec!["train", "--steps", "1", "--link", &link];
        args.extend(weights.iter().flat_map(|path| ["--weights", path.as_str()]));
        let refused = strata(&args);
        assert_eq!(refused.status.code(), Some(1), "{}", said(&refused));
        assert!(said(&refused).contains(expected), "{}", said(&refused));
    }
    let nowhere = strata(&["train", "--weights", &out.join("nowhere").display().to_string(), "--steps", "1"]);
    assert!(said(&nowhere).contains("cannot be read"), "{}", said(&nowhere));
}
