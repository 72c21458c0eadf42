//! CONTRIBUTING's recipe "Add a lens", followed: one file (here the first part of this one), one line in a list of
//! lenses, one fixture. Everything else follows, and no other code knows of it.

#[path = "common/asked.rs"]
mod asked;
#[path = "common/plates.rs"]
mod plates;

// 1. The file. In the tree it would be `crates/lens/src/lenses/norms.rs`.

use base::config::ValidConfig;
use base::config::fields::Kind;
use base::names::{Text, Words, tx};
use lens::panel::{Axis, Body, Chart, Format, Mark, Panel, Place, Point, Scale, Series, XAxis};
use lens::{Arenas, Entry, Param, ParamKind, Params, Subject};
use lens::{Flops, Group, Lens, Source};

/// How long token vectors are at each depth.
struct Norms;

impl Lens for Norms {
    const KEY: &'static str = "norms";
    const LABEL: Text = tx("Norms", "模长");
    const QUESTION: Text = tx("How long do token vectors grow?", "词元向量会变多长？");
    const HOW_TO_READ: Text = tx(
        "The mean length of the batch's token vectors at each depth. With skips every layer adds to them, so they grow.",
        "批次中词元向量在各深度的平均模长。有残差连接时每一层都往上加，所以越来越长。",
    );
    const GROUP: Group = Group::Know;
    const SOURCE: Source = Source {
        paper: "Heimersheim & Turner 2023, Residual stream norms grow exponentially",
        equation: "mean ‖xₗ‖₂",
    };
    const PARAMS: &'static [Param] = &[Param {
        key: "n_sequences",
        label: tx("sequences", "序列数"),
        help: tx("How many sequences of this step's batch are averaged over", "取这一步批次中的前几条序列来计算"),
        kind: ParamKind::Of(Kind::Int { min: 1, max: 8, step: 1 }),
        default: "1",
        redraw_only: false,
    }];
    type State = ();

    fn cost(config: &ValidConfig, params: &Params) -> Flops {
        let per_token = 24 * config.n_layers * config.d_model * config.d_model;
        (params.int("n_sequences") * config.n_ctx * per_token) as Flops
    }

    fn look(subject: &Subject<'_>, params: &Params, (): &mut (), arenas: &mut Arenas) -> Vec<Panel> {
        let n_sequences = params.int("n_sequences").min(subject.config.batch_size);
        let model = arenas.model(subject.config, subject.params, n_sequences, false);
        model.forward(&subject.batch.inputs[..n_sequences * subject.config.n_ctx]);
        let point = |layer: usize| {
            let x = model.act(model.act_table().stream[2 * layer]);
            let rows = x.chunks_exact(subject.config.d_model);
            let total: f64 = rows.map(|row| row.iter().map(|&v| f64::from(v) * f64::from(v)).sum::<f64>().sqrt()).sum();
            let value = (total / (n_sequences * subject.config.n_ctx) as f64) as f32;
            Point { x: layer as f32, value, interval: None, at: Place::stream(2 * layer) }
        };
        let points = (0..=subject.config.n_layers).map(point).collect();
        let chart = Chart {
            mark: Mark::Bars,
            x: XAxis { name: tx("layer", "层").into(), each: None },
            y: Axis { name: Words::same("‖x‖"), unit: String::new(), scale: Scale::Ladder, format: Format::Fixed },
            levels: Vec::new(),
            series: vec![Series { tower: subject.tower, points }],
            interval: Words::default(),
        };
        let (title, help) = (Self::QUESTION.into(), Self::HOW_TO_READ.into());
        vec![Panel { key: "norm".into(), title, help, body: Body::Chart(chart) }]
    }
}

// 2. The line.

const LENSES: &[Entry] = &[Entry::of::<Norms>()];

// 3. The fixture: `tests/fixtures/lenses/norms.json`, and what is true of every lens.

#[test]
fn it_agrees_with_its_fixture_and_says_enough() {
    asked::check_words(&LENSES[0]);
    assert_eq!(asked::check_fixture(LENSES, "norms"), 5);
}

// What follows from that.

const LINK: &str = "v=1&corpus=induction&n_layers=2&d_model=8&n_heads=2&n_ctx=8&batch_size=2&norms.n_sequences=2";

#[test]
fn it_has_a_control_and_a_link_key_and_a_place_on_the_command_line() {
    use strata::cli::lens::answer;
    let list = answer(LENSES, &["--list"]).expect("a list");
    assert!(list.contains("norms") && list.contains("--param n_sequences") && list.contains("1 … 8"), "{list}");
    let text =
        |words: &[&str]| answer(LENSES, &[&["--lens", "norms", "--step", "2"], words].concat()).expect("an answer");
    let by_link = text(&["--link", LINK, "--csv"]);
    let without = LINK.replace("&norms.n_sequences=2", "");
    assert_eq!(
        by_link,
        text(&["--link", &without, "--csv", "--param", "n_sequences=2"]),
        "the link's key is the parameter"
    );
    assert_ne!(by_link, text(&["--link", &without, "--csv"]));
    assert!(by_link.starts_with("at,x,a.norm [1],b.norm [1]\nblocks.0.hook_resid_pre,,"), "{by_link}");
    assert!(text(&["--link", LINK]).contains("How long do token vectors grow?\n  where"));
    assert!(text(&["--link", LINK, "--json"]).contains("词元向量会变多长"));
}

#[test]
fn it_has_a_figure_hover_and_an_accessible_table_in_both_languages() {
    use base::config::Tower;
    use base::names::Lang;
    use draw::figure::{Options, height_hint};
    let [a, b] = Tower::BOTH.map(|tower| asked::ask(LENSES, LINK, tower, 2, "norms", &[]).panels);
    let panels = lens::merge(&a, &b);
    let [panel] = &panels[..] else { panic!("A's and B's charts are one") };
    for (lang, hover, column) in
        [(Lang::En, "B · after layer 2: ‖x‖ = ", "B ‖x‖"), (Lang::Zh, "B · 第 2 层之后: ‖x‖ = ", "B ‖x‖")]
    {
        let size = (430, height_hint(panel, 430.0).expect("a picture") as u32);
        let (svg, marks) = plates::plate(panel, &Options::default(), size, draw::scene::ThemeKind::Dark, lang);
        assert!(svg.contains("<rect"));
        let table = draw::export::table(panel, lang);
        let (_, cells) = table.rows.last().expect("a last layer");
        let idx = table.columns.iter().position(|c| c == column).expect("a column");
        assert_eq!(marks.marks.last().expect("marks").text, format!("{hover}{}", cells[idx - 1]));
        assert_eq!(table.caption, panel.title.get(lang));
    }
}

#[test]
fn it_works_at_the_page_s_desk() {
    use base::config::{Link, Tower};
    use lens::{Desk, DeskWord};
    let mut desk = Desk::new(LENSES);
    desk.open(1, Tower::A, Link::parse(LINK).0.experiment.config(Tower::A).clone(), None).expect("opens");
    desk.ask(asked::question(LINK, Tower::A, 5, "norms", &[]));
    let Some(DeskWord::Answered { answer, problems, .. }) = desk.work() else { panic!("no answer") };
    assert_eq!((answer.step, answer.tower, problems.len()), (5, Tower::A, 0));
    assert!((LENSES[0].looks.expect("all are carried").cost)(&valid(), &Params::defaults(LENSES[0].params)) > 1e3);
}

fn valid() -> ValidConfig {
    base::config::Config::default().validate(30).expect("fits")
}
