//! From the arenas of a measured step to plain numbers. Looking changes nothing: everything here takes `&Trainer`.

use super::{Along, BlockName, Reading, Snapshot, Unigram};
use crate::nn::kernels::sum_squares;
use crate::nn::{Real, Trainer};
use base::config::{Site, Sublayer, Tower};
use base::names::{BlockHook, Edge, HookPoint};

/// What the default view shows of the trainer's present step; `unigram` is its corpus', where that has one.
pub fn record<T: Real>(trainer: &Trainer<T>, unigram: Option<&Unigram>, tower: Tower) -> Snapshot {
    let (model, measured) = (trainer.model(), trainer.measured());
    let config = model.config();
    let (l, d) = (config.n_layers, config.d_model);
    let logits = model.act(model.act_table().logits);
    let batch = trainer.batch();
    // An absent sublayer is the identity: it has neither skip nor branch.
    let half = |edge| model.edge(edge).map_or(0.0, |x| l2(&x.values()));
    let weights = |BlockName(layer)| {
        let of_layer = model.param_table().infos.iter().filter(|info| info.layer == Some(layer));
        of_layer.map(|info| sum_squares(&model.grads()[info.span.range()])).sum::<f64>().sqrt() as f32
    };
    Snapshot {
        tower,
        step: measured.step,
        loss_nats: measured.loss_nats as f32,
        unigram_kl_nats: unigram.and_then(|u| u.kl_nats(logits, &batch.targets)).map(|kl| kl as f32),
        lr: trainer.lr() as f32,
        grad_l2: measured.grad_l2 as f32,
        resid_grad_l2: Along::measure(l, |hook| model.grad(hook).map_or(0.0, |x| l2(&x.values()))),
        skip_grad_l2: Along::measure(l, |site: Site| half(Edge::Skip(site.idx()))),
        branch_grad_l2: Along::measure(l, |site: Site| half(Edge::Branch(site.idx()))),
        resid_rms: Along::measure(l, |hook| model.tensor(hook).map_or(0.0, |x| rms(&x.values()))),
        branch_rms: Along::measure(l, |site| model.tensor(branch_out(site)).map_or(0.0, |x| rms(&x.values()))),
        spread: Along::measure(l, |hook| model.tensor(hook).map_or(0.0, |x| spread(&x.values(), d))),
        weight_grad_l2: Along::measure(l, weights),
        embed_grad_l2: l2(&model.grads()[model.param_table().wte.range()]),
        update_ratio: Along::measure(l, |BlockName(layer)| measured.update_ratio[layer] as f32),
        learned_ratio: Along::measure(l, |BlockName(layer)| measured.learned_ratio[layer] as f32),
        decay_ratio: measured.decay_ratio as f32,
        intact: (0..2 * l)
            .map(Site::from_idx)
            .map(|site| !config.has_sublayer(site) || config.residual.is_intact(site))
            .collect(),
        reading: Reading::of(logits, &batch.inputs, &batch.targets, config.n_ctx),
        non_finite: measured.non_finite.clone(),
    }
}

/// What the sublayer at `site` adds to the stream.
pub(super) fn branch_out(site: Site) -> HookPoint {
    let hook = match site.sublayer {
        Sublayer::Attn => BlockHook::AttnOut,
        Sublayer::Mlp => BlockHook::MlpOut,
    };
    HookPoint::Block(site.layer, hook)
}

/// ‖x‖₂, exactly 0 only if every entry is.
fn l2<T: Real>(xs: &[T]) -> f32 {
    sum_squares(xs).sqrt() as f32
}

fn rms<T: Real>(xs: &[T]) -> f32 {
    (sum_squares(xs) / xs.len().max(1) as f64).sqrt() as f32
}

/// ‖x − x̄‖ / ‖x‖ over all tokens of (N,D), x̄ being their mean vector; 0 where x is 0.
fn spread<T: Real>(x: &[T], d: usize) -> f32 {
    let n = (x.len() / d) as f64;
    let mut mean = vec![0.0f64; d];
    for row in x.chunks_exact(d) {
        for (mean, &x) in mean.iter_mut().zip(row) {
            *mean += x.to_f64();
        }
    }
    mean.iter_mut().for_each(|m| *m /= n);
    let mut away = vec![0.0f64; d];
    for row in x.chunks_exact(d) {
        for ((away, &mean), &x) in away.iter_mut().zip(&mean).zip(row) {
            let delta = x.to_f64() - mean;
            *away += delta * delta;
        }
    }
    let total = sum_squares(x);
    if total > 0.0 { (away.iter().sum::<f64>() / total).sqrt() as f32 } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spread_is_zero_for_one_vector_and_one_for_opposites() {
        assert_eq!(spread(&[1.0f32, 2.0, 1.0, 2.0], 2), 0.0);
        assert_eq!(spread(&[1.0f32, 2.0, -1.0, -2.0], 2), 1.0);
        assert_eq!(spread(&[0.0f32; 4], 2), 0.0);
    }
}
