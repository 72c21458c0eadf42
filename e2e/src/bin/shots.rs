//! Pictures of the main views in `dist/`, with a page that shows them all: `cargo xtask shots`, which also builds it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use e2e::views::{SIZES, VIEWS, View};
use e2e::{Browser, Options, Page};
use lexopt::prelude::*;

const THEMES: [&str; 2] = ["dark", "light"];
const LANGS: [&str; 2] = ["en", "zh"];

/// Which of the pictures are wanted.
struct Wanted {
    out: PathBuf,
    views: Vec<&'static View>,
    sizes: Vec<(u32, u32)>,
    themes: Vec<String>,
    langs: Vec<String>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let wanted = parse()?;
    std::fs::create_dir_all(&wanted.out)?;
    let mut taken = Vec::new();
    for lang in &wanted.langs {
        for theme in &wanted.themes {
            let options = Options {
                browser: Browser::Chromium,
                lang: lang.clone(),
                theme: theme.clone(),
                strict: false,
                ..Options::default()
            };
            let page = Page::start(options).await?;
            let outcome = dressed(&page, &wanted, lang, theme, &mut taken).await;
            page.quit().await;
            outcome?;
        }
    }
    std::fs::write(wanted.out.join("index.html"), sheet(&wanted, &taken))?;
    println!("{} pictures; {}", taken.len(), wanted.out.join("index.html").display());
    Ok(())
}

/// The pictures in one language and one theme.
async fn dressed(page: &Page, wanted: &Wanted, lang: &str, theme: &str, taken: &mut Vec<String>) -> Result<()> {
    for view in &wanted.views {
        for (width, height) in &wanted.sizes {
            page.set_window_size(*width, *height).await?;
            view.open(page, lang, theme).await?;
            let name = file(view, (*width, *height), theme, lang);
            page.screenshot(&wanted.out.join(&name).to_string_lossy()).await?;
            println!("{name}");
            taken.push(name);
        }
    }
    let problems = page.problems().await;
    problems.iter().for_each(|problem| eprintln!("{problem}"));
    ensure!(problems.is_empty(), "what is pictured here complained");
    Ok(())
}

fn file(view: &View, (width, height): (u32, u32), theme: &str, lang: &str) -> String {
    format!("{}-{width}x{height}-{theme}-{lang}.png", view.name)
}

fn parse() -> Result<Wanted> {
    let mut wanted = Wanted {
        out: e2e::shots()?.join("all"),
        views: VIEWS.iter().collect(),
        sizes: SIZES.to_vec(),
        themes: THEMES.map(String::from).to_vec(),
        langs: LANGS.map(String::from).to_vec(),
    };
    let mut args = lexopt::Parser::from_env();
    while let Some(arg) = args.next()? {
        match arg {
            Long("out") => wanted.out = std::path::absolute(Path::new(&args.value()?))?,
            Long("only") => {
                let names = list(&args.value()?.string()?);
                let there: Vec<&str> = VIEWS.iter().map(|view| view.name).collect();
                let missing = names.iter().find(|name| !there.contains(&name.as_str()));
                ensure!(missing.is_none(), "no view is called {}; there are {}", names.join(","), there.join(", "));
                wanted.views.retain(|view| names.iter().any(|name| name == view.name));
            }
            Long("size") => {
                let sizes = list(&args.value()?.string()?);
                wanted.sizes.retain(|(width, height)| sizes.contains(&format!("{width}x{height}")));
                ensure!(wanted.sizes.len() == sizes.len(), "sizes are {SIZES:?}, as WIDTHxHEIGHT");
            }
            Long("theme") => wanted.themes = vec![args.value()?.string()?],
            Long("lang") => wanted.langs = vec![args.value()?.string()?],
            _ => return Err(arg.unexpected().into()),
        }
    }
    Ok(wanted)
}

fn list(text: &str) -> Vec<String> {
    text.split(',').map(str::to_owned).collect()
}

/// A page of all pictures: a row for each view, theme and language, the sizes beside each other.
fn sheet(wanted: &Wanted, taken: &[String]) -> String {
    let mut html = String::from(
        "<!doctype html><meta charset=\"utf-8\"><title>Strata</title>\n<style>\n\
         body { font: 14px system-ui; margin: 24px; background: #888; }\n\
         div { display: flex; gap: 12px; align-items: start; margin-bottom: 24px; }\n\
         img { height: 300px; display: block; }\n</style>\n",
    );
    for view in &wanted.views {
        let _ = writeln!(html, "<h2>{}</h2>", view.name);
        for lang in &wanted.langs {
            for theme in &wanted.themes {
                html += "<div>";
                let names = wanted.sizes.iter().map(|size| file(view, *size, theme, lang));
                for name in names.filter(|name| taken.contains(name)) {
                    let _ = write!(html, "<a href=\"{name}\"><img src=\"{name}\" alt=\"{name}\" title=\"{name}\"></a>");
                }
                html += "</div>\n";
            }
        }
    }
    html
}
