//! A straight line through the weights, with loss, slope and gradient at a few places on it.

use crate::Arenas;
use crate::lens::{Flops, Subject};
use crate::lenses::samples::forward_flops;
use base::config::ValidConfig;
use base::rng::{Rng, Stream};
use engine::nn::{Batch, ParamInfo, ParamTable};

/// Distances from the weights, in units of the direction, on either side.
pub const DISTANCES: [f64; 6] = [0.1, 0.2, 0.4, 0.6, 0.8, 1.0];
/// Which of them is spoken of first.
pub const SHORT: usize = 1;

/// What is found along one direction d, at θ + td.
#[derive(Clone, Debug)]
pub struct Line {
    /// At rising t, −1 to 1, 0 in the middle.
    pub places: Vec<Found>,
}

/// What is found at one place.
#[derive(Clone, Debug)]
pub struct Found {
    /// Its t.
    pub t: f64,
    /// Loss, nats.
    pub loss: f64,
    /// d·∇L, nats.
    pub slope: f64,
    /// Cosine of the gradient here and in the middle; NaN where one of them is 0.
    pub cosine: f64,
    /// The same of each layer's weights.
    pub by_layer: Vec<f64>,
}

/// Operations of one line: forward and twice as much backward at every place.
pub fn flops_of_line(config: &ValidConfig, n_sequences: usize) -> Flops {
    let n_places = 2 * DISTANCES.len() + 1;
    3.0 * n_places as Flops * forward_flops(config, n_sequences)
}

/// Walks line `nth`, whose direction depends on the run's seed and on the shapes of its weights alone.
pub fn walk(subject: &Subject<'_>, batch: &Batch, n_sequences: usize, nth: u64, arenas: &mut Arenas) -> Line {
    let table = ParamTable::new(subject.config);
    let direction = direction(&table, subject.params, subject.config.seed as u64, nth);
    let mut gradient = |t: f64| {
        let along = |(&x, &d): (&f32, &f32)| (f64::from(x) + t * f64::from(d)) as f32;
        let params: Vec<f32> = subject.params.iter().zip(&direction).map(along).collect();
        let model = arenas.model(subject.config, &params, n_sequences, true);
        model.forward(&batch.inputs);
        let loss = f64::from(model.backward(batch));
        (loss, model.grads().to_vec())
    };
    let (loss, middle) = gradient(0.0);
    let of = |t: f64, loss: f64, there: &[f32]| {
        // By layer, and last of what belongs to none.
        let mut sums = vec![[0.0; 3]; subject.config.n_layers + 1];
        for info in &table.infos {
            let sums = &mut sums[info.layer.unwrap_or(subject.config.n_layers)];
            for (&a, &b) in middle[info.span.range()].iter().zip(&there[info.span.range()]) {
                let (a, b) = (f64::from(a), f64::from(b));
                *sums = [sums[0] + a * b, sums[1] + a * a, sums[2] + b * b];
            }
        }
        let cosine = |[ab, aa, bb]: [f64; 3]| ab / (aa * bb).sqrt();
        let whole = sums.iter().fold([0.0; 3], |w, s| [w[0] + s[0], w[1] + s[1], w[2] + s[2]]);
        let by_layer = sums[..subject.config.n_layers].iter().map(|&s| cosine(s)).collect();
        Found { t, loss, slope: product(there, &direction), cosine: cosine(whole), by_layer }
    };
    let mut places = vec![of(0.0, loss, &middle)];
    for distance in DISTANCES {
        for t in [-distance, distance] {
            let (loss, there) = gradient(t);
            places.push(of(t, loss, &there));
        }
    }
    places.sort_by(|a, b| a.t.total_cmp(&b.t));
    Line { places }
}

fn product(a: &[f32], b: &[f32]) -> f64 {
    a.iter().zip(b).map(|(&a, &b)| f64::from(a) * f64::from(b)).sum()
}

/// A random direction (P), each filter as long as the same filter of the weights. Norms and biases stay: they have one
/// number for a unit, and a random sign is no direction.
fn direction(table: &ParamTable, params: &[f32], seed: u64, nth: u64) -> Vec<f32> {
    let mut rng = Rng::new(seed, Stream::Analysis, 1 + nth);
    let mut direction = vec![0.0; params.len()];
    for info in table.infos.iter().filter(|info| info.shape.len() == 2) {
        let drawn: Vec<f64> = (0..info.span.len).map(|_| rng.normal()).collect();
        let weights = &params[info.span.range()];
        let (n_filters, filter) = filters(info);
        let mut squares = vec![[0.0; 2]; n_filters];
        for (i, (n, &w)) in drawn.iter().zip(weights).enumerate() {
            let [of_drawn, of_weights] = &mut squares[filter(i)];
            *of_drawn += n * n;
            *of_weights += f64::from(w) * f64::from(w);
        }
        for (i, (to, n)) in direction[info.span.range()].iter_mut().zip(drawn).enumerate() {
            let [of_drawn, of_weights] = squares[filter(i)];
            *to = (n * (of_weights / of_drawn).sqrt()) as f32;
        }
    }
    direction
}

/// How many filters a matrix has, and to which an entry belongs: what one unit reads, a column of a layer's maps (I,O); a
/// row of embeddings, of the head and of relative biases.
fn filters(info: &ParamInfo) -> (usize, impl Fn(usize) -> usize) {
    let (n_rows, n_columns) = (info.shape[0], info.shape[1]);
    let by_column = info.decays && info.layer.is_some();
    (if by_column { n_columns } else { n_rows }, move |i| if by_column { i % n_columns } else { i / n_columns })
}
