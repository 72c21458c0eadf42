//! Every skip as a button, for pointers over the picture and for thumbs in a list.

use super::el::{El, each, el};
use super::ui::Shell;
use crate::session::{Action, letter};
use crate::strings as s;
use base::config::{Site, Sublayer, Tower};
use sycamore::web::View;

/// What a skip's button is called: whose, where, and what pressing does.
fn label(shell: Shell, tower: Tower, site: Site) -> impl Fn() -> String + Copy {
    let ui = shell.ui;
    move || {
        let lang = ui.lang.get();
        let text = if is_intact(shell, tower, site) { s::SKIP_INTACT } else { s::SKIP_CUT };
        let sub = match site.sublayer {
            Sublayer::Attn => s::ATTENTION,
            Sublayer::Mlp => s::MLP,
        };
        let layer = (site.layer + 1).to_string();
        text.fill(lang, &[("tower", letter(tower)), ("layer", &layer), ("sub", sub.get(lang))])
    }
}

/// Whether the skip stands from the next step on.
fn is_intact(shell: Shell, tower: Tower, site: Site) -> bool {
    shell.ui.intact.with(|intact| intact[tower.idx()].get(site.idx()).copied().unwrap_or(true))
}

/// A button that cuts a skip or restores it.
pub fn button(shell: Shell, tower: Tower, site: Site) -> El {
    el("button")
        .attr("aria-label", label(shell, tower, site))
        .state("aria-pressed", move || !is_intact(shell, tower, site))
        .click(move || shell.act(Action::ToggleSkip(tower, site)))
}

/// Every skip as a large button.
pub fn list(shell: Shell) -> El {
    let ui = shell.ui;
    let sites = move || {
        let most = ui.experiment.with(|e| e.a().n_layers.max(e.b().n_layers));
        let of = |layer| [Sublayer::Mlp, Sublayer::Attn].map(|sublayer| Site { layer, sublayer });
        (0..most).rev().flat_map(of).collect()
    };
    let row = move |&site: &Site| {
        let name = move || {
            let lang = ui.lang.get();
            let layer = s::LAYER.fill(lang, &[("n", &(site.layer + 1).to_string())]);
            let sub = if site.sublayer == Sublayer::Attn { s::ATTENTION } else { s::MLP_SHORT };
            format!("{layer} · {}", sub.get(lang))
        };
        let foreign = (site.sublayer == Sublayer::Mlp).then_some("");
        let mut row = vec![View::from(el("span").attr("data-any-lang", foreign).words(name))];
        row.extend(Tower::BOTH.map(|tower| View::from(thumb(shell, tower, site))));
        View::from(row)
    };
    el("div").class("cuts").kid(each(sites, |site| site.to_string(), row))
}

fn thumb(shell: Shell, tower: Tower, site: Site) -> El {
    let exists = move || {
        shell.ui.experiment.with(|e| {
            let config = e.config(tower);
            config.has_sublayer(site) && site.layer < config.n_layers
        })
    };
    button(shell, tower, site)
        .class(format!("cut tower-{}", tower.key()))
        .attr("data-cut", format!("{}.{site}", tower.key()))
        .flag("hidden", move || !exists())
        .words(move || if is_intact(shell, tower, site) { "⊕" } else { "⊗" })
}
