//! How bent the loss is around the weights: whether the gradient still points the same way a short step on, and how much of
//! a straight line through the weights is curved downwards.
//!
//! Directions are random and filter-normalised (Li et al. 2018): what belongs to one unit of a layer moves in proportion to
//! its own length, so that a step of ε = 0.2 means a fifth of every unit's weights, whatever their scale. Along a line no
//! second derivative is taken: the mean curvature between two places is exactly the difference of the slopes there over
//! their distance, and a slope is the gradient's product with the direction.

mod line;
mod said;

use self::line::{Line, flops_of_line, walk};
use super::parts::{TEXT, n_read, n_sequences, sequences};
use crate::lens::{Flops, Group, Lens, Params, Source, Subject};
use crate::panel::Panel;
use crate::{Arenas, Param, ParamKind};
use base::config::fields::Kind;
use base::config::{Residual, ValidConfig};
use base::names::{Text, tx};

/// Operations of one portion: a fraction of a second, then others have their turn.
const PORTION_FLOPS: Flops = 4e9;

/// The lens.
pub struct Curvature;

const N_SEQUENCES: Param = n_sequences("8", 64);
const N_DIRECTIONS: Param = Param {
    key: "n_directions",
    label: tx("directions", "方向数"),
    help: tx("Along how many random directions", "沿多少个随机方向"),
    kind: ParamKind::Of(Kind::Int { min: 1, max: 32, step: 1 }),
    default: "4",
    redraw_only: false,
};

/// The lines that have been walked, and from where.
#[derive(Default)]
pub struct Walked {
    asked: Option<(u64, String, Residual)>,
    /// The weights in the middle, (P).
    params: Vec<f32>,
    lines: Vec<Line>,
    goal: usize,
}

impl Lens for Curvature {
    const KEY: &'static str = "curvature";
    const LABEL: Text = tx("Curvature", "曲率");
    const QUESTION: Text = tx("Does the gradient hold after a small step?", "走一小步之后，梯度还算数吗？");
    const HOW_TO_READ: Text = tx(
        "All weights are moved along random directions, each unit in proportion to its own weights. Cosine 1: the gradient there points \
         as it did here, so a step can trust it; near 0 it tells nothing a step further on. Where the loss curves downwards, \
         it is not convex.",
        "沿随机方向移动全部权重，每个单元按自身权重的大小移动。余弦为 1：那里的梯度与此处同向，可以放心走一步；接近 0：走一步之后，此处的梯度便不再有意义。损失向下弯之处非凸。",
    );
    const GROUP: Group = Group::Signal;
    const SOURCE: Source = Source {
        paper: "Li et al. 2018, Visualizing the Loss Landscape of Neural Nets; Balduzzi et al. 2017, The Shattered Gradients Problem",
        equation: "cos(∇L(θ), ∇L(θ + εd)), dᵢ = nᵢ‖θᵢ‖₂ / ‖nᵢ‖₂; (s(t′) − s(t)) / (t′ − t), s(t) = d·∇L(θ + td)",
    };
    const PARAMS: &'static [Param] = &[N_DIRECTIONS, N_SEQUENCES, TEXT];
    type State = Walked;

    /// Of one portion.
    fn cost(config: &ValidConfig, params: &Params) -> Flops {
        let one = flops_of_line(config, n_read(config, params));
        one * n_lines(one, params) as Flops
    }

    fn look(subject: &Subject<'_>, params: &Params, state: &mut Walked, arenas: &mut Arenas) -> Vec<Panel> {
        let asked = (subject.step, format!("{:?}", params.pairs()), subject.config.residual.clone());
        if state.asked.as_ref() != Some(&asked) || state.params != subject.params {
            *state = Walked { asked: Some(asked), params: subject.params.to_vec(), ..Walked::default() };
        }
        state.goal = params.int(N_DIRECTIONS.key);
        let n = n_read(subject.config, params);
        let left = state.goal - state.lines.len().min(state.goal);
        let now = left.min(n_lines(flops_of_line(subject.config, n), params));
        if now > 0 {
            let batch = sequences(subject, params, 0, n);
            for _ in 0..now {
                state.lines.push(walk(subject, &batch, n, state.lines.len() as u64, arenas));
            }
        }
        said::panels(subject, &state.lines, state.goal)
    }

    fn is_done(state: &Walked) -> bool {
        state.lines.len() >= state.goal
    }
}

/// Lines of one portion, each of so many operations.
fn n_lines(one: Flops, params: &Params) -> usize {
    ((PORTION_FLOPS / one) as usize).clamp(1, params.int(N_DIRECTIONS.key))
}
