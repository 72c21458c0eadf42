//! Every chart, drawn natively.

#[path = "common/plates.rs"]
mod plates;

use base::names::Lang;
use draw::charts::{Marks, TOKEN_MAP_CAPTION};
use draw::scene::ThemeKind;
use plates::{CLASSES, NAMES, plate};

#[test]
fn every_chart_draws_at_every_depth_size_and_theme() {
    for name in NAMES {
        for layers in [1, 2, 8, 24] {
            for size in [(430, 170), (300, 120), (900, 300)] {
                for (theme, lang) in [(ThemeKind::Dark, Lang::En), (ThemeKind::Light, Lang::Zh)] {
                    let (svg, marks) = plate(name, size, layers, theme, lang);
                    assert!(svg.contains("<circle") || svg.contains("<rect") || svg.contains("<polygon"), "{name}");
                    assert!(!svg.contains("NaN") || name == "grad", "{name} has a coordinate that is no number");
                    assert!(!marks.marks.is_empty(), "{name}");
                    for mark in &marks.marks {
                        let r = mark.rect;
                        let inside = r.x >= -4.0 && r.x + r.w <= size.0 as f32 + 4.0;
                        assert!(inside && r.y.is_finite(), "{name}: {mark:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn hovering_names_the_nearest_value() {
    let (_, marks) = plate("spread", (430, 170), 8, ThemeKind::Dark, Lang::En);
    let Marks { marks: list } = &marks;
    let mark = &list[3];
    let (x, y) = (mark.rect.x + mark.rect.w / 2.0, mark.rect.y + mark.rect.h / 2.0);
    assert_eq!(marks.at(x, y), Some(mark.text.as_str()));
    assert!(mark.text.starts_with("A · layer 3: ‖x − x̄‖ / ‖x‖ = "), "{}", mark.text);
    assert_eq!(marks.at(-100.0, -100.0), None);
}

#[test]
fn exact_zero_is_said() {
    let (_, marks) = plate("grad", (430, 170), 8, ThemeKind::Dark, Lang::En);
    let says = |words: &str| marks.marks.iter().any(|m| m.text.ends_with(words));
    assert!(says("at the tokens: ‖∂L/∂x‖ = 0 in f32") && says("3.0·10⁻¹²") | says("= 3.0·10⁻¹²"));
    assert!(says("= NaN"), "what is not finite is named too");
}

#[test]
fn the_map_names_its_classes_and_its_caption_both_languages() {
    let (svg, marks) = plate("map", (430, 470), 8, ThemeKind::Light, Lang::Zh);
    for class in CLASSES {
        assert!(svg.contains(class.get(Lang::Zh)));
    }
    assert!(marks.marks[1].text.contains("动词"));
    assert_ne!(TOKEN_MAP_CAPTION.get(Lang::En), TOKEN_MAP_CAPTION.get(Lang::Zh));
}
