//! A panel as a table: the one form from which the accessible table, CSV and fixtures are made.

use super::{Body, Format, Panel, Place};
use base::config::Tower;
use base::corpora::UNLABELLED;
use base::names::{HookPoint, Text, Words, tx};

/// One entry.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// In which row.
    pub row: Row,
    /// In which column.
    pub column: Column,
    /// What stands there.
    pub content: Content,
}

/// What a row is about.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What was measured at, a level's name, a number's key.
    pub at: String,
    /// Further number within, such as a count of branches or a token's position; empty where `at` says it all.
    pub x: String,
    /// Both for readers.
    pub words: Words,
}

/// What a column holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Name in files: the panel's key and, where a panel has several columns a tower, its part: `map.axis_1`.
    pub key: String,
    /// Whose.
    pub tower: Option<Tower>,
    /// Unit, empty where it has none; or nothing, where the column is no numbers.
    pub unit: Option<String>,
    /// Name for readers.
    pub words: Words,
}

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// A number and how it is written.
    Number(f32, Format),
    /// Text.
    Text(String),
    /// Words in both languages.
    Words(Words),
}

impl Panel {
    /// Every cell, row by row as read.
    pub fn cells(&self) -> Vec<Cell> {
        let mut out = Vec::new();
        let mut put = |row: Row, part: &str, tower, unit: &str, words: Words, content| {
            let key = if part.is_empty() { self.key.clone() } else { format!("{}.{part}", self.key) };
            let unit = matches!(content, Content::Number(..)).then(|| unit.to_string());
            out.push(Cell { row, column: Column { key, tower, unit, words }, content });
        };
        match &self.body {
            Body::Chart(chart) => {
                let y = &chart.y;
                for level in &chart.levels {
                    let row = Row { at: level.name.en.clone(), x: String::new(), words: level.name.clone() };
                    put(
                        row,
                        "level",
                        None,
                        &y.unit,
                        tx("level", "参照线").into(),
                        Content::Number(level.value, y.format),
                    );
                }
                for series in &chart.series {
                    for point in &series.points {
                        let row = row_of(point.at, chart.x.each.as_ref().map(|each| (each, point.x)));
                        let number = |value| Content::Number(value, y.format);
                        put(row.clone(), "", Some(series.tower), &y.unit, y.name.clone(), number(point.value));
                        for (part, end) in ["low", "high"].into_iter().zip(point.interval.into_iter().flatten()) {
                            let words = if part == "low" { tx("low", "下限") } else { tx("high", "上限") };
                            let words = words.into();
                            put(row.clone(), part, Some(series.tower), &y.unit, words, number(end));
                        }
                    }
                }
            }
            Body::Grid(grid) => {
                for line in &grid.rows {
                    for (c, &value) in line.values.iter().enumerate() {
                        let row = row_of(line.at, grid.x.each.as_ref().map(|each| (each, grid.column(c) as f32)));
                        let content = Content::Number(value, grid.value.format);
                        put(row, "", Some(grid.tower), &grid.value.unit, grid.value.name.clone(), content);
                    }
                }
            }
            Body::Multiples(body) => {
                let tower = Some(body.tower);
                for tile in &body.tiles {
                    let content = Content::Number(tile.whole, body.whole.format);
                    put(row_of(tile.at(), None), "whole", tower, &body.whole.unit, body.whole.name.clone(), content);
                    for (at, x, value) in body.places(tile) {
                        let row = row_of(at, body.x.each.as_ref().map(|each| (each, x as f32)));
                        let content = Content::Number(value, body.value.format);
                        put(row, &body.part(), tower, &body.value.unit, body.value.name.clone(), content);
                    }
                }
            }
            Body::Scatter(scatter) => {
                let tower = Some(scatter.tower);
                let each = Words::from(tx("token {x}", "第 {x} 个词元"));
                for pane in &scatter.panes {
                    for (part, share) in ["explained_1", "explained_2"].into_iter().zip(pane.explained) {
                        let words = if part == "explained_1" { EXPLAINED_1 } else { EXPLAINED_2 };
                        let content = Content::Number(share, Format::Fixed);
                        put(row_of(pane.at, None), part, tower, "", words.into(), content);
                    }
                    for (i, point) in pane.points.iter().enumerate() {
                        let row = row_of(pane.at, Some((&each, (i + 1) as f32)));
                        let token = scatter.tokens.get(i).cloned().unwrap_or_default();
                        put(row.clone(), "token", tower, "", tx("token", "词元").into(), Content::Text(token));
                        for (part, &value) in ["axis_1", "axis_2"].into_iter().zip(point) {
                            let words =
                                if part == "axis_1" { tx("axis 1", "主轴 1") } else { tx("axis 2", "主轴 2") };
                            put(row.clone(), part, tower, "", words.into(), Content::Number(value, Format::Sci));
                        }
                        for labels in &scatter.labels {
                            let class = labels.of.get(i).copied().unwrap_or(UNLABELLED);
                            let class = labels.classes.get(usize::from(class)).cloned().unwrap_or_default();
                            put(row.clone(), &labels.key, tower, "", labels.name.clone(), Content::Words(class));
                        }
                    }
                }
            }
            Body::Text(written) => {
                let row = row_of(Place::Model, None);
                let tower = Some(written.tower);
                put(
                    row.clone(),
                    "prompt",
                    tower,
                    "",
                    tx("beginning", "开头").into(),
                    Content::Text(written.prompt.clone()),
                );
                put(row, "", tower, "", tx("continuation", "续写").into(), Content::Text(written.text.clone()));
            }
            Body::Reading(reading) => {
                let tower = Some(reading.tower);
                let each = Words::from(tx("token {x}", "词元 {x}"));
                let at = Place::Hook { hook: HookPoint::UnembedOut, grad: false };
                for (i, token) in reading.tokens.iter().enumerate() {
                    let row = row_of(at, Some((&each, i as f32)));
                    let mut text = |part, words: Text, text: &String| {
                        put(row.clone(), part, tower, "", words.into(), Content::Text(text.clone()));
                    };
                    text("read", tx("read", "读到"), &token.read);
                    text("next", tx("next", "下一个"), &token.next);
                    text("guess", tx("guess", "首选"), &token.guess);
                    let share = Content::Number(token.guess_share, Format::Fixed);
                    put(row.clone(), "guess_share", tower, "", tx("its probability", "其概率").into(), share);
                    for (n, guess) in (2..).zip(&token.others) {
                        let words = |text: Text| Words::from(text).fill("n", &n.to_string());
                        let text = Content::Text(guess.token.clone());
                        put(row.clone(), &format!("guess_{n}"), tower, "", words(tx("guess {n}", "第 {n} 选")), text);
                        let share = Content::Number(guess.share, Format::Fixed);
                        let name = words(tx("probability of guess {n}", "第 {n} 选的概率"));
                        put(row.clone(), &format!("guess_{n}_share"), tower, "", name, share);
                    }
                    let loss = Content::Number(token.loss_nats, Format::Fixed);
                    put(row, "loss", tower, "nats", tx("loss", "损失").into(), loss);
                }
            }
            Body::Sentence(sentence) => {
                for number in &sentence.numbers {
                    let row = Row { at: sentence.at.to_string(), x: number.key.clone(), words: number.name.clone() };
                    let content = Content::Number(number.value, number.format);
                    put(row, "", Some(sentence.tower), &number.unit, tx("value", "数值").into(), content);
                }
            }
        }
        out
    }
}

/// A row at a place and, where there are several there, its number.
fn row_of(at: Place, each: Option<(&Words, f32)>) -> Row {
    let Some((each, x)) = each else {
        return Row { at: at.to_string(), x: String::new(), words: at.words() };
    };
    let x = x.to_string();
    let place = at.words();
    let words = each.fill("x", &x);
    let words = Words { en: format!("{}, {}", place.en, words.en), zh: format!("{}，{}", place.zh, words.zh) };
    Row { at: at.to_string(), x, words }
}

const EXPLAINED_1: Text = tx("variance along axis 1", "主轴 1 所占方差");
const EXPLAINED_2: Text = tx("variance along axis 2", "主轴 2 所占方差");
