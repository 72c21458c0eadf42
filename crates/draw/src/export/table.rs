//! A panel as a table, for those who read rather than look.

use super::say::{letter, number};
use base::names::{Lang, Text, Words, tx};
use lens::Panel;
use lens::panel::{Body, Cell, Column, Content, Grid, GridRow, Multiples, Row, Tile};

/// A table in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// What it shows.
    pub caption: String,
    /// Headings; the first is that of the rows.
    pub columns: Vec<String>,
    /// A heading and one cell for each further column; empty where there is no value.
    pub rows: Vec<(String, Vec<String>)>,
    /// For each row what its numbers were measured at, as files call it: `blocks.3.hook_resid_mid_grad`.
    pub places: Vec<String>,
}

const PLACE: Text = tx("where", "位置");

/// Everything that the panel shows.
pub fn table(panel: &Panel, lang: Lang) -> Table {
    if let Body::Grid(grid) = &panel.body {
        return of_grid(panel, grid, lang);
    }
    if let Body::Multiples(body) = &panel.body {
        return of_multiples(panel, body, lang);
    }
    let sheet = Sheet::of(panel.cells());
    let heading = |column: &Column| {
        let mut text = column.words.get(lang).to_string();
        if let Some(unit) = column.unit.as_deref().filter(|unit| !unit.is_empty()) {
            text = format!("{text} ({unit})");
        }
        column.tower.map_or(text.clone(), |tower| format!("{} {text}", letter(tower)))
    };
    let say = |content: &Option<Content>| match content {
        None => String::new(),
        Some(Content::Number(value, format)) => number(*value, *format, lang),
        Some(Content::Text(text)) => text.clone(),
        Some(Content::Words(words)) => words.get(lang).to_string(),
    };
    Table {
        caption: caption(panel, lang),
        columns: std::iter::once(PLACE.get(lang).to_string()).chain(sheet.columns.iter().map(heading)).collect(),
        rows: sheet
            .rows
            .iter()
            .map(|(row, cells)| (Words::get(&row.words, lang).to_string(), cells.iter().map(say).collect()))
            .collect(),
        places: sheet.rows.iter().map(|(row, _)| row.at.clone()).collect(),
    }
}

/// Rows from the top down, as the picture has them, and a column for each number along.
fn of_grid(panel: &Panel, grid: &Grid, lang: Lang) -> Table {
    let width = grid.rows.iter().map(|row| row.values.len()).max().unwrap_or(0);
    let heading = |c: usize| {
        let n = grid.column(c).to_string();
        let each = grid.x.each.as_ref().map_or(n.clone(), |each| each.fill("x", &n).get(lang).to_string());
        grid.tokens.get(c).map_or(each.clone(), |token| format!("{token} · {each}"))
    };
    let row = |row: &GridRow| {
        let mut cells: Vec<String> = row.values.iter().map(|&v| number(v, grid.value.format, lang)).collect();
        cells.resize(width, String::new());
        (row.at.words().get(lang).to_string(), cells)
    };
    Table {
        caption: caption(panel, lang),
        columns: std::iter::once(PLACE.get(lang).to_string()).chain((0..width).map(heading)).collect(),
        rows: grid.rows.iter().rev().map(row).collect(),
        places: grid.rows.iter().rev().map(|row| row.at.to_string()).collect(),
    }
}

/// What is said of each small picture, from the top down: their values are thousands, and stand in files.
fn of_multiples(panel: &Panel, body: &Multiples, lang: Lang) -> Table {
    let (n_rows, _) = body.shape();
    let tiles: Vec<&Tile> =
        (0..n_rows).rev().flat_map(|layer| body.tiles.iter().filter(move |tile| tile.layer == layer)).collect();
    let row =
        |tile: &&Tile| (tile.at().words().get(lang).to_string(), vec![number(tile.whole, body.whole.format, lang)]);
    Table {
        caption: caption(panel, lang),
        columns: vec![PLACE.get(lang).to_string(), body.whole.name.get(lang).to_string()],
        rows: tiles.iter().map(row).collect(),
        places: tiles.iter().map(|tile| tile.at().to_string()).collect(),
    }
}

/// The title, whose it is, and what intervals mean.
fn caption(panel: &Panel, lang: Lang) -> String {
    let mut text = panel.title.get(lang).to_string();
    if let Body::Chart(chart) = &panel.body
        && !chart.interval.is_empty()
    {
        text = format!("{text} ({})", chart.interval.get(lang));
    }
    match &panel.body {
        Body::Chart(_) => text,
        _ => panel.tower().map_or(text.clone(), |tower| format!("{} · {text}", letter(tower))),
    }
}

/// Cells in rows and columns, both in the order in which they come.
pub(super) struct Sheet {
    pub columns: Vec<Column>,
    pub rows: Vec<(Row, Vec<Option<Content>>)>,
}

impl Sheet {
    pub fn of(cells: Vec<Cell>) -> Sheet {
        let mut sheet = Sheet { columns: Vec::new(), rows: Vec::new() };
        // Rows in the order of their names, for a cloud has thousands.
        let mut by_name: Vec<usize> = Vec::new();
        for Cell { row, column, content } in cells {
            let known = sheet.columns.iter().position(|c| *c == column);
            let c = known.unwrap_or_else(|| {
                sheet.columns.push(column);
                sheet.columns.len() - 1
            });
            let found = by_name.binary_search_by(|&r| {
                let other = &sheet.rows[r].0;
                (&other.at, &other.x).cmp(&(&row.at, &row.x))
            });
            let r = match found {
                Ok(place) => by_name[place],
                Err(place) => {
                    by_name.insert(place, sheet.rows.len());
                    sheet.rows.push((row, Vec::new()));
                    sheet.rows.len() - 1
                }
            };
            let cells = &mut sheet.rows[r].1;
            if cells.len() <= c {
                cells.resize(c + 1, None);
            }
            cells[c] = Some(content);
        }
        let width = sheet.columns.len();
        sheet.rows.iter_mut().for_each(|(_, cells)| cells.resize(width, None));
        sheet
    }
}
