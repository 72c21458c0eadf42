//! `--weights` and `--text`: the program begins from a model file, or learns a text, that a link only tells, as the page
//! does, and says what it needs.

#[path = "common/program.rs"]
#[allow(dead_code, reason = "shared by tests that use different parts")]
mod program;

use program::{folder, said, stdout, strata};
use serde_json::Value;
use std::fs;
use std::path::Path;

const LINK: &str = "v=1&n_layers=1&d_model=8&n_heads=1&n_ctx=8&batch_size=2&corpus=induction";

#[test]
fn a_folder_that_was_exported_goes_on_and_answers_lenses() {
    let out = folder("weights");
    let path = out.join("model").display().to_string();
    stdout(&["export", "--link", LINK, "--step", "6", "--out", &path]);
    // What begins is what was saved, to the byte, and a lens looks at it.
    let again = out.join("again").display().to_string();
    stdout(&["export", "--weights", &path, "--step", "0", "--out", &again]);
    let weights = |folder: &str| fs::read(Path::new(folder).join("model.safetensors")).expect("weights");
    assert!(weights(&path) == weights(&again), "other weights");
    let looked: Value =
        serde_json::from_str(&stdout(&["lens", "--weights", &again, "--lens", "weights", "--step", "1", "--json"]))
            .expect("JSON");
    assert_eq!(looked[0]["key"], "answer");

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

#[test]
fn a_text_that_a_link_only_tells_is_given_by_hand_and_known_by_its_print() {
    let out = folder("text");
    let (own, other) = (out.join("own.txt"), out.join("other.txt"));
    let text = "by the sea a small boat waits for the wind. ".repeat(20);
    fs::create_dir_all(&out).expect("a folder");
    fs::write(&own, &text).expect("written");
    fs::write(&other, text.replace("sea", "lake")).expect("written");
    let [own, other] = [own, other].map(|path| path.display().to_string());
    let told = strata::session::text_print(&text);
    let link = LINK.replace("induction", "own-text");
    let named = format!("{link}&text_print={told:016x}");
    let print = |link: &str, path: &str| stdout(&["train", "--steps", "2", "--link", link, "--text", path]);
    assert_eq!(print(&named, &own), print(&link, &own));
    assert_ne!(print(&link, &own), print(&link, &other));
    for (args, expected) in [
        (vec!["--link", &named, "--text", &other], format!("the link is about the text {told:016x}, and this is")),
        (vec!["--link", &named], "give it by --text".to_string()),
        (vec!["--link", &link, "--text", "/nowhere"], "cannot be read".to_string()),
    ] {
        let refused = strata(&[&["train", "--steps", "1"], &args[..]].concat());
        assert!(!refused.status.success() && said(&refused).contains(&expected), "{}", said(&refused));
    }
}
