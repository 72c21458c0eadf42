//! The text behind a cell of a table: what is told is what was read, each step of its own batch.

#[path = "common/asked.rs"]
mod asked;

use asked::question;
use base::config::{Link, Tower, ValidConfig};
use base::corpora::{self, Corpus, Split};
use base::names::Lang;
use draw::figure::behind;
use engine::nn::{Batch, fill_batch};
use lens::panel::{Body, Grid};
use lens::{Answer, Desk, DeskWord, LENSES, Panel};

const LINK: &str = "v=1&corpus=grammar-en&n_layers=2&d_model=8&n_heads=2&n_ctx=12&batch_size=2";

fn valid() -> (ValidConfig, Box<dyn Corpus>) {
    let config = Link::parse(LINK).0.experiment.config(Tower::A).clone();
    let corpus = corpora::build(config.corpus, config.seed as u64);
    (config.validate(corpus.vocab().len()).expect("fits"), corpus)
}

/// How the batch of a step begins, read without any lens.
fn begins(split: Split, step: u64) -> String {
    let (config, corpus) = valid();
    let mut batch = Batch::default();
    fill_batch(&config, corpus.as_ref(), split, step, &mut batch);
    corpus.decode(&batch.inputs[..config.n_ctx])
}

fn desk() -> Desk {
    let mut desk = Desk::new(LENSES);
    for tower in Tower::BOTH {
        desk.open(1, tower, Link::parse(LINK).0.experiment.config(tower).clone(), None).expect("opens");
    }
    desk
}

fn look(desk: &mut Desk, step: u64, key: &str, params: &[(&str, &str)]) -> Answer {
    desk.ask(question(LINK, Tower::A, step, key, params));
    loop {
        let Some(DeskWord::Answered { answer, .. }) = desk.work() else { panic!("{key}") };
        // A long look is answered in portions.
        if !desk.is_busy() {
            return answer;
        }
    }
}

fn grid<'a>(answer: &'a Answer, key: &str) -> (&'a Panel, &'a Grid) {
    let panel = answer.panels.iter().find(|p| p.key == key).unwrap_or_else(|| panic!("no {key}"));
    let Body::Grid(grid) = &panel.body else { panic!("{key} is no grid") };
    (panel, grid)
}

fn told(answer: &Answer, key: &str, idx: usize) -> String {
    behind(grid(answer, key).0, idx, Lang::En).unwrap_or_else(|| panic!("nothing behind {key} {idx}"))
}

#[test]
fn of_a_table_of_steps_each_column_tells_the_batch_that_it_read() {
    let mut desk = desk();
    for step in [0, 3, 7] {
        look(&mut desk, step, "paths", &[("n_sequences", "2")]);
    }
    let answer = look(&mut desk, 9, "paths", &[("n_sequences", "2")]);
    let n_columns = grid(&answer, "share_time").1.columns.len();
    for (column, step) in [0, 3, 7, 9].into_iter().enumerate() {
        // Of every row the same.
        for row in [0, 1] {
            let expected = format!("The batch of step {step}, 2 × 12 tokens: {}", begins(Split::Train, step));
            assert_eq!(told(&answer, "share_time", row * n_columns + column), expected);
        }
    }
    // The run has gone back: what came later has another future.
    let answer = look(&mut desk, 5, "paths", &[("n_sequences", "2")]);
    assert_eq!(grid(&answer, "share_time").1.columns, [0, 3, 5]);
    assert!(told(&answer, "share_time", 2).starts_with("The batch of step 5,"), "{}", told(&answer, "share_time", 2));
    // Asked otherwise, nothing of what was read before is told.
    assert!(look(&mut desk, 6, "paths", &[("n_sequences", "1")]).panels.iter().all(|p| p.key != "share_time"));
    let answer = look(&mut desk, 8, "paths", &[("n_sequences", "1")]);
    assert!(told(&answer, "share_time", 0).starts_with("The batch of step 6, 1 × 12 tokens: "));
}

#[test]
fn held_out_text_is_told_once_for_all_columns() {
    let mut desk = desk();
    look(&mut desk, 0, "collapse", &[]);
    let answer = look(&mut desk, 4, "collapse", &[]);
    let (panel, grid) = grid(&answer, "spread_time");
    assert_eq!(grid.behind.columns.len(), 1);
    let expected = format!("Held-out text, 16 × 12 tokens, the same at every step: {}", begins(Split::Validation, 0));
    assert_eq!(behind(panel, 5, Lang::En), Some(expected));
    assert!(behind(panel, 5, Lang::Zh).is_some_and(|said| said.starts_with("留出文本，16 × 12 个词元")));
}

#[test]
fn two_runs_that_part_tell_the_batches_that_they_learnt_from() {
    let answer = look(&mut desk(), 4, "parting", &[]);
    let (_, map) = grid(&answer, "gap");
    let step = map.columns[1];
    let expected = format!("The batch of step {step}, 2 × 12 tokens: {}", begins(Split::Train, step));
    assert_eq!(told(&answer, "gap", 1), expected);
}

#[test]
fn questions_are_told_by_how_hard_they_are() {
    let mut desk = desk();
    look(&mut desk, 0, "behaviour", &[("by", "distance")]);
    let answer = look(&mut desk, 4, "behaviour", &[("by", "distance")]);
    let (_, over_time) = grid(&answer, "over_time");
    let n_columns = over_time.columns.len();
    let told: Vec<String> = (0..over_time.rows.len()).map(|row| told(&answer, "over_time", row * n_columns)).collect();
    assert!(told.len() > 1 && told.windows(2).all(|pair| pair[0] != pair[1]), "{told:?}");
    for said in &told {
        let (_, asked) = said.split_once(": ").expect("a question");
        let (context, answers) = asked.split_once(" ▸ ").expect("its answers");
        let (right, wrong) = answers.split_once(" | ").expect("two");
        assert!(!context.is_empty() && right != wrong, "{said}");
    }
}
