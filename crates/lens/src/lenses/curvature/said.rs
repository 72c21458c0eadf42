//! The panels of curvature: means over directions and over both sides, with the least and the largest.

use super::Curvature;
use super::line::{DISTANCES, Found, Line, SHORT};
use crate::lens::{Lens, Subject};
use crate::lenses::parts::{answer, axis, by_depth, number};
use crate::panel::{Body, Chart, Format, Mark, Panel, Place, Point, Scale, Sentence, Series, XAxis};
use base::names::{Text, Words, tx};

const ANSWER: Text =
    tx("Cosine of the gradient after a step of 0.2: {cosine}.", "走出步长 0.2 之后，梯度的余弦为 {cosine}。");
const NOT_FINITE: Text = tx("There is no gradient to compare.", "没有可供比较的梯度。");
const SUMMARY: Text = tx(
    "After a step of 0.1 the gradient’s cosine with the one here is {cosine_tenth}, after 0.2 {cosine}. Of the lines, {negative} of the \
     length is curved downwards, with {weight} of all bending. {n_directions} directions.",
    "走 0.1 步后，梯度与此处的余弦为 {cosine_tenth}，0.2 步后为 {cosine}。直线上有 {negative} 的长度向下弯，占全部弯曲的 {weight}。共 {n_directions} 个方向。",
);
const SUMMARY_HELP: Text = tx(
    "Step 1 is as long as the weights, unit by unit. Bending is the change of slope along a line, added up without sign.",
    "步长 1 即每个单元自身权重的长度。弯曲指斜率沿直线的变化量，取绝对值相加。",
);
const COSINE_HELP: Text = tx(
    "Cosine of the whole gradient here and at so many per cent of a step of the weights’ own length: mean over directions and both \
     sides, with the least and the largest.",
    "此处与走出若干百分之一步长（步长 1 为权重自身的长度）处整个梯度的余弦：对各方向及两侧取平均，并示最小与最大。",
);
const LAYERS_HELP: Text = tx(
    "The same for each layer’s weights alone, after a step of 0.2 of all weights.",
    "所有权重走 0.2 步之后，各层自身权重梯度的余弦。",
);
const NEGATIVE_HELP: Text = tx(
    "Share of directions along which the loss curves downwards between two places. A convex loss would have none anywhere.",
    "在相邻两处之间，损失向下弯的方向所占的比例。若损失是凸的，则处处为 0。",
);
const LOSS_HELP: Text = tx(
    "Mean over directions, with the least and the largest. 0 is the weights as they are.",
    "对各方向取平均，并示最小与最大。0 为当前权重。",
);
const WHY: Text = tx(
    "A surface would show 2 of {n_params} directions, and its look hangs on scale and colour. At this size it misleads: trained on, a \
     tower without skips stands on a flat plateau and looks the smoother one. So numbers stand here instead.",
    "曲面只能展示 {n_params} 个方向中的两个，观感又取决于比例与配色。在这样的规模下它会误导：训练之后，没有残差的塔停在平坦的高原上，看上去反而更光滑。因此这里只给数值。",
);
const WHY_HELP: Text = tx(
    "Look at step 0 and again after training: which tower bends downwards more can turn round.",
    "可在第 0 步与训练之后各看一次：哪座塔向下弯得更多，前后可能颠倒。",
);
const LEAST_LARGEST: Text = tx("least – largest", "最小至最大");

/// What is told of the lines that have been walked; `goal` is how many there are to be.
pub fn panels(subject: &Subject<'_>, lines: &[Line], goal: usize) -> Vec<Panel> {
    let tower = subject.tower;
    let at_distance = |distance: f64| -> Vec<&Found> {
        lines.iter().flat_map(|line| &line.places).filter(|found| found.t.abs() == distance).collect()
    };
    let [tenth, short] = [DISTANCES[0], DISTANCES[SHORT]].map(|at| mean(at_distance(at).iter().map(|f| f.cosine)));
    let name = tx("cosine of the gradient after a step of 0.2", "0.2 步后梯度的余弦");
    let one = short.is_finite().then(|| number("cosine", name, "", short as f32, Format::Fixed));
    let template = if one.is_some() { ANSWER } else { NOT_FINITE };
    let bends: Vec<Bend> = lines.iter().flat_map(bends).collect();
    let cosine = || axis(tx("cosine", "余弦"), "", Scale::Linear { lo: -0.5, hi: 1.0 }, Format::Fixed);
    let percent = |text: Text| XAxis { name: text.into(), each: Some(tx("step {x} %", "步长 {x}%").into()) };
    let over_lines = |key: &str, title: Text, help: Text, x: XAxis, y, points, interval: Words| {
        let series = vec![Series { tower, points }];
        let chart = Chart { mark: Mark::Line, x, y, levels: Vec::new(), series, interval };
        Panel { key: key.into(), title: title.into(), help: help.into(), body: Body::Chart(chart) }
    };
    let far = DISTANCES.map(|d| spread(d * 100.0, at_distance(d).iter().map(|f| f.cosine), Place::Model));
    let layer = |l: usize| {
        let values = at_distance(DISTANCES[SHORT]);
        spread((l + 1) as f64, values.iter().map(|f| f.by_layer[l]), Place::Weights(l))
    };
    let mut layers = by_depth(
        "layers",
        tx("In which layers does it hold?", "在哪些层仍然算数？"),
        LAYERS_HELP,
        Mark::Line,
        cosine(),
        tower,
        (0..subject.config.n_layers).map(layer).collect(),
    );
    if let Body::Chart(chart) = &mut layers.body {
        chart.interval = LEAST_LARGEST.into();
    }
    let ts: Vec<f64> = lines[0].places.iter().map(|found| found.t).collect();
    let down = |pair: &[f64]| {
        let there: Vec<&Bend> = bends.iter().filter(|bend| bend.from == pair[0]).collect();
        let n_down = there.iter().filter(|bend| bend.change < 0.0).count();
        let value = if there.iter().all(|bend| bend.change.is_finite()) {
            n_down as f32 / there.len() as f32
        } else {
            f32::NAN
        };
        Point { x: (50.0 * (pair[0] + pair[1])).round() as f32, value, interval: None, at: Place::Model }
    };
    let losses = ts.iter().map(|&t| {
        let there = lines.iter().flat_map(|line| &line.places).filter(|found| found.t == t);
        spread(t * 100.0, there.map(|found| found.loss), Place::Model)
    });
    let share = axis(tx("share of directions", "方向占比"), "", Scale::Linear { lo: 0.0, hi: 1.0 }, Format::Fixed);
    let loss = axis(tx("loss", "损失"), "nats", Scale::Ladder, Format::Fixed);
    let along = || percent(tx("step, %", "步长，%"));
    vec![
        answer(tower, Place::Model, Curvature::QUESTION, Curvature::HOW_TO_READ, template, one),
        summary(subject, [tenth, short], &bends, lines.len(), goal),
        over_lines(
            "cosine",
            tx("How far does the gradient hold?", "梯度能管多远？"),
            COSINE_HELP,
            percent(tx("step, %", "步长，%")),
            cosine(),
            far.to_vec(),
            LEAST_LARGEST.into(),
        ),
        layers,
        over_lines(
            "negative",
            tx("Where does the loss curve downwards?", "损失在何处向下弯？"),
            NEGATIVE_HELP,
            along(),
            share,
            ts.windows(2).map(down).collect(),
            Words::default(),
        ),
        over_lines(
            "loss",
            tx("The loss along the lines", "沿直线的损失"),
            LOSS_HELP,
            along(),
            loss,
            losses.collect(),
            LEAST_LARGEST.into(),
        ),
        why(subject),
    ]
}

/// How the slope changes between two places.
struct Bend {
    from: f64,
    length: f64,
    /// Slope at the end less slope at the beginning: mean curvature times length.
    change: f64,
}

fn bends(line: &Line) -> impl Iterator<Item = Bend> {
    line.places.windows(2).map(|pair| Bend {
        from: pair[0].t,
        length: pair[1].t - pair[0].t,
        change: pair[1].slope - pair[0].slope,
    })
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, n) = values.fold((0.0, 0.0), |(sum, n), x| (sum + x, n + 1.0));
    sum / n
}

/// Mean, least and largest.
fn spread(x: f64, values: impl Iterator<Item = f64>, at: Place) -> Point {
    let values: Vec<f64> = values.collect();
    let (lo, hi) = values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), &v| (lo.min(v), hi.max(v)));
    let value = mean(values.iter().copied());
    let interval = value.is_finite().then_some([lo as f32, hi as f32]);
    Point { x: x.round() as f32, value: value as f32, interval, at }
}

fn summary(subject: &Subject<'_>, [tenth, short]: [f64; 2], bends: &[Bend], n_lines: usize, goal: usize) -> Panel {
    let (mut down, mut length, mut falls, mut bent) = (0.0, 0.0, 0.0, 0.0);
    for bend in bends {
        length += bend.length;
        bent += bend.change.abs();
        if bend.change < 0.0 {
            down += bend.length;
            falls -= bend.change;
        }
    }
    let share = |key: &str, name: Text, value: f64| number(key, name, "", value as f32, Format::Fixed);
    let count = |key: &str, name: Text, n: usize| number(key, name, "", n as f32, Format::Count);
    // Where the loss is no number nothing is curved, and that is no finding.
    let finite = |x: f64| if bent.is_finite() { x } else { f64::NAN };
    let numbers = vec![
        share("cosine_tenth", tx("cosine after a step of 0.1", "0.1 步后的余弦"), tenth),
        share("cosine", tx("cosine after a step of 0.2", "0.2 步后的余弦"), short),
        share("negative", tx("length curved downwards", "向下弯的长度占比"), finite(down / length)),
        share("weight", tx("bending that is downwards", "向下的弯曲占比"), finite(falls / bent)),
        count("n_directions", tx("directions walked", "已走的方向数"), n_lines),
        count("goal", tx("directions asked for", "所求的方向数"), goal),
    ];
    let at = Place::Model;
    let body = Body::Sentence(Sentence { tower: subject.tower, at, template: SUMMARY.into(), numbers });
    let title = tx("Around these weights", "在这组权重周围").into();
    Panel { key: "summary".into(), title, help: SUMMARY_HELP.into(), body }
}

fn why(subject: &Subject<'_>) -> Panel {
    let n = subject.params.len() as f32;
    let numbers = vec![number("n_params", tx("weights", "权重数"), "", n, Format::Count)];
    let body = Body::Sentence(Sentence { tower: subject.tower, at: Place::Model, template: WHY.into(), numbers });
    let title = tx("Why there is no landscape in 3-D", "为何不画三维的损失曲面").into();
    Panel { key: "why".into(), title, help: WHY_HELP.into(), body }
}
