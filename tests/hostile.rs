//! Whatever comes from outside, thousands of times: a run begins, or a sentence says why not, and nothing of it is ever
//! markup. The fuzz targets in `fuzz/` look for what is rare; here the same is tried each time, from one seed.

use base::config::fields::FIELDS;
use base::config::{Link, Tower, VIEW};
use base::corpora::Corpus;
use base::corpora::own_text::{Cut, OwnText, Unit};
use base::names::Lang;
use base::rng::{Rng, Stream};
use class::Code;
use engine::lab::{Ask, Brought, Lab, TowerSpec, Work, corpus_of};
use engine::nn::Checkpoint;
use folder::{Format, Named, Trained, open};
use lens::LENSES;
use strata::session::{Session, Start};
use teach_page::sample::Sample;

/// How often each is tried.
const N_LINKS: u64 = 1200;
const N_TEXTS: u64 = 300;
const N_CODES: u64 = 300;
const N_FILES: u64 = 200;
const N_STATES: u64 = 200;

/// What would run, were it ever taken for markup or for an address.
const SCRIPTS: [&str; 8] = [
    "<img src=x onerror=pwned()>",
    "\"><script>pwned()</script>",
    "'><svg/onload=pwned()>",
    "javascript:pwned()",
    "</textarea><iframe srcdoc=<script>pwned()</script>>",
    "<b>",
    "&lt;b&gt;<b>",
    "\u{2028}<a href=\"javascript:pwned()\">",
];
const ODD: [&str; 16] = [
    "",
    "0",
    "-0",
    "1e999",
    "-1e999",
    "NaN",
    "inf",
    "18446744073709551616",
    "0x10",
    "%",
    "%zz",
    "%00",
    "%ff%fe",
    "\u{0}",
    "\u{202e}\u{feff}",
    "一二三👩‍👩‍👧‍👦",
];

fn draws(lane: u64, nth: u64) -> Rng {
    Rng::new(20_261_130, Stream::Sample, lane << 32 | nth)
}

/// All keys that a link can have.
fn keys() -> Vec<String> {
    let lenses = LENSES.iter().flat_map(|entry| entry.params.iter().map(move |p| format!("{}.{}", entry.key, p.key)));
    let mut keys: Vec<String> = FIELDS.iter().map(|f| f.key.to_string()).collect();
    keys.extend(FIELDS.iter().map(|f| format!("b.{}", f.key)));
    keys.extend(VIEW.iter().map(|key| key.key.to_string()));
    keys.extend(lenses);
    keys.extend(["v", "events", "text", "future", "fp", "model"].map(str::to_string));
    keys
}

/// Something that no setting takes.
fn value(draws: &mut Rng) -> String {
    match draws.below(4) {
        0 => draws.pick(&SCRIPTS).to_string(),
        1 => draws.pick(&ODD).to_string(),
        2 => draws.pick(&ODD).repeat(1 + draws.below(400)),
        _ => (0..draws.below(40)).map(|_| char::from_u32(draws.next_u32() % 0x3000).unwrap_or('\u{fffd}')).collect(),
    }
}

/// Percent-encoded, as an address bar does, or as it is.
fn written(draws: &mut Rng, text: &str) -> String {
    if draws.chance(0.5) { text.bytes().map(|byte| format!("%{byte:02x}")).collect() } else { text.to_string() }
}

/// Holds what a link becomes against what it must be: a session stands, each problem is a sentence in both languages, and
/// what is written of it is safe and reads back.
fn stands(hash: &str) {
    let (link, problems) = Link::parse(hash);
    for problem in &problems {
        for lang in [Lang::En, Lang::Zh] {
            let words = problem.text(lang);
            assert!(!words.trim().is_empty() && words.len() < 2_000, "{words} of {hash}");
        }
    }
    let text = link.format();
    assert!(text.is_ascii() && !text.contains(['<', '>', '"', '\'', ' ', '\\', '`']), "{text} of {hash}");
    assert_eq!(Link::parse(&text).1, [], "{text} of {hash}");
    let (session, _) = Session::new(Start { hash: hash.to_owned(), ..Start::default() });
    assert!(session.notes().iter().all(|note| !note.text(Lang::Zh).is_empty()));
    for lang in [Lang::En, Lang::Zh] {
        is_harmless(&teach_page::sheet(&format!("https://a.example/#{hash}"), [1, 2], "2026-11-30", lang), hash);
    }
}

/// None of [`SCRIPTS`] came through as markup.
fn is_harmless(html: &str, of: &str) {
    for part in ["<img", "<script", "<svg/", "<iframe", "<b>pwned", "href=\"javascript:", "<a href=\"javascript"] {
        assert!(!html.contains(part), "{part} in what is made of {of:?}: {html}");
    }
}

#[test]
fn links_are_read_or_said_to_be_unreadable() {
    let keys = keys();
    for nth in 0..N_LINKS {
        let mut draws = draws(1, nth);
        let mut hash = if draws.chance(0.8) { "#v=1".to_string() } else { value(&mut draws) };
        for _ in 0..draws.below(12) {
            let key = if draws.chance(0.9) { draws.pick(&keys).clone() } else { value(&mut draws) };
            let value = value(&mut draws);
            hash += &format!("&{key}={}", written(&mut draws, &value));
        }
        // Cut off in mid-letter.
        let end = draws.below(hash.len() + 1);
        if draws.chance(0.1) && hash.is_char_boundary(end) {
            hash.truncate(end);
        }
        stands(&hash);
    }
}

#[test]
fn no_key_takes_a_script() {
    for key in keys() {
        for script in SCRIPTS {
            stands(&format!("#v=1&{key}={script}"));
            let coded: String = script.bytes().map(|byte| format!("%{byte:02X}")).collect();
            stands(&format!("#v=1&{key}={coded}"));
        }
    }
}

#[test]
fn texts_are_learnt_or_said_to_be_none() {
    for nth in 0..N_TEXTS {
        let mut draws = draws(2, nth);
        let n = draws.below(3_000);
        let bytes: Vec<u8> = match draws.below(3) {
            0 => (0..n).map(|_| draws.next_u32() as u8).collect(),
            1 => draws.pick(&SCRIPTS).repeat(1 + n / 10).into_bytes(),
            _ => (0..n).flat_map(|_| value(&mut draws).into_bytes()).take(20_000).collect(),
        };
        let cut =
            Cut { unit: if nth % 2 == 0 { Unit::Character } else { Unit::Word }, max_vocab: 512, n_ctx: 8, seed: 0 };
        match OwnText::from_bytes(&bytes).and_then(|text| text.corpus(&cut)) {
            Ok((corpus, account)) => {
                assert!(!account.say(Lang::Zh).is_empty() && !corpus.example(7).tokens.is_empty());
            }
            Err(why) => assert!(!why.say(Lang::En).is_empty() && !why.say(Lang::Zh).is_empty()),
        }
    }
}

#[test]
fn codes_of_a_class_are_read_or_said_to_be_none() {
    let good = Code { scene: 1, text: 0, seed: 17, engine: 2, value: 1.8e-5, fingerprint: 7 }.to_string();
    for nth in 0..N_CODES {
        let mut draws = draws(3, nth);
        let mut text: Vec<char> = good.chars().collect();
        for _ in 0..1 + draws.below(4) {
            let at = draws.below(text.len());
            text[at] = *draws.pick(&['0', 'Z', 'U', 'l', '-', ' ', '<', '零', '\u{0}']);
        }
        let code: String = text.into_iter().collect();
        let code = if draws.chance(0.3) { value(&mut draws) } else { code };
        match Code::read(&code) {
            Ok(read) => assert_eq!(Code::read(&read.to_string()).map(|code| code.to_string()), Ok(read.to_string())),
            Err(fault) => assert!(!fault.words().en.is_empty() && !fault.words().zh.is_empty()),
        }
        let sample = Sample::of(&format!("{good}\n{code}\n{code}"), teach_page::ENGINE);
        let pieces =
            [sample.summary(None), sample.list("index.html"), teach_page::line(&format!("1 {code} !"), Lang::En)];
        pieces.iter().for_each(|html| is_harmless(html, &code));
    }
}

const TINY: &str = "v=1&n_layers=1&d_model=8&n_heads=1&n_ctx=8&batch_size=1&corpus=induction";

#[test]
fn files_of_models_are_opened_or_said_to_be_none() {
    let link = Link::parse(TINY).0;
    let (lab, _) = Lab::build(TowerSpec::of(&link.experiment, Tower::A)).expect("it is small");
    let (trainer, corpus) = (lab.trainer().expect("built"), lab.corpus().expect("built"));
    let trained = Trained { link: &link, tower: Tower::A, trainer, corpus };
    let named = |name: &str, bytes| Named { name: name.to_string(), bytes };
    let zip = trained.zip(Format::HuggingFace).expect("a zip");
    let lone = trained.safetensors().expect("bytes");
    for nth in 0..N_FILES {
        let mut draws = draws(4, nth);
        let mut file = if nth % 2 == 0 { named("m.zip", zip.clone()) } else { named("m.safetensors", lone.clone()) };
        match draws.below(4) {
            // Sizes and names stand in front.
            0 => (0..8).for_each(|_| {
                let at = draws.below(file.bytes.len().min(400));
                file.bytes[at] = draws.next_u32() as u8;
            }),
            1 => (0..30).for_each(|_| {
                let at = draws.below(file.bytes.len());
                file.bytes[at] = draws.next_u32() as u8;
            }),
            2 => file.bytes.truncate(draws.below(file.bytes.len())),
            _ => file.bytes = value(&mut draws).into_bytes(),
        }
        match open(vec![file]) {
            Ok(opened) => {
                for tower in Tower::BOTH {
                    let spec = Box::new(TowerSpec::of(&opened.experiment, tower));
                    Lab::new().handle(Ask { run_id: 1, work: Work::Prepare(spec) });
                }
                assert_eq!(Link::parse(&opened.parcel().link).1, []);
            }
            Err(why) => assert!(!why.en.is_empty() && !why.zh.is_empty()),
        }
    }
}

#[test]
fn stored_runs_are_restored_or_refused() {
    let experiment = Link::parse(TINY).0.experiment;
    let (mut lab, _) = Lab::build(TowerSpec::of(&experiment, Tower::A)).expect("it is small");
    lab.train_to(2, u64::MAX, |_| {});
    let stored = postcard::to_allocvec(&lab.trainer().expect("built").checkpoint()).expect("it is plain data");
    let (corpus, _) = corpus_of(experiment.config(Tower::A), Brought::of(&experiment)).expect("a text of our own");
    let mut n_restored = 0;
    for nth in 0..N_STATES {
        let mut draws = draws(5, nth);
        let mut state = stored.clone();
        let reach = if nth % 2 == 0 { state.len() } else { state.len().min(120) };
        for _ in 0..1 + draws.below(6) {
            let at = draws.below(reach);
            state[at] = draws.next_u32() as u8;
        }
        if draws.chance(0.2) {
            state.truncate(draws.below(state.len()));
        }
        let Ok(state) = postcard::from_bytes::<Checkpoint<f32>>(&state) else { continue };
        if state.config == **lab.trainer().expect("built").model().config() {
            n_restored += u32::from(lab.trainer_mut().expect("built").restore(&state, corpus.as_ref()).is_ok());
        }
    }
    // Else nothing but the reader of bytes was tried.
    assert!(n_restored > 20, "{n_restored}");
}
