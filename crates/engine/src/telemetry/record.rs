//! From the arenas of a measured step to plain numbers. Looking changes nothing: everything here takes `&Trainer`.

use super::{NonFinite, Snapshot};
use crate::nn::kernels::sum_squares;
use crate::nn::{Real, Trainer};
use base::config::{Site, Tower};

/// What the default view shows of the trainer's present step.
pub fn record<T: Real>(trainer: &Trainer<T>, tower: Tower) -> Snapshot {
    let (model, measured) = (trainer.model(), trainer.measured());
    let (config, acts, params) = (model.config(), model.act_table(), model.param_table());
    let (n_layers, d) = (config.n_layers, config.d_model);
    let sites = || (0..2 * n_layers).map(Site::from_idx);

    let mut weight_grad = vec![0.0f64; n_layers];
    for info in &params.infos {
        if let Some(layer) = info.layer {
            weight_grad[layer] += sum_squares(&model.grads()[info.span.range()]);
        }
    }
    let branch_out = |site: Site| {
        let block = acts.blocks[site.layer];
        if site.idx().is_multiple_of(2) { block.attn_out } else { block.mlp_out }
    };
    Snapshot {
        tower,
        step: measured.step,
        loss_nats: measured.loss_nats as f32,
        lr: trainer.lr() as f32,
        grad_l2: measured.grad_l2 as f32,
        resid_grad_l2: acts.stream.iter().map(|&span| l2(model.act_grad(span))).collect(),
        skip_grad_l2: sites()
            .map(|site| if config.has_sublayer(site) { l2(model.grad_skip(site)) } else { 0.0 })
            .collect(),
        branch_grad_l2: sites()
            .map(|site| if config.has_sublayer(site) { l2(model.grad_branch(site)) } else { 0.0 })
            .collect(),
        resid_rms: acts.stream.iter().map(|&span| rms(model.act(span))).collect(),
        branch_rms: sites().map(|site| rms(model.act(branch_out(site)))).collect(),
        spread: acts.stream.iter().map(|&span| spread(model.act(span), d)).collect(),
        weight_grad_l2: weight_grad.iter().map(|x| x.sqrt() as f32).collect(),
        embed_grad_l2: l2(&model.grads()[params.wte.range()]),
        update_ratio: measured.update_ratio.iter().map(|&x| x as f32).collect(),
        intact: sites().map(|site| !config.has_sublayer(site) || config.residual.is_intact(site)).collect(),
        non_finite: measured.non_finite.clone().map(|(step, tensor)| NonFinite { step, tensor }),
    }
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
