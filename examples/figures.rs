//! Prints every kind of figure, of made-up numbers, as one HTML page: `cargo run --example figures -- light zh > figures.html`.

#[path = "../tests/common/plates.rs"]
mod plates;

use base::names::Lang;
use draw::figure::{Options, height_hint};
use draw::scene::{Palette, ThemeKind};

fn main() {
    let words: Vec<String> = std::env::args().collect();
    let has = |word: &str| words.iter().any(|w| w == word);
    let theme = if has("light") { ThemeKind::Light } else { ThemeKind::Dark };
    let lang = if has("zh") { Lang::Zh } else { Lang::En };
    let layers = if has("deep") { 24 } else { 8 };
    println!(
        "<!doctype html><meta charset=utf-8><body style='margin:0;background:{}'><style>svg{{width:430px;height:auto}}</style>",
        Palette::of(theme).bg.css()
    );
    let options = Options { own_scale: has("own"), ..Options::default() };
    for panel in plates::panels(layers) {
        let Some(height) = height_hint(&panel, 430.0) else { continue };
        let (svg, _) = plates::plate(&panel, &options, (430, height as u32), theme, lang);
        println!("<span style='display:inline-block;margin:4px'>{svg}</span>");
    }
}
