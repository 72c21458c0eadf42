//! Lenses that answer in one line first: of every corpus, depth, missing sublayer, norm and context, in both languages.

#[path = "common/asked.rs"]
mod asked;

use asked::{ask, question};
use base::config::{Link, Tower};
use base::names::Lang;
use draw::export::{sentence, table};
use lens::panel::{Body, Panel, Sentence};
use lens::{Answer, Desk, DeskWord, LENSES};

/// Lenses whose first panel is one line of one number.
const IN_ONE_LINE: [&str; 9] =
    ["collapse", "attention", "jacobians", "logit", "cka", "ablation", "ngram", "predictions", "curvature"];

/// Those that read another text than the one that is learnt or held out.
const OF_THEIR_OWN: [&str; 6] = ["probes", "behaviour", "weights", "maps", "factors", "selfcheck"];

const SMALL: &str = "v=1&d_model=8&n_heads=2&n_ctx=12&batch_size=2&n_layers=2";

fn first(answer: &Answer) -> &Sentence {
    let Panel { key, body: Body::Sentence(sentence), .. } = &answer.panels[0] else {
        panic!("{}: the first panel is no sentence", answer.lens)
    };
    assert_eq!(key, "answer", "{}", answer.lens);
    sentence
}

/// What holds of any answer: a short line without holes, panels with names of their own, numbers with a name.
fn check(answer: &Answer, of: &str) {
    let line = first(answer);
    assert!(line.numbers.len() <= 1, "{of}");
    for lang in [Lang::En, Lang::Zh] {
        let said = sentence(line, lang);
        assert!(!said.contains('{') && said.chars().count() <= 60, "{of}: {said}");
    }
    let keys: Vec<&str> = answer.panels.iter().map(|p| p.key.as_str()).collect();
    assert!((1..keys.len()).all(|i| !keys[..i].contains(&keys[i])), "{of}: {keys:?}");
    for panel in &answer.panels {
        let cells = panel.cells();
        for (i, cell) in cells.iter().enumerate().take(400) {
            let same = |other: &lens::panel::Cell| other.row == cell.row && other.column == cell.column;
            assert!(!cells[..i].iter().any(same), "{of}: two values under one name: {:?} {:?}", cell.row, cell.column);
        }
        if let Body::Grid(grid) = &panel.body {
            let last = (grid.rows.len() - 1, grid.rows[grid.rows.len() - 1].values.len().saturating_sub(1));
            let is_told = |(row, column)| grid.behind.of(row, column).is_some_and(|words| !words.zh.is_empty());
            let n_told = [(0, 0), last].into_iter().filter(|at| is_told(*at)).count();
            assert!(!grid.tokens.is_empty() || n_told == 2, "{of}: no text behind a cell of {}", panel.key);
        }
        assert!(!panel.help.is_empty() && !table(panel, Lang::Zh).caption.is_empty(), "{of}");
    }
}

#[test]
fn every_corpus_and_shape_has_an_answer() {
    let corpora = "stories-en stories-zh grammar-en grammar-zh induction three-cups markov dyck modular names own-text";
    let mut links: Vec<String> = corpora.split(' ').map(|corpus| format!("{SMALL}&corpus={corpus}")).collect();
    for change in [
        "n_layers=1",
        "n_layers=24",
        "attn=off",
        "act_fn=off",
        "attn=off&act_fn=off",
        "n_ctx=8",
        "n_ctx=256",
        "norm=none",
        "norm=post",
        "residual=none",
        "n_heads=1",
        "pos=rope&tied=off",
        "residual_scale=0.5&residual=1a",
    ] {
        links.push(format!("{SMALL}&{change}"));
    }
    for link in &links {
        // One desk for all lenses: making the corpus is most of the work.
        let mut question = question(link, Tower::A, 0, "", &[]);
        let config = Link::parse(link).0.experiment.config(Tower::A).clone();
        let mut desk = Desk::new(LENSES);
        desk.open(question.run_id, Tower::A, config, None).expect("opens");
        for key in IN_ONE_LINE.into_iter().chain(OF_THEIR_OWN) {
            question.lens = key.to_string();
            // Jacobians are of one token, predictions of one sentence, weights' gradients of this batch; a few sequences are enough for the rest.
            let few = |key: &str, n: &str| vec![(key.to_string(), n.to_string())];
            question.params = match key {
                "jacobians" | "predictions" | "weights" | "maps" | "factors" | "selfcheck" => Vec::new(),
                "probes" => few("n_tokens", "200"),
                "behaviour" => few("n_questions", "100"),
                _ => few("n_sequences", "3"),
            };
            desk.ask(question.clone());
            let (answer, problems) = loop {
                match desk.work() {
                    // A part of the answer, which is one too; what is left waits for its turn.
                    Some(DeskWord::Answered { answer, is_whole: false, .. }) => {
                        check(&answer, &format!("{key} of {link}"))
                    }
                    Some(DeskWord::Answered { answer, problems, .. }) => break (answer, problems),
                    _ => panic!("{key} of {link}"),
                }
            };
            assert_eq!(problems, Vec::new(), "{key} of {link}");
            check(&answer, &format!("{key} of {link}"));
        }
    }
}

#[test]
fn both_texts_are_read_and_a_model_without_numbers_is_answered() {
    for key in IN_ONE_LINE {
        // Here with the sequences of the default.
        let of = |text: &str| ask(LENSES, SMALL, Tower::A, 3, key, &[("text", text)]);
        assert_ne!(of("held_out").panels, of("batch").panels, "{key}");
    }
    for key in IN_ONE_LINE.into_iter().chain(OF_THEIR_OWN) {
        // A learning rate at which the weights soon are no numbers.
        let broken = format!("{SMALL}&lr=1&optimizer=sgd&clip_l2=0&warmup_steps=0&norm=none&init=xavier");
        check(&ask(LENSES, &broken, Tower::A, 12, key, &[]), key);
    }
}
