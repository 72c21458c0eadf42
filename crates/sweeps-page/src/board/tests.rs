use super::*;
use crate::{files, order, parts};
use base::names::Lang;
use draw::scene::ThemeKind;
use draw::sweep::Dress;

const SMALL: &str = "vary=n_layers&values=1,2&seeds=2&steps=12&towers=ab&run=v%3D1%26d_model%3D8%26n_heads%3D1%26n_ctx%3D8%26batch_size%3D2";
const DRESS: Dress = Dress { lang: Lang::En, theme: ThemeKind::Dark };

fn text(board: &Board, id: &str, now_ms: f64) -> String {
    let texts = parts::texts(board, Lang::En, now_ms);
    texts.into_iter().find(|(other, _)| *other == id).expect("a part").1
}

/// Trains what is left, as a page with one worker does, up to so many towers.
fn run(board: &mut Board, most: usize) -> Vec<(String, String)> {
    let mut stored = Vec::new();
    for _ in 0..most {
        let Some(job) = board.next_job() else { break };
        let answer = order::train(&board.order(job), |step| assert!(step < 12));
        let text = board.took(job, &answer).expect("an outcome");
        stored.push((board.stored_as(job), text));
    }
    stored
}

#[test]
fn what_is_done_in_workers_is_what_the_command_line_does() {
    let mut board = Board::read(SMALL);
    board.start(0.0);
    run(&mut board, 99);
    let sweep = board.sweep();
    let native: Vec<Outcome> = sweep.jobs().iter().map(|job| sweep.done(job, |_| true).expect("trained")).collect();
    assert_eq!(board.outcomes(), native);
    assert_eq!(files::csv(sweep, &board.outcomes()), ledger::sweep::csv(sweep, &native));
    let json: serde_json::Value = serde_json::from_str(&files::json(sweep, &native)).expect("JSON");
    assert_eq!(json["outcomes"][3]["fingerprint"], native[3].fingerprint.as_str());
    let svg = files::svg(sweep, &native, DRESS);
    assert!(svg.starts_with("<svg") && svg.contains(">2 layers<") && svg.contains("engine"));
    let markup = parts::markup(&board, Lang::Zh);
    let each = &markup.iter().find(|(id, _)| *id == "each").expect("a table").1;
    assert!(native.iter().all(|outcome| each.contains(&outcome.fingerprint)));
    assert!(each.contains("../index.html#v=1&amp;d_model=8&amp;n_heads=1") && each.contains("&amp;step=12"), "{each}");
}

#[test]
fn a_stopped_sweep_goes_on_from_what_is_stored_to_the_same_bits() {
    let mut whole = Board::read(SMALL);
    whole.start(0.0);
    run(&mut whole, 99);

    let mut first = Board::read(SMALL);
    first.start(0.0);
    let stored = run(&mut first, 3);
    first.next_job().expect("a fourth");
    first.stop();
    assert_eq!((first.counts(), first.is_running()), ([8, 3, 0], false));
    assert_eq!(text(&first, "state", 0.0), "Stopped at 3 of 8 towers; what is done is kept.");
    assert_eq!(text(&first, "go", 0.0), "Go on");

    let mut second = Board::read(SMALL);
    for job in 0..8 {
        if let Some((_, text)) = stored.iter().find(|(name, _)| *name == second.stored_as(job)) {
            assert!(second.restore(job, text));
        }
    }
    assert_eq!(second.counts(), [8, 3, 0]);
    second.start(0.0);
    assert_eq!(run(&mut second, 99).len(), 5, "nothing is trained twice");
    assert_eq!(second.outcomes(), whole.outcomes());
    assert_eq!(text(&second, "state", 0.0), "The towers are being trained.");
    second.stop();
    assert_eq!(text(&second, "state", 0.0), "All 8 towers are done.");

    // With one value more, what is there counts.
    let mut wider = Board::read(&SMALL.replace("1,2", "2,4"));
    let kept = run_names(&whole);
    let n = (0..8).filter(|&job| kept.contains(&wider.stored_as(job))).count();
    assert_eq!(n, 4, "two seeds of both towers at 2");
    // Of other steps or another text nothing does, and what is damaged is nothing.
    let other = Board::read(&SMALL.replace("steps=12", "steps=13"));
    assert!(!kept.contains(&other.stored_as(0)));
    for junk in ["", "AAAA", "<b>", &stored[0].1[4..], &format!("{}AAAA", stored[0].1)] {
        assert!(!wider.restore(0, junk), "{junk}");
    }
}

fn run_names(board: &Board) -> Vec<String> {
    (0..board.counts()[0]).map(|job| board.stored_as(job)).collect()
}

#[test]
fn time_left_follows_the_pace_of_what_is_done() {
    let mut board = Board::read(SMALL);
    assert_eq!(text(&board, "progress-text", 0.0), "8 towers to train");
    board.start(1000.0);
    assert_eq!(board.left_ms(1500.0), None, "no pace yet");
    let job = board.next_job().expect("the first");
    board.at(job, 6);
    let half = board.share();
    assert!(half > 0.0 && half < 0.1, "half a tower of eight: {half}");
    let left = board.left_ms(2000.0).expect("a pace");
    assert!((left - 1000.0 * (1.0 - half) / half).abs() < 1e-6, "{left}");
    assert!(text(&board, "progress-text", 2000.0).starts_with("0 of 8 towers, about "));
    board.broke(job);
    assert_eq!(board.counts(), [8, 0, 1]);
    assert_eq!(board.failures()[0].0.link, board.jobs[0].0.link);
    board.stop();
    board.start(5000.0);
    assert_eq!(board.counts(), [8, 0, 0], "it is tried again");
}

#[test]
fn what_cannot_be_asked_is_a_sentence_and_nothing_is_lost() {
    let mut board = Board::read(SMALL);
    board.start(0.0);
    run(&mut board, 99);
    board.stop();
    let before = board.outcomes();
    let good = Draft { key: "n_layers", values: "1 2", seeds: "2", steps: "12", towers: "ab" };
    for bad in [
        Draft { values: "1,99", ..good },
        Draft { values: "<img src=x onerror=alert(1)>", ..good },
        Draft { values: "1,1", ..good },
        Draft { seeds: "9", ..good },
        Draft { steps: "", ..good },
        Draft { steps: "-3", ..good },
        Draft { towers: "", ..good },
        Draft { key: "nothing", values: "", ..good },
    ] {
        assert!(!board.ask(bad), "{bad:?}");
        assert_eq!(board.odd().len(), 1);
        assert_eq!(board.outcomes(), before);
        let markup = parts::markup(&board, Lang::En);
        let odd = &markup.iter().find(|(id, _)| *id == "odd").expect("there").1;
        assert!(odd.starts_with("<p>") && !odd.contains("<img"), "{odd}");
    }
    assert!(board.ask(good), "what was there is there");
    assert_eq!((board.outcomes(), board.odd().len()), (before, 0));
    // Another setting brings values that suit it, and the run's own depth is back.
    assert!(board.ask(Draft { key: "lr", values: "", ..good }));
    assert_eq!((board.sweep().key.as_str(), board.counts()[1]), ("lr", 0));
    assert!(board.ask(Draft { key: "residual", values: "", ..good }));
    assert_eq!(board.sweep().towers.len(), 1, "the tower without skips has none to vary");
}

#[test]
fn pictures_are_there_when_numbers_are_and_break_no_rule_of_the_page() {
    let mut board = Board::read(SMALL);
    assert_eq!(parts::picture(&board, "skyline", DRESS, 900.0), "");
    board.start(0.0);
    run(&mut board, 3);
    for which in ["skyline", "curves", "loss_nats", "bottom_grad_l2", "top_spread"] {
        for width in [320.0, 1000.0] {
            let svg = parts::picture(&board, which, DRESS, width);
            assert!(svg.contains("<svg") && svg.contains("role=\"img\"") && !svg.contains("style="), "{which}");
        }
    }
    assert!(parts::picture(&board, "skyline", DRESS, 900.0).contains("0 of 2 seeds"), "not both towers have one");
    assert_eq!(parts::picture(&board, "nothing", DRESS, 900.0), "");
}
