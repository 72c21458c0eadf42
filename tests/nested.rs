//! Brackets are asked about by how deep they are nested.

#[path = "common/asked.rs"]
mod asked;

use base::config::{CorpusId, Tower};
use base::corpora;
use lens::LENSES;
use lens::panel::{Body, Case, Panel, Place};
use std::collections::BTreeMap;

const LINK: &str = "v=1&corpus=dyck&n_layers=2&d_model=16&n_heads=2&n_ctx=32&batch_size=4&lr=0.01&warmup_steps=0";

fn points(panels: &[Panel], key: &str) -> Option<Vec<(Place, f32)>> {
    let panel = panels.iter().find(|p| p.key == key)?;
    let Body::Chart(chart) = &panel.body else { panic!("a chart") };
    Some(chart.series[0].points.iter().map(|p| (p.at, p.value)).collect())
}

#[test]
fn every_depth_is_a_cell_of_its_own_and_together_they_are_all_questions() {
    let params = [("n_questions", "2000"), ("by", "depth")];
    let panels = asked::ask(LENSES, LINK, Tower::A, 40, "behaviour", &params).panels;
    // Counted by a stack that is written out.
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    let corpus = corpora::build(CorpusId::Dyck, 0);
    let questions = &corpus.behaviours()[0].contrasts;
    for question in questions.iter().filter(|q| q.context.len() <= 32 || q.distance <= 32) {
        let mut open = Vec::new();
        for &token in &question.context {
            if token < 3 { open.push(token) } else { assert_eq!(open.pop(), Some(token - 3)) }
        }
        *counts.entry(open.len()).or_default() += 1;
    }
    let depths = points(&panels, "depth").expect("a chart by depth");
    let places: Vec<Place> = counts.keys().map(|&n| Place::Asked(Case::Depth, n)).collect();
    assert_eq!(depths.iter().map(|(at, _)| *at).collect::<Vec<_>>(), places);
    assert!(counts.keys().all(|depth| (1..=4).contains(depth)), "nothing closes at depth 0");
    let n: usize = counts.values().sum();
    let mean = depths.iter().zip(counts.values()).map(|((_, share), n)| *share * *n as f32).sum::<f32>() / n as f32;
    let all = points(&panels, "kinds").expect("a chart of kinds")[0].1;
    assert!((mean - all).abs() < 1e-5, "{mean} and {all}");
    // Elsewhere nothing is nested, and what is asked for by depth is told apart otherwise.
    let grammar = LINK.replace("dyck", "grammar-en");
    let panels = asked::ask(LENSES, &grammar, Tower::A, 0, "behaviour", &[("by", "depth")]).panels;
    assert_eq!(points(&panels, "depth"), None);
}
