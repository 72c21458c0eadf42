//! What every page beside the towers begins with: its head, and the bar that leads from view to view.

use crate::html::both;
use base::names::{Text, tx};

/// A page beside the towers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Here {
    /// Sweeps.
    Sweeps,
    /// Claims.
    Claims,
    /// The contents of the lesson.
    Scenes,
    /// The teacher's page.
    Teach,
}

impl Here {
    /// The name of its file, its style and its script.
    const fn file(self) -> &'static str {
        match self {
            Here::Sweeps => "sweeps",
            Here::Claims => "claims",
            Here::Scenes => "scenes",
            Here::Teach => "teach",
        }
    }

    /// Its style sheets beyond what all have in common, as names of files.
    const fn styles(self) -> &'static [&'static str] {
        match self {
            Here::Sweeps => &["sweeps"],
            Here::Claims => &["claims"],
            Here::Scenes | Here::Teach => &["claims", "teach"],
        }
    }

    const fn name(self) -> Text {
        match self {
            Here::Sweeps => SWEEPS,
            Here::Claims => CLAIMS,
            Here::Scenes => SCENES,
            Here::Teach => TEACH,
        }
    }
}

/// A page up to its body.
pub fn head(here: Here, description: &str) -> String {
    let (file, Text { en, zh }) = (here.file(), here.name());
    let style = |name: &&str| format!("<link rel=\"stylesheet\" href=\"{name}.css\">\n");
    let styles: String = here.styles().iter().map(style).collect();
    format!(
        "<!doctype html>
<html lang=\"en\">
<head>
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">
<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; worker-src 'self'; connect-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types default strata\">
<title>Strata 由浅入深 · {en} {zh}</title>
<meta name=\"description\" content=\"{description}\">
<meta name=\"color-scheme\" content=\"dark light\">
{ICON}
<link rel=\"stylesheet\" href=\"tokens.css\">
<link rel=\"stylesheet\" href=\"side.css\">
{styles}<script type=\"module\" src=\"{file}.js\"></script>
</head>
<body>
"
    )
}

/// The bar on top.
pub fn bar(here: Here) -> String {
    let mut out = format!("<header class=\"bar\">{BRAND}<nav aria-label=\"Strata\">");
    out += &format!("<a href=\"../index.html\" id=\"to-towers\">{}</a>", both(TOWERS));
    for page in [Here::Sweeps, Here::Claims, Here::Scenes, Here::Teach] {
        let (file, name) = (page.file(), both(page.name()));
        let current = if page == here { " aria-current=\"page\"" } else { "" };
        out += &format!("<a href=\"{file}.html\" id=\"to-{file}\"{current}>{name}</a>");
    }
    out += "</nav><span class=\"fill\"></span><div class=\"langs\"><button data-to=\"en\" lang=\"en\">EN</button><button data-to=\"zh-Hans\" lang=\"zh-Hans\">中文</button></div>";
    out += &format!("<button id=\"theme\" class=\"quiet\">{}</button></header>", both(THEME));
    // `side.css` lets it wait; `side.js` takes it away.
    out + &format!("<p id=\"unstarted\" role=\"status\">{}</p>", both(UNSTARTED))
}

const TOWERS: Text = tx("Towers", "双塔");
const SWEEPS: Text = tx("Sweeps", "参数扫描");
const CLAIMS: Text = tx("Claims", "论断");
const SCENES: Text = tx("Scenes", "场景");
const TEACH: Text = tx("Teach", "教学");
const UNSTARTED: Text = tx(
    "A part of this page has not been loaded, so its buttons do nothing. Reload it; if it is offline, go online once.",
    "页面有一部分没能加载，按钮暂时没有反应。请刷新页面；如果断网，请先联网一次。",
);
const THEME: Text = tx("Light / dark", "浅色／深色");
/// As the towers' own.
const ICON: &str = "<link rel=\"icon\" href=\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='3' fill='%230a0d13'/%3E%3Cpath d='M5 2v12' stroke='%2356b4f5' stroke-width='3'/%3E%3Cpath d='M11 2v12' stroke='%23ff9a4d' stroke-width='2' stroke-dasharray='1.5 1.5'/%3E%3C/svg%3E\">";
const BRAND: &str = "<a class=\"brand\" href=\"../index.html\" data-any-lang>Strata <span lang=\"zh-Hans\" data-any-lang>由浅入深</span></a>";
