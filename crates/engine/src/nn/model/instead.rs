//! A forward pass in which one part writes something else than it would.

use super::Model;
use super::pass::Forward;
use crate::nn::Real;
use base::config::{Site, Sublayer};

/// What is written in place of a part's own.
#[derive(Clone, Copy, Debug)]
pub enum Instead<'a, T> {
    /// What a sublayer's branch adds to the stream (N,D).
    Branch(Site, &'a [T]),
    /// What the heads of a layer's attention hand to its last map (N,D), head after head: `hook_z`.
    Z(usize, &'a [T]),
}

impl<T: Real> Model<T> {
    /// The forward pass again from the stream entering that block up, as it stands, with each of these written in place of
    /// what the model makes there. A sublayer that the config has not got writes nothing, whatever is given.
    ///
    /// # Panics
    /// Where the parts are of several blocks, there are none, or a slice is not (N,D).
    pub fn forward_instead(&mut self, parts: &[Instead<'_, T>]) {
        let layer_of = |part: &Instead<'_, T>| match part {
            Instead::Branch(site, _) => site.layer,
            Instead::Z(layer, _) => *layer,
        };
        let layer = layer_of(&parts[0]);
        assert!(parts.iter().all(|part| layer_of(part) == layer), "parts of one block");
        let n_layers = self.given.config.n_layers;
        let mut pass = self.forward_pass();
        for sublayer in [Sublayer::Attn, Sublayer::Mlp] {
            match sublayer {
                Sublayer::Attn => pass.attn(layer),
                Sublayer::Mlp => pass.mlp(layer),
            }
            for part in parts {
                match *part {
                    Instead::Branch(site, value) if site.sublayer == sublayer => pass.branch_instead(site, value),
                    Instead::Z(_, value) if sublayer == Sublayer::Attn => pass.z_instead(layer, value),
                    _ => {}
                }
            }
        }
        for layer in layer + 1..n_layers {
            pass.attn(layer);
            pass.mlp(layer);
        }
        pass.unembed();
    }
}

impl<T: Real> Forward<'_, T> {
    fn z_instead(&mut self, layer: usize, value: &[T]) {
        let (a, p) = self.given.block(layer);
        if a.attn_out.is_empty() {
            return;
        }
        self.acts.get_mut(a.z).copy_from_slice(value);
        self.linear(a.z, p.c_proj, a.attn_out);
        self.end(Site::attn(layer));
    }

    fn branch_instead(&mut self, site: Site, value: &[T]) {
        let (a, _) = self.given.block(site.layer);
        let out = match site.sublayer {
            Sublayer::Attn => a.attn_out,
            Sublayer::Mlp => a.mlp_out,
        };
        if out.is_empty() {
            return;
        }
        self.acts.get_mut(out).copy_from_slice(value);
        self.end(site);
    }

    /// The last lines of a sublayer: the add, and under post-norm the norm.
    fn end(&mut self, site: Site) {
        let (a, p) = self.given.block(site.layer);
        let (x, out, sum, ln) = match site.sublayer {
            Sublayer::Attn => (a.resid_pre, a.attn_out, a.mid_sum, (p.ln_1, a.ln_1)),
            Sublayer::Mlp => (a.resid_mid, a.mlp_out, a.post_sum, (p.ln_2, a.ln_2)),
        };
        self.add(site, x, out, sum);
        self.norm_after(sum, ln);
    }
}
