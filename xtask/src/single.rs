//! The page of the towers as one file, which opens by a double click: all that it loads stands in it, compressed.
//!
//! From `file://` a page may load nothing beside it. So each file becomes a blob with an address, and what names another
//! by a literal is given that one's address (`single/start.js`). Rust and scripts are those of the site.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use base64::{Engine, engine::general_purpose::STANDARD};
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};

/// The most that the file may weigh.
const MAX_BYTES: usize = 1_500_000;

const START: &str = include_str!("single/start.js");
const STYLE: &str = include_str!("single/single.css");

/// Files of `www/`, each after all that it names.
const FILES: [&str; 28] = [
    "tokens.css",
    "style.css",
    "narrow.css",
    "share.css",
    "walk.css",
    "contrast.css",
    "pkg/app_bg.wasm",
    "pkg/desk_bg.wasm",
    "pkg/share_bg.wasm",
    "pkg/packs_bg.wasm",
    "pkg/app.js",
    "pkg/desk.js",
    "pkg/share.js",
    "pkg/packs.js",
    "terms.bin",
    "trusted.js",
    "hear.js",
    "walk.js",
    "focus.js",
    "svg.js",
    "picture.js",
    "take.js",
    "film.js",
    "data.js",
    "share.js",
    "worker.js",
    "boot.js",
    "single.css",
];

/// What stands there until the page is: the site's own sentence says that it does not open from a file.
const UNPACKING: [(&str, &str); 2] = [
    (
        "Strata is loading.",
        "    <p class=\"plain\">Strata is unpacking. If this sentence stays, the browser does not allow JavaScript and WebAssembly here.</p>",
    ),
    (
        "Strata 正在加载",
        "    <p class=\"plain\" lang=\"zh-Hans\">Strata 正在解包。如果这行字一直不消失，说明浏览器在这里不允许运行 JavaScript 或 WebAssembly。</p>",
    ),
];

/// What a file may name that is not in here: without a version the page keeps nothing for later, and one that was opened
/// from a file stands in no frame; a GIF takes a worker and a module of its own, and so does a model that is saved or opened, for
/// which there is no room (`single/single.css` says so).
const LEFT_OUT: [&str; 5] = ["offline.js", "embed.js", "film-worker.js", "model.js", "open.js"];

/// Writes `strata.html` into a built site; returns its path and its bytes.
pub fn write(site: &Path) -> Result<(PathBuf, usize)> {
    let files = collect(&site.join("www"))?;
    let page = fs::read_to_string(site.join("index.html")).context("cannot read index.html")?;
    let html = page_of(&page, &pack(&files)?)?;
    ensure!(html.len() <= MAX_BYTES, "the one file takes {} bytes, {MAX_BYTES} are allowed", html.len());
    let path = site.join(xtask::paths::SINGLE);
    fs::write(&path, &html).with_context(|| format!("cannot write {}", path.display()))?;
    Ok((path, html.len()))
}

type File = (String, &'static str, Vec<u8>);

fn collect(www: &Path) -> Result<Vec<File>> {
    let mut names: Vec<String> = FILES.map(str::to_owned).into();
    let mut scenes: Vec<String> = fs::read_dir(www.join("scenes"))?
        .map(|entry| Ok(format!("scenes/{}", entry?.file_name().to_string_lossy())))
        .collect::<Result<_>>()?;
    scenes.sort();
    names.splice(0..0, scenes);
    let mut files: Vec<File> = Vec::new();
    for name in names {
        let bytes = match name.as_str() {
            "single.css" => STYLE.as_bytes().to_vec(),
            _ => fs::read(www.join(&name)).with_context(|| format!("cannot read {name}"))?,
        };
        let kind = match name.rsplit_once('.').map(|(_, end)| end) {
            Some("js") => "text/javascript",
            Some("css") => "text/css",
            Some("wasm") => "application/wasm",
            _ => "application/octet-stream",
        };
        if kind == "text/javascript" {
            names_only_what_is_there(&name, &String::from_utf8_lossy(&bytes), &files)?;
        }
        files.push((name, kind, bytes));
    }
    Ok(files)
}

/// Fails where a script names a file beside it that does not stand before it.
fn names_only_what_is_there(name: &str, text: &str, before: &[File]) -> Result<()> {
    for literal in text.split("'./").skip(1).filter_map(|rest| rest.split_once('\'')).map(|(path, _)| path) {
        let there = before.iter().any(|(other, ..)| other == literal);
        ensure!(there || LEFT_OUT.contains(&literal), "{name} names {literal}, which the one file has not");
    }
    Ok(())
}

/// All files behind a list of them, compressed, as text.
fn pack(files: &[File]) -> Result<String> {
    let list: Vec<_> = files.iter().map(|(name, kind, bytes)| (name, kind, bytes.len())).collect();
    let list = serde_json::to_vec(&list)?;
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(&u32::try_from(list.len())?.to_le_bytes())?;
    gzip.write_all(&list)?;
    for (_, _, bytes) in files {
        gzip.write_all(bytes)?;
    }
    let packed = gzip.finish()?;
    Ok(format!("{} {}", packed.len(), base85(&packed)))
}

/// Characters that HTML leaves alone in a script of no known type: all that can be seen but these nine.
fn alphabet() -> Vec<char> {
    (b'!'..=b'~').map(char::from).filter(|c| !"!\"&'-<>\\`".contains(*c)).collect()
}

/// Four bytes as five characters, the most significant first, filled up with zeros at the end. Base 64 takes a fifteenth
/// more.
fn base85(bytes: &[u8]) -> String {
    let alphabet = alphabet();
    let mut out = String::with_capacity(bytes.len() * 5 / 4 + 5);
    for chunk in bytes.chunks(4) {
        let mut four = [0; 4];
        four[..chunk.len()].copy_from_slice(chunk);
        let number = u32::from_be_bytes(four);
        out.extend([4, 3, 2, 1, 0].map(|power| alphabet[(number / 85_u32.pow(power) % 85) as usize]));
    }
    out
}

/// The site's page, its head without what lies beside it, its body with everything.
fn page_of(page: &str, packed: &str) -> Result<String> {
    // A policy as strict as the site's: one script, known by its hash, and what that one makes.
    let hash = STANDARD.encode(Sha256::digest(START));
    let policy = format!(
        "default-src 'none'; script-src 'sha256-{hash}' blob: data: 'wasm-unsafe-eval'; style-src blob:; worker-src blob:; connect-src blob:; img-src data: blob:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types default strata"
    );
    let is_beside = |line: &str| {
        let rels = ["stylesheet", "manifest", "apple-touch-icon", "modulepreload", "preload"];
        rels.iter().any(|rel| line.contains(&format!("rel=\"{rel}\""))) || line.contains("src=\"www/boot.js\"")
    };
    let mut out = String::with_capacity(packed.len() + 10_000);
    for line in page.lines().filter(|line| !is_beside(line)) {
        if line.starts_with("<html ") {
            // No version: nothing here is kept by a worker.
            out += "<html lang=\"en\">";
        } else if line.trim_start().starts_with("content=\"default-src") {
            out += &format!("    content=\"{policy}\">");
        } else if let Some((_, says)) = UNPACKING.iter().find(|(end, _)| line.contains(end)) {
            out += says;
        } else if line == "</body>" {
            out += &format!("  <script type=\"text/plain\" id=\"files\">{packed}</script>\n");
            out += &format!("  <script type=\"module\">{START}</script>\n</body>");
        } else {
            ensure!(!line.contains("\"www/"), "the one file would load something from beside it: {line}");
            out += line;
        }
        out.push('\n');
    }
    ensure!(out.contains(&policy) && out.contains("id=\"files\""), "index.html is not as xtask/src/single.rs knows it");
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_that_names_what_is_not_there_is_refused() {
        let before = [("pkg/app.js".to_owned(), "text/javascript", Vec::new())];
        let good = "import('./pkg/app.js'); import('./offline.js')";
        names_only_what_is_there("boot.js", good, &before).unwrap();
        let error = names_only_what_is_there("boot.js", "import('./new.js')", &before).unwrap_err().to_string();
        assert_eq!(error, "boot.js names new.js, which the one file has not");
    }

    #[test]
    fn four_bytes_are_five_characters_that_html_leaves_alone() {
        let alphabet = alphabet();
        assert_eq!(alphabet.len(), 85);
        let text = base85(&[0, 0, 0, 86, 255, 255, 255, 255, 1]);
        let value = |five: &[char]| {
            let digit = |c: &char| alphabet.iter().position(|other| other == c).unwrap() as u64;
            five.iter().fold(0, |sum, c| sum * 85 + digit(c))
        };
        let characters: Vec<char> = text.chars().collect();
        let numbers: Vec<u64> = characters.chunks(5).map(value).collect();
        assert_eq!(numbers, [86, u64::from(u32::MAX), 1 << 24]);
    }

    #[test]
    fn the_page_has_everything_in_it_and_allows_nothing_else() {
        let page = fs::read_to_string(xtask::paths::root().join("index.html")).unwrap();
        let html = page_of(&page, "files").unwrap();
        assert!(html.contains("id=\"files\">files</script>") && html.contains("default-src 'none'"));
        assert!(UNPACKING.iter().all(|(site, own)| html.contains(own) && !html.contains(site)), "{html}");
        assert!(!html.contains("'self'") && !html.contains("<link rel=\"manifest\""), "{html}");
    }
}
