//! What browsers need not read: comments and indentation, and the hashes that wasm-bindgen puts into names.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// Digits of the hash at the end of an import's name.
const HASH: usize = 16;
/// What an import's name begins with.
const PREFIX: &str = "__wbg_";

/// Gives imports numbers in place of their hashes, in the glue and in its module alike. A hash is of 64 bits that no
/// compression can spare; the number is as long, so that nothing else moves.
pub fn number_imports(js: &Path, wasm: &Path) -> Result<()> {
    let glue = fs::read_to_string(js).with_context(|| format!("cannot read {}", js.display()))?;
    let mut module = fs::read(wasm).with_context(|| format!("cannot read {}", wasm.display()))?;
    let mut text = lean_script(&glue);
    for (idx, name) in hashed(&glue).iter().enumerate() {
        let short = format!("{}{idx:0HASH$}", &name[..name.len() - HASH]);
        text = text.replace(name.as_str(), &short);
        replace(&mut module, name.as_bytes(), short.as_bytes());
    }
    fs::write(js, text).with_context(|| format!("cannot write {}", js.display()))?;
    fs::write(wasm, module).with_context(|| format!("cannot write {}", wasm.display()))
}

/// A style sheet without comments, indentation and line ends.
pub fn lean_style(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("/*") {
        out += before;
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    out += rest;
    // A selector or a value may go on in the next line.
    out.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Glue without what is written for people.
fn lean_script(js: &str) -> String {
    let mut out = String::with_capacity(js.len());
    let mut in_comment = false;
    for line in js.lines().map(str::trim) {
        in_comment |= line.starts_with("/*");
        let is_code = !in_comment && !line.is_empty() && !line.starts_with("//");
        if is_code {
            out += line;
            out.push('\n');
        }
        in_comment &= !line.ends_with("*/");
    }
    out
}

/// The names of imports that end in a hash.
fn hashed(js: &str) -> Vec<String> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let ends_in_hash = |name: &&str| {
        let Some((head, tail)) = name.rsplit_once('_') else { return false };
        head.starts_with(PREFIX) && tail.len() == HASH && tail.bytes().all(|b| b.is_ascii_hexdigit())
    };
    let names: BTreeSet<&str> = js.split(|c| !is_name(c)).filter(ends_in_hash).collect();
    names.into_iter().map(str::to_string).collect()
}

/// Every place of `from`, which is as long as `to`.
fn replace(bytes: &mut [u8], from: &[u8], to: &[u8]) {
    let mut at = 0;
    while let Some(found) = bytes[at..].windows(from.len()).position(|window| window == from) {
        at += found;
        bytes[at..at + to.len()].copy_from_slice(to);
        at += to.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GLUE: &str = "/**\n * Begins.\n */\nfunction f() {\n    // Why.\n    imports.wbg.__wbg_call_0123456789abcdef = x => '//' + x;\n    imports.wbg.__wbg_get_fedcba9876543210 = y;\n    imports.wbg.__wbg_now_abc = z;\n}\n";

    #[test]
    fn names_are_numbered_in_glue_and_module_alike() {
        let dir = std::env::temp_dir().join(format!("strata-shorten-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        let (js, wasm) = (dir.join("a.js"), dir.join("a.wasm"));
        fs::write(&js, GLUE).unwrap();
        fs::write(&wasm, b"\x1c__wbg_call_0123456789abcdef\x00\x1b__wbg_get_fedcba9876543210\x00_0123456789abcdef")
            .unwrap();
        number_imports(&js, &wasm).unwrap();
        let text = fs::read_to_string(&js).unwrap();
        assert_eq!(
            text,
            "function f() {\nimports.wbg.__wbg_call_0000000000000000 = x => '//' + x;\nimports.wbg.__wbg_get_0000000000000001 = y;\nimports.wbg.__wbg_now_abc = z;\n}\n"
        );
        let bytes = fs::read(&wasm).unwrap();
        assert_eq!(bytes, b"\x1c__wbg_call_0000000000000000\x00\x1b__wbg_get_0000000000000001\x00_0123456789abcdef");
        fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn a_style_sheet_keeps_its_rules() {
        let css = "/* What. */\n.a {\n  color: red; /* why\n so */\n  margin:\n    0 1px;\n}\n\n.b > .c { top: 0 }\n";
        assert_eq!(lean_style(css), ".a {\ncolor: red;\nmargin:\n0 1px;\n}\n.b > .c { top: 0 }");
    }
}
