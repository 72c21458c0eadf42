//! Made-up measurements of a plausible shape, for tests and examples only. Nothing on the page comes from here.
#![allow(dead_code, reason = "shared by a test and an example that use different parts")]

use base::config::{Event, Residual, Site, Tower, What};
use base::names::Lang;
use draw::scene::{
    Frame, LatticeInput, Look, Palette, Playhead, Shape, StageInput, ThemeKind, TimelineInput, TowerInput, Verdict,
    compose, compose_timeline, svg,
};
use engine::telemetry::{Guess, NonFinite, Reading, Snapshot};

/// One picture's settings.
#[derive(Clone, Debug)]
pub struct Case {
    pub layers: [usize; 2],
    pub residual: [Residual; 2],
    pub size: (f32, f32),
    pub theme: ThemeKind,
    pub lang: Lang,
    pub compact: bool,
    pub t: Option<f32>,
    pub hover: Option<(Tower, Site)>,
    /// How much of B's gradient one cut sublayer lets through.
    pub leak: f32,
    pub has: (bool, bool),
    pub zero: bool,
    pub nan: bool,
    pub blank: bool,
    pub step: u64,
    /// T: how long the text is that stands at the towers' feet.
    pub n_tokens: usize,
}

impl Default for Case {
    fn default() -> Self {
        Case {
            layers: [8, 8],
            residual: [Residual::All, Residual::None],
            size: (860.0, 612.0),
            theme: ThemeKind::Dark,
            lang: Lang::En,
            compact: false,
            t: None,
            hover: None,
            leak: 0.4,
            has: (true, true),
            zero: false,
            nan: false,
            blank: false,
            step: 160,
            n_tokens: 14,
        }
    }
}

impl Case {
    /// Reads one `key=value`.
    pub fn set(&mut self, word: &str) -> bool {
        let (key, value) = word.split_once('=').unwrap_or((word, ""));
        let number = |v: &str| v.parse::<f32>().ok();
        match key {
            "l" => self.layers = [value.parse().unwrap_or(8); 2],
            "lb" => self.layers[1] = value.parse().unwrap_or(8),
            "a" => self.residual[0] = Residual::parse(value).unwrap_or_default(),
            "b" => self.residual[1] = Residual::parse(value).unwrap_or_default(),
            "leak" => self.leak = number(value).unwrap_or(0.4),
            "size" => {
                let Some((w, h)) = value.split_once('x') else { return false };
                self.size = (number(w).unwrap_or(860.0), number(h).unwrap_or(612.0));
            }
            "theme" => self.theme = if value == "light" { ThemeKind::Light } else { ThemeKind::Dark },
            "lang" => self.lang = Lang::from_key(value).unwrap_or_default(),
            "compact" => self.compact = true,
            "t" => self.t = number(value),
            "tokens" => self.n_tokens = value.parse().unwrap_or(14),
            "step" => self.step = value.parse().unwrap_or(160),
            "hover" => self.hover = Site::parse(value).map(|s| (Tower::B, s)),
            "hovera" => self.hover = Site::parse(value).map(|s| (Tower::A, s)),
            "noattn" => self.has.0 = false,
            "nomlp" => self.has.1 = false,
            "zero" => self.zero = true,
            "nan" => self.nan = true,
            "blank" => self.blank = true,
            _ => return false,
        }
        true
    }
}

/// A snapshot whose gradients add up as real ones do: the skip copies, the branch passes a part, the fork sums.
pub fn snapshot(tower: Tower, layers: usize, residual: &Residual, case: &Case) -> Snapshot {
    let n = 2 * layers;
    let mut resid = vec![0.0_f32; n + 1];
    let (mut skip, mut branch) = (vec![0.0; n], vec![0.0; n]);
    resid[n] = 0.045;
    for i in (0..n).rev() {
        let wobble = 1.0 + 0.3 * libm::sinf(i as f32 * 1.7);
        let intact = residual.is_intact(Site::from_idx(i));
        if intact {
            skip[i] = resid[i + 1];
            branch[i] = resid[i + 1] * (0.18 + 0.7 * (1.0 - i as f32 / n as f32)) * wobble;
            resid[i] = libm::sqrtf(skip[i] * skip[i] + branch[i] * branch[i]);
        } else {
            branch[i] = resid[i + 1] * case.leak * wobble;
            resid[i] = branch[i];
        }
        if case.zero && tower == Tower::B && i < n * 2 / 3 {
            branch[i] = 0.0;
            resid[i] = skip[i];
        }
        if case.nan && tower == Tower::B && i < n / 2 {
            (branch[i], resid[i], skip[i]) = (f32::NAN, f32::NAN, f32::NAN);
        }
    }
    Snapshot {
        tower,
        step: case.step,
        loss_nats: if tower == Tower::A { 1.62 } else { 2.79 },
        unigram_kl_nats: None,
        lr: 2.4e-3,
        grad_l2: 0.8,
        resid_rms: vec![1.0; n + 1].into(),
        branch_rms: vec![0.3; n].into(),
        spread: (0..=n).map(|i| if tower == Tower::A { 0.95 } else { libm::powf(0.4, i as f32) }).collect(),
        weight_grad_l2: (0..layers).map(|l| 0.3 * resid[2 * l]).collect(),
        embed_grad_l2: 0.1,
        learned_ratio: vec![2e-3; layers].into(),
        decay_ratio: 2.4e-5,
        update_ratio: (0..layers).map(|l| 2e-3 + 1e-3 * l as f32).collect(),
        intact: (0..n).map(|i| residual.is_intact(Site::from_idx(i))).collect(),
        reading: reading(tower),
        non_finite: (case.nan && tower == Tower::B).then(|| NonFinite {
            step: 31,
            tensor: "blocks.3.hook_resid_mid_grad".into(),
            last_finite: None,
        }),
        resid_grad_l2: resid.into(),
        skip_grad_l2: skip.into(),
        branch_grad_l2: branch.into(),
    }
}

/// Guesses at four positions: A's last is right, B's is a blank.
fn reading(tower: Tower) -> Reading {
    let guess = |position: u32| Guess {
        position,
        likeliest: if tower == Tower::A { position + 1 } else { 0 },
        likeliest_prob: 0.22,
        truth: position + 1,
        truth_prob: 0.1,
    };
    Reading { inputs: vec![1, 2, 3, 4], guesses: (0..4).map(guess).collect() }
}

/// The frame of a case.
pub fn stage(case: &Case) -> Frame {
    let snapshots = [0, 1].map(|i| snapshot(Tower::BOTH[i], case.layers[i], &case.residual[i], case));
    stage_of(case, &snapshots)
}

/// The frame of a case with measurements of its own.
pub fn stage_of(case: &Case, snapshots: &[Snapshot; 2]) -> Frame {
    opened(case, snapshots, LatticeInput::default())
}

/// The same with the towers opened into their tokens.
pub fn opened(case: &Case, snapshots: &[Snapshot; 2], lattice: LatticeInput) -> Frame {
    with_lattice(case, snapshots, lattice, |input| compose(input, case.size.0, case.size.1))
}

/// What is made of the stage's input.
pub fn with_input<T>(case: &Case, snapshots: &[Snapshot; 2], look: impl Fn(&StageInput) -> T) -> T {
    with_lattice(case, snapshots, LatticeInput::default(), look)
}

fn with_lattice<T>(
    case: &Case,
    snapshots: &[Snapshot; 2],
    lattice: LatticeInput,
    look: impl Fn(&StageInput) -> T,
) -> T {
    let next = snapshots.each_ref().map(|s| Snapshot { step: s.step + 1, ..s.clone() });
    let vocab: Vec<String> = "␣abcdefgh".chars().map(String::from).collect();
    let intact = [0, 1].map(|i| snapshots[i].intact.clone());
    let text = if case.lang == Lang::Zh { "小猫看雨" } else { "the cat sat on" };
    let tokens: Vec<String> = text.chars().cycle().take(case.n_tokens).map(String::from).collect();
    let towers = [0, 1].map(|i| TowerInput {
        snapshot: (!case.blank).then_some(&snapshots[i]),
        said: (!case.blank).then_some(&snapshots[i]),
        next: (!case.blank).then_some(&next[i]),
        n_layers: case.layers[i],
        has_attn: case.has.0,
        has_mlp: case.has.1,
        intact: &intact[i],
        tokens: &tokens,
        vocab: &vocab,
    });
    let input = StageInput {
        towers,
        verdicts: [Verdict::BelowUnigram, if case.nan { Verdict::NotFinite(31) } else { Verdict::Frequencies }],
        lang: case.lang,
        theme: case.theme,
        playhead: case.t.map_or(Playhead::Still, Playhead::Slow),
        hover: case.hover,
        // Both stops of the axis are pictured.
        trace: base::config::Trace::default(),
        deep: if case.layers[0] > 8 { 1.0 } else { 0.0 },
        compact: case.compact,
        lattice,
        felt: None,
        look: &Look::GLOW,
    };
    look(&input)
}

/// The timeline of a case.
pub fn timeline(case: &Case) -> Frame {
    let noise = |i: u64| 0.05 * libm::sinf(i as f32 * 12.989) + 0.04 * libm::sinf(i as f32 * 78.233);
    let curve = |floor: f32, rate: f32| {
        (0..=case.step)
            .map(|i| (i, floor + (3.4 - floor) * libm::expf(-(i as f32) / rate) + noise(i)))
            .collect::<Vec<(u64, f32)>>()
    };
    let (a, mut b) = (curve(1.45, 90.0), curve(2.79, 25.0));
    if case.nan {
        b.iter_mut().skip(31).for_each(|(_, loss)| *loss = f32::NAN);
    }
    let events = [
        Event { step: 60, tower: Tower::A, what: What::Cut(Site::mlp(2)) },
        Event { step: 110, tower: Tower::A, what: What::Join(Site::mlp(2)) },
        Event { step: 90, tower: Tower::B, what: What::Cut(Site::attn(1)) },
    ];
    let none: &[(u64, f32)] = &[];
    // Every eighth step, to keep pictures small: A's is even, B's fades towards the tokens.
    let steps = || (0..=case.step).step_by(8);
    let fading = |rate: f32| {
        let row = |step: u64| {
            (0..17).map(|i| libm::powf(10.0, -1.0 - rate * (16 - i) as f32 * step as f32 / 900.0)).collect()
        };
        steps().map(row).collect::<Vec<Vec<f32>>>()
    };
    let rows = [fading(0.1), fading(3.0)];
    let held_out = |losses: &[(u64, f32)]| losses.iter().step_by(10).map(|(step, loss)| (*step, loss + 0.05)).collect();
    let input = TimelineInput {
        validation: [held_out(&a), held_out(&b)],
        strips: rows
            .each_ref()
            .map(|rows| if case.blank { Vec::new() } else { steps().zip(rows.iter().map(|r| &r[..])).collect() }),
        ghosts: Vec::new(),
        is_linear: false,
        losses: if case.blank { [none, none] } else { [&a, &b] },
        n_steps: if case.step > 250 { 1000 } else { 250 },
        shown_step: if case.blank { 0 } else { case.step.saturating_sub(20) },
        latest_step: if case.blank { 0 } else { case.step },
        events: &events[..if case.blank { 0 } else { 3 }],
        decides: None,
        chance_nats: 3.33,
        unigram_nats: Some(2.79),
        bigram_nats: Some(2.31),
        trigram_nats: Some(1.83),
        lang: case.lang,
        theme: case.theme,
        compact: case.compact,
    };
    compose_timeline(&input, case.size.0, case.size.1)
}

/// The stage as SVG on its own background.
pub fn stage_svg(case: &Case) -> String {
    framed_svg(case, stage(case))
}

/// A stage's frame as SVG on its background.
pub fn framed_svg(case: &Case, frame: Frame) -> String {
    svg::to_svg(&on_background(frame, case), case.size.0, case.size.1)
}

/// The timeline as SVG on its own background.
pub fn timeline_svg(case: &Case) -> String {
    svg::to_svg(&on_background(timeline(case), case), case.size.0, case.size.1)
}

fn on_background(mut frame: Frame, case: &Case) -> Frame {
    let rect = draw::scene::Rect { x: 0.0, y: 0.0, w: case.size.0, h: case.size.1 };
    let fill = Palette::of(case.theme).bg;
    frame.shapes.insert(0, Shape::RoundRect { rect, radius: 0.0, fill, stroke: None });
    frame
}
