//! Prints every chart, of made-up numbers, as one HTML page: `cargo run --example charts -- light zh > charts.html`.

#[path = "../tests/common/plates.rs"]
mod plates;

use base::names::Lang;
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
    for name in plates::NAMES {
        let size = if name.starts_with("map") { (430, 470) } else { (430, 170) };
        let (svg, _) = plates::plate(name, size, layers, theme, lang);
        println!("<span style='display:inline-block;margin:4px'>{svg}</span>");
    }
}
