//! What browsers need not read: comments and indentation, and the long names that wasm-bindgen gives to imports.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{ImportSection, Module};
use wasmparser::{ImportSectionReader, Parser, Payload};

/// Gives imports numbers in place of their names, in the glue and in its module alike. A name ends in a hash of 64 bits
/// that no compression can spare, and what it says stands in the glue beside it.
pub fn number_imports(js: &Path, wasm: &Path) -> Result<()> {
    let glue = fs::read_to_string(js).with_context(|| format!("cannot read {}", js.display()))?;
    let module = fs::read(wasm).with_context(|| format!("cannot read {}", wasm.display()))?;
    let mut numbers = Numbers::of(&module)?;
    let text = numbers.write_into(&lean_script(&glue))?;
    let mut out = Module::new();
    numbers.parse_core_module(&mut out, Parser::new(0), &module).context("cannot number the imports")?;
    fs::write(js, text).with_context(|| format!("cannot write {}", js.display()))?;
    fs::write(wasm, out.finish()).with_context(|| format!("cannot write {}", wasm.display()))
}

/// What every imported name is called instead.
struct Numbers(BTreeMap<String, String>);

impl Numbers {
    fn of(wasm: &[u8]) -> Result<Numbers> {
        let mut numbers = BTreeMap::new();
        for payload in Parser::new(0).parse_all(wasm) {
            if let Payload::ImportSection(imports) = payload.context("no module")? {
                for (idx, import) in imports.into_imports().enumerate() {
                    numbers.insert(import?.name.to_string(), format!("_{idx:x}"));
                }
            }
        }
        Ok(Numbers(numbers))
    }

    /// The glue with numbers in place of names.
    fn write_into(&self, glue: &str) -> Result<String> {
        let mut out = String::with_capacity(glue.len());
        let mut n_written = 0;
        // Word by word: a name may be the beginning of another.
        for piece in glue.split_inclusive(|c: char| !is_of_a_name(c)) {
            let word = piece.trim_end_matches(|c| !is_of_a_name(c));
            ensure!(!self.0.values().any(|number| number == word), "the glue has a name of its own {word}");
            let number = self.0.get(word);
            n_written += usize::from(number.is_some());
            out += number.map_or(word, String::as_str);
            out += &piece[word.len()..];
        }
        ensure!(n_written >= self.0.len(), "the glue has {n_written} of {} imports", self.0.len());
        Ok(out)
    }
}

impl Reencode for Numbers {
    type Error = Infallible;

    fn parse_import_section(
        &mut self,
        out: &mut ImportSection,
        imports: ImportSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        for import in imports.into_imports() {
            let import = import?;
            let ty = self.entity_type(import.ty)?;
            out.import(import.module, self.0.get(import.name).map_or(import.name, String::as_str), ty);
        }
        Ok(())
    }
}

fn is_of_a_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '$')
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

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{GlobalType, ValType};

    const GLUE: &str = "/**\n * Begins.\n */\nfunction f() {\n    // Why.\n    imports.wbg.__wbg_call_01 = x => '//' + x;\n    imports.wbg.__wbg_call = $__wbg_call_01;\n    imports.wbg.now = now;\n}\n";

    fn module(imports: &[&str]) -> Vec<u8> {
        let mut section = ImportSection::new();
        for name in imports {
            section.import("wbg", name, GlobalType { val_type: ValType::I32, mutable: false, shared: false });
        }
        let mut module = Module::new();
        module.section(&section);
        module.finish()
    }

    #[test]
    fn names_are_numbered_in_glue_and_module_alike() {
        let dir = std::env::temp_dir().join(format!("strata-shorten-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        let (js, wasm) = (dir.join("a.js"), dir.join("a.wasm"));
        fs::write(&js, GLUE).unwrap();
        fs::write(&wasm, module(&["__wbg_call_01", "__wbg_call"])).unwrap();
        number_imports(&js, &wasm).unwrap();
        let text = fs::read_to_string(&js).unwrap();
        assert_eq!(
            text,
            "function f() {\nimports.wbg._0 = x => '//' + x;\nimports.wbg._1 = $__wbg_call_01;\nimports.wbg.now = now;\n}\n"
        );
        assert_eq!(fs::read(&wasm).unwrap(), module(&["_0", "_1"]));
        fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn glue_that_does_not_fit_its_module_is_refused() {
        let error =
            |names: &[&str], glue| Numbers::of(&module(names)).unwrap().write_into(glue).unwrap_err().to_string();
        assert_eq!(error(&["one", "two"], "one()"), "the glue has 1 of 2 imports");
        assert_eq!(error(&["one"], "one(_0)"), "the glue has a name of its own _0");
    }

    #[test]
    fn a_style_sheet_keeps_its_rules() {
        let css = "/* What. */\n.a {\n  color: red; /* why\n so */\n  margin:\n    0 1px;\n}\n\n.b > .c { top: 0 }\n";
        assert_eq!(lean_style(css), ".a {\ncolor: red;\nmargin:\n0 1px;\n}\n.b > .c { top: 0 }");
    }
}
