//! Panels as comma-separated values, at full precision.

use super::table::Sheet;
use lens::Panel;
use lens::panel::{Column, Content};

/// One row for each place (`at`: a hook's name, `_grad` for its gradient) and number within it (`x`), one column for
/// each tower and quantity, such as `a.logit_lens [nats]`; `[1]` where the numbers
/// have no unit, nothing where there are no numbers. An empty field is no value.
pub fn csv(panels: &[Panel]) -> String {
    let sheet = Sheet::of(panels.iter().flat_map(Panel::cells).collect());
    let mut out = String::from("at,x");
    for Column { key, tower, unit, .. } in &sheet.columns {
        let tower = tower.map_or(String::new(), |tower| format!("{}.", tower.key()));
        let unit = match unit.as_deref() {
            None => String::new(),
            Some("") => " [1]".to_string(),
            Some(unit) => format!(" [{unit}]"),
        };
        out.push(',');
        out.push_str(&quoted(&format!("{tower}{key}{unit}")));
    }
    out.push('\n');
    for (row, cells) in &sheet.rows {
        out.push_str(&quoted(&row.at));
        out.push(',');
        out.push_str(&quoted(&row.x));
        for content in cells {
            out.push(',');
            match content {
                None => {}
                // The shortest text that reads back as the same f32.
                Some(Content::Number(value, _)) => out.push_str(&value.to_string()),
                Some(Content::Text(text)) => out.push_str(&quoted(text)),
                Some(Content::Words(words)) => out.push_str(&quoted(&words.en)),
            }
        }
        out.push('\n');
    }
    out
}

/// RFC 4180: quotes where a comma, a quote or a line break would be misread.
fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_string() }
}
