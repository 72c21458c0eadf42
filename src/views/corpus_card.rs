//! What is being learnt: what it teaches, how far simple models get with it, and a few lines of it.

use super::ui::{Shell, mixed};
use crate::strings as s;
use base::config::CorpusId;
use base::config::fields::{Kind, field};
use base::corpora::UNLABELLED;
use base::names::Lang;
use draw::figure::class_color;
use draw::scene::Palette;
use engine::lab::{ExampleInfo, LabelSetInfo, RunInfo};
use lens::COLOUR_BY;
use leptos::prelude::*;

pub fn card(shell: Shell) -> impl IntoView {
    let ui = shell.ui;
    let info = Memo::new(move |_| ui.infos.with(|infos| infos[0].clone()));
    let chosen = RwSignal::new(None::<usize>);
    let name = move || {
        let key = ui.experiment.with(|e| e.a().corpus.key());
        match field("corpus").map(|f| f.kind) {
            Some(Kind::Choice(choices)) => {
                choices.iter().find(|(k, _)| *k == key).map(|(_, text)| text.get(ui.lang.get()))
            }
            _ => None,
        }
    };
    let about = move || {
        let lang = ui.lang.get();
        // Of a reader's own text, its account stands above already.
        let is_own = ui.experiment.with(|e| e.a().corpus == CorpusId::OwnText);
        info.with(|i| i.as_ref().filter(|_| !is_own).map(|i| i.about[lang as usize].clone()))
    };
    view! {
        <section class="corpus" aria-label=ui.t(s::CORPUS_CARD)>
            <h2>{name}</h2>
            <p class="soft" data-any-lang="">{about}</p>
            <dl class="levels">{move || info.with(|i| i.as_ref().map(|i| levels(i, ui.lang.get())))}</dl>
            <p class="soft" data-any-lang="">{move || info.with(|i| i.as_ref().map(|i| error_note(i, ui.lang.get())))}</p>
            {lines(shell, info, chosen)}
        </section>
    }
}

/// The levels as pairs of a name and a number.
fn levels(info: &RunInfo, lang: Lang) -> impl IntoView + use<> {
    let nats = |level: Option<f64>| level.map(|level| format!("{level:.3}"));
    let rows = [
        (s::VOCAB, Some(info.d_vocab.to_string())),
        (s::LEVEL_CHANCE, nats(Some(info.chance_nats))),
        (s::LEVEL_UNIGRAM, nats(info.unigram_nats)),
        (s::LEVEL_BIGRAM, nats(info.bigram_nats)),
        (s::LEVEL_TRIGRAM, nats(info.trigram_nats)),
        (s::LEVEL_ENTROPY, nats(info.entropy_nats)),
    ];
    rows.into_iter()
        .filter_map(|(name, value)| Some((name.get(lang), value?)))
        .map(|(name, value)| view! { <div><dt>{name}</dt><dd class="num">{value}</dd></div> })
        .collect_view()
}

fn error_note(info: &RunInfo, lang: Lang) -> String {
    match info.levels_std_err_nats {
        Some(error) => s::LEVELS_ESTIMATED.fill(lang, &[("e", &format!("{error:.3}"))]),
        None => s::LEVELS_EXACT.get(lang).to_string(),
    }
}

/// Three lines of it; coloured by a kind of label once the reader picks one.
fn lines(shell: Shell, info: Memo<Option<RunInfo>>, chosen: RwSignal<Option<usize>>) -> impl IntoView {
    let ui = shell.ui;
    let sets = Memo::new(move |_| info.with(|i| i.as_ref().map(|i| i.label_sets.clone()).unwrap_or_default()));
    let examples = Memo::new(move |_| info.with(|i| i.as_ref().map(|i| i.examples.clone()).unwrap_or_default()));
    // A set that another corpus had is none of this one's.
    let set = move || sets.with(|sets| chosen.get().and_then(|idx| Some((idx, sets.get(idx)?.clone()))));
    view! {
        <div class="row">
            <h3>{ui.t(s::CORPUS_LINES)}</h3>
            <label class="ctl" hidden=move || sets.with(Vec::is_empty)>
                <span>{ui.t(COLOUR_BY.label)}</span>
                <select id="card-labels" on:change:target=move |ev| chosen.set(ev.target().value().parse().ok())>
                    <option value="" selected=move || set().is_none()>{ui.t(s::NO_COLOUR)}</option>
                    {move || sets.get().into_iter().enumerate().map(|(idx, set)| view! {
                        <option value=idx.to_string() data-any-lang=mixed(&set.name[1])
                            selected=move || chosen.get() == Some(idx)>
                            {set.name[ui.lang.get() as usize].clone()}
                        </option>
                    }).collect_view()}
                </select>
            </label>
        </div>
        <ol class="lines" data-any-lang="">
            {move || examples.get().into_iter().map(|example| line(&example, set(), shell)).collect_view()}
        </ol>
        <p class="classes soft" data-any-lang="">
            {move || set().map(|(idx, set)| classes(&examples.get(), idx, &set, shell))}
        </p>
    }
}

fn line(example: &ExampleInfo, set: Option<(usize, LabelSetInfo)>, shell: Shell) -> impl IntoView + use<> {
    let lang = shell.ui.lang.get();
    let pieces = example.pieces.iter().enumerate().map(|(t, piece)| {
        let label = set.as_ref().and_then(|(idx, set)| {
            let label = *example.labels.get(*idx)?.get(t)?;
            (label != UNLABELLED).then_some((label, set.classes.get(usize::from(label))?[lang as usize].clone()))
        });
        // Breaks and blanks have no width of their own to be coloured.
        let text = piece.replace('\n', " ↵ ");
        match label {
            Some((label, class)) => {
                // The blank before a word is none of it.
                let word = text.trim_start().to_string();
                let (blank, word) = if word.is_empty() { ("", text.clone()) } else { (&text[..text.len() - word.len()], word) };
                view! { {blank.to_string()}<mark style=format!("--c:{}", color(label, shell)) title=class>{word}</mark> }.into_any()
            }
            None => text.into_any(),
        }
    });
    view! { <li>{pieces.collect_view()}</li> }
}

/// The classes that occur in the lines.
fn classes(examples: &[ExampleInfo], idx: usize, set: &LabelSetInfo, shell: Shell) -> impl IntoView + use<> {
    let lang = shell.ui.lang.get();
    let mut seen: Vec<u8> = examples.iter().filter_map(|e| e.labels.get(idx)).flatten().copied().collect();
    seen.sort_unstable();
    seen.dedup();
    let name = |label: u8| Some((label, set.classes.get(usize::from(label))?[lang as usize].clone()));
    seen.into_iter()
        .filter_map(name)
        .map(|(label, name)| view! { <mark style=format!("--c:{}", color(label, shell))>{name}</mark>" " })
        .collect_view()
}

fn color(label: u8, shell: Shell) -> String {
    class_color(Palette::of(shell.ui.theme.get()).text_dim, label).css()
}
