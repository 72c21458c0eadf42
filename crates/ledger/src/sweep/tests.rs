use super::*;
use engine::lab::{Lab, TowerSpec};

fn sweep(values: &[&str]) -> Sweep {
    Sweep {
        base: "v=1&d_model=8&n_heads=1&n_ctx=8&batch_size=2".into(),
        key: "n_layers".into(),
        values: values.iter().map(|v| v.to_string()).collect(),
        n_seeds: 2,
        n_steps: 3,
        towers: Tower::BOTH.to_vec(),
    }
}

fn made_up(sweep: &Sweep, loss: impl Fn(&Job) -> f64) -> Vec<Outcome> {
    let of = |job: Job| Outcome {
        loss_nats: loss(&job),
        job,
        losses: Vec::new(),
        resid_grad_l2: vec![1e-3],
        spread: 0.5,
        fingerprint: String::new(),
    };
    sweep.jobs().into_iter().map(of).collect()
}

#[test]
fn what_cannot_be_swept_is_a_sentence() {
    assert!(sweep(&["1", "2"]).checked().is_ok());
    let said = |sweep: Sweep| sweep.checked().expect_err("it cannot be").en;
    assert_eq!(said(sweep(&["1", "99"])), "99 is not a value of n_layers; it takes 1 to 24.");
    assert_eq!(said(Sweep { key: "depth".into(), ..sweep(&["1"]) }), "There is no setting depth.");
    assert!(said(sweep(&["1"; 9])).contains("1 to 8 values"));
    assert!(said(sweep(&["2", "2"])).contains("twice"));
    assert!(said(Sweep { n_seeds: 0, ..sweep(&["1"]) }).contains("1 to 5 seeds"));
    assert!(said(Sweep { n_steps: 0, ..sweep(&["1"]) }).contains("1 to 20000 steps"));
    assert!(said(Sweep { key: "seed".into(), ..sweep(&["1"]) }).contains("seed is varied"));
    assert!(said(Sweep { key: "residual".into(), ..sweep(&["all"]) }).contains("tower A alone"));
    assert!(said(Sweep { key: "corpus".into(), ..sweep(&["own-text"]) }).contains("own text"));
    // A value that the others do not allow is refused, not mended unseen: the label would lie.
    let width = Sweep { key: "d_model".into(), base: "v=1&n_heads=4".into(), ..sweep(&["40"]) };
    assert!(said(width).contains("d_model"));
}

#[test]
fn a_link_says_the_whole_sweep_and_reads_back() {
    for key in settings().map(|setting| setting.key) {
        let both = if key == "residual" { vec![Tower::A] } else { Tower::BOTH.to_vec() };
        let base = base_of(&Link::parse("v=1&n_layers=4&lr=0.01&b.norm=none&b.lr=0.02&seed=7&step=9").0, key);
        assert!(!base.contains("seed") && !base.contains("step=9") && !base.contains(&format!("{key}=")), "{base}");
        let values = defaults(key, &base);
        assert!(!values.is_empty(), "{key} has values");
        let sweep = Sweep { base, key: key.into(), values, n_seeds: 2, n_steps: 40, towers: both };
        let sweep = sweep.checked().unwrap_or_else(|why| panic!("{key}: {}", why.en));
        let (read, odd) = Sweep::read(&format!("#{}", sweep.link()));
        assert_eq!((read.clone(), odd), (sweep.clone(), vec![]));
        assert_eq!(read.link(), sweep.link());
    }
}

#[test]
fn a_link_from_anywhere_never_fails_and_says_what_was_odd() {
    let (usual, odd) = Sweep::read("");
    assert!(odd.is_empty());
    assert_eq!((usual.key.as_str(), &usual.values[..2]), ("n_layers", &["1".to_string(), "2".to_string()][..]));
    let long = "x".repeat(300_000);
    let hostile = [
        "vary=<img src=x>",
        "vary=n_layers&values=1,<b>",
        "vary=n_layers&values=",
        "values=1,2,3,4,5,6,7,8,9",
        "seeds=-1",
        "seeds=99999999999999999999",
        "seeds=4294967297",
        "steps=1e3",
        "steps=0",
        "towers=c",
        "towers=",
        "run=%FF%00",
        "run=n_layers%3D99",
        "%%%=1",
        "what=1",
        &long,
    ];
    for link in hostile {
        let (sweep, odd) = Sweep::read(link);
        assert!(sweep.clone().checked().is_ok(), "{link}");
        assert!(!odd.is_empty(), "{link} is odd");
        assert!(odd.iter().all(|said| said.en.len() < 300 && !said.zh.is_empty()), "{odd:?}");
        assert_eq!(Sweep::read(&sweep.link()), (sweep, vec![]), "{link}");
    }
    assert_eq!(Sweep::read("lang=zh&theme=light").1, []);
    // The page of towers gives its run along.
    let (own, odd) = Sweep::read("run=v%3D1%26d_model%3D16%26seed%3D3%26n_layers%3D4%26step%3D30");
    assert_eq!((own.base.as_str(), odd), ("v=1&d_model=16", vec![]));
}

#[test]
fn values_are_typed_as_one_likes() {
    assert_eq!(split("1, 2，4 、8"), ["1", "2", "4", "8"]);
    assert_eq!((towers_of("ba"), towers_of("x")), (Tower::BOTH.to_vec(), vec![]));
    assert_eq!(defaults("n_layers", "v=1"), ["1", "2", "4", "8", "16"]);
    assert_eq!(defaults("d_model", "v=1"), ["16", "32", "64"], "those that four heads divide");
    assert_eq!(defaults("attn", "v=1"), ["on", "off"]);
    assert!(!defaults("corpus", "v=1").contains(&"own-text".to_string()));
}

#[test]
fn a_job_gives_the_numbers_of_its_run_whatever_the_others_do() {
    let sweep = sweep(&["1", "2"]);
    let jobs = sweep.jobs();
    assert_eq!(jobs.len(), 8);
    assert_eq!(jobs.iter().take(4).map(|job| job.seed).collect::<Vec<_>>(), [0; 4], "a seed of all values first");
    let job = jobs.iter().find(|job| job.value == 1 && job.tower == Tower::B && job.seed == 1).expect("there");
    let mut steps = Vec::new();
    let outcome = sweep.done(job, |step| {
        steps.push(step);
        true
    });
    let outcome = outcome.expect("trained");
    assert_eq!(steps, [0, 1, 2]);
    let spec = TowerSpec::of(&Link::parse(&job.link).0.experiment, Tower::B);
    let mut lab = Lab::without_states(spec).expect("it can be");
    lab.train_to(3, u64::MAX, |_| {});
    assert_eq!(outcome.fingerprint, format!("{:016x}", lab.trainer().expect("trained").fingerprint()));
    assert_eq!((outcome.losses.len(), outcome.resid_grad_l2.len()), (4, 5));
    assert!(sweep.done(job, |_| false).is_err());
}

#[test]
fn a_tower_that_cannot_be_says_why() {
    let large = Sweep { base: "v=1&d_model=256&n_ctx=256&batch_size=64".into(), ..sweep(&["24"]) };
    let why = large.done(&large.jobs()[0], |_| true).expect_err("too large");
    assert!(why.en.contains("MB") && why.zh.contains("内存"), "{why:?}");
    let wild = Sweep {
        n_steps: 60,
        key: "lr".into(),
        base: "v=1&n_layers=2&d_model=8&n_heads=1&norm=none&optimizer=sgd&clip_l2=0&init=gpt2&init_std=1".into(),
        ..sweep(&["1"])
    };
    let why = wild.done(&wild.jobs()[0], |_| true).expect_err("its numbers end");
    assert!(why.en.starts_with("NaN or infinity at step"), "{why:?}");
}

#[test]
fn a_headline_says_only_what_every_seed_says() {
    let sweep = sweep(&["1", "2", "4"]);
    let from_two = |job: &Job| 2.0 + if job.tower == Tower::B && job.value >= 1 { 0.5 } else { 0.0 };
    let said = headline(&sweep, &made_up(&sweep, from_two)).expect("a threshold");
    assert_eq!(said.en, "From 2 layers on, the loss ends at least 0.1 nats higher without skips, in every seed.");
    let one_seed =
        |job: &Job| from_two(job) - if job.seed == 1 { 0.45 } else { 0.0 } * f64::from(u8::from(job.tower == Tower::B));
    assert_eq!(headline(&sweep, &made_up(&sweep, one_seed)), None, "one seed says otherwise");
    let middle = |job: &Job| 2.0 + if job.tower == Tower::B && job.value == 1 { 0.5 } else { 0.0 };
    assert_eq!(headline(&sweep, &made_up(&sweep, middle)), None, "no threshold");
    let unfinished = &made_up(&sweep, from_two)[..9];
    assert_eq!(headline(&sweep, unfinished), None, "not yet");
    let alike = headline(&sweep, &made_up(&sweep, |_| 2.0)).expect("alike").en;
    assert!(alike.starts_with("With and without skips"), "{alike}");
    let backwards = Sweep { values: ["4", "2", "1"].map(String::from).to_vec(), ..sweep.clone() };
    assert_eq!(headline(&backwards, &made_up(&backwards, from_two)), None, "no threshold in a list that falls");
    // Where B differs in more than its skips, they are not given the credit.
    let other = Sweep { base: sweep.base.clone() + "&b.lr=0.5", ..sweep.clone() };
    assert!(headline(&other, &made_up(&other, from_two)).expect("a threshold").en.contains("B’s loss"));
    let alone = Sweep { towers: vec![Tower::A], ..sweep.clone() };
    let lowest = |job: &Job| 2.0 - if job.value == 1 { 0.5 } else { 0.0 };
    let said = headline(&alone, &made_up(&alone, lowest)).expect("a lowest");
    assert_eq!(said.en, "In every seed the loss ends lowest at 2 layers.");
    assert_eq!(headline(&alone, &made_up(&alone, |job| f64::from(job.seed * (job.value as u32 ^ 1)))), None);
}

#[test]
fn curves_average_on_the_measures_scale() {
    let sweep = sweep(&["1"]);
    let outcomes = made_up(&sweep, |job| f64::from(job.seed));
    let cells = curve(&sweep, &outcomes, Tower::A, Measure::Loss);
    let cell = cells[0].as_ref().expect("two seeds");
    assert_eq!((cell.spread.mean, cell.spread.range, cell.seeds.len()), (0.5, [0.0, 1.0], 2));
    assert_eq!(csv(&sweep, &outcomes).lines().count(), 5);
}
