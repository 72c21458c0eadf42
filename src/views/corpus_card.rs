//! What is being learnt: what it teaches, how far simple models get with it, and a few lines of it.

use super::el::{El, el, memo, part, value_of};
use super::ui::{Shell, mixed};
use crate::strings as s;
use base::config::CorpusId;
use base::config::fields::{Kind, field};
use base::corpora::UNLABELLED;
use base::names::Lang;
use draw::figure::class_color;
use draw::scene::Palette;
use engine::lab::{ExampleInfo, LabelSetInfo, LevelsInfo, RunInfo};
use lens::COLOUR_BY;
use sycamore::prelude::{ReadSignal, Signal, create_signal};
use sycamore::web::View;
use web_sys::Event;

pub fn card(shell: Shell) -> El {
    let ui = shell.ui;
    let info = memo(move || ui.infos.with(|infos| infos[0].clone()));
    let chosen = create_signal(None::<usize>);
    let name = move || {
        let (key, lang) = (ui.experiment.with(|e| e.a().corpus.key()), ui.lang.get());
        let choices = match field("corpus").map(|f| f.kind) {
            Some(Kind::Choice(choices)) => choices,
            _ => &[],
        };
        choices.iter().find(|(k, _)| *k == key).map_or("", |(_, text)| text.get(lang))
    };
    let about = move || {
        let lang = ui.lang.get();
        // Of a reader's own text, its account stands above already.
        let is_own = ui.experiment.with(|e| e.a().corpus == CorpusId::OwnText);
        info.with(|i| i.as_ref().filter(|_| !is_own).map(|i| i.about[lang as usize].clone())).unwrap_or_default()
    };
    let numbers = move || {
        let rows = info.get_clone().map(|info| levels(&info, ui.lang.get())).unwrap_or_default();
        View::from(rows)
    };
    let note = move || info.get_clone().map(|info| levels_note(&info, ui.lang.get())).unwrap_or_default();
    el("section")
        .class("corpus")
        .attr("aria-label", ui.t(s::CORPUS_CARD))
        .kid(el("h2").words(name))
        .kid(el("p").class("soft").any_lang().words(about))
        .kid(el("dl").class("levels").kid(part(numbers)))
        .kid(el("p").class("soft").any_lang().words(note))
        .kids(lines(shell, info, chosen))
}

/// The levels as pairs of a name and a number.
fn levels(info: &RunInfo, lang: Lang) -> Vec<View> {
    let nats = |level: Option<f64>| level.map(|level| format!("{level:.3}"));
    let found = |level: fn(&LevelsInfo) -> Option<f64>| nats(info.levels.as_ref().and_then(level));
    let rows = [
        (s::VOCAB, Some(info.d_vocab.to_string())),
        (s::LEVEL_CHANCE, nats(Some(info.chance_nats))),
        (s::LEVEL_UNIGRAM, found(|l| l.unigram_nats)),
        (s::LEVEL_BIGRAM, found(|l| l.bigram_nats)),
        (s::LEVEL_TRIGRAM, found(|l| l.trigram_nats)),
        (s::LEVEL_ENTROPY, found(|l| l.entropy_nats)),
    ];
    rows.into_iter()
        .filter_map(|(name, value)| Some((name.get(lang), value?)))
        .map(|(name, value)| el("div").kid(el("dt").say(name)).kid(el("dd").class("num").say(value)).into())
        .collect()
}

/// What the levels are, on which text they were found, and how certain they are.
fn levels_note(info: &RunInfo, lang: Lang) -> String {
    let Some(levels) = &info.levels else { return String::new() };
    let note = s::LEVELS_NOTE.fill(lang, &[("on", &levels.on[lang as usize])]);
    let error = |error: f64| s::LEVELS_ERROR.fill(lang, &[("e", &format!("{error:.3}"))]);
    note + &levels.std_err_nats.map(error).unwrap_or_default()
}

/// Three lines of it; coloured by a kind of label once the reader picks one.
fn lines(shell: Shell, info: ReadSignal<Option<RunInfo>>, chosen: Signal<Option<usize>>) -> [El; 3] {
    let ui = shell.ui;
    let sets = memo(move || info.with(|i| i.as_ref().map(|i| i.label_sets.clone()).unwrap_or_default()));
    let examples = memo(move || info.with(|i| i.as_ref().map(|i| i.examples.clone()).unwrap_or_default()));
    // A set that another corpus had is none of this one's.
    let set = move || {
        let idx = chosen.get()?;
        sets.with(|sets| Some((idx, sets.get(idx)?.clone())))
    };
    let options = move || {
        let (sets, lang) = (sets.get_clone(), ui.lang.get());
        let none = el("option").attr("value", "").say(s::NO_COLOUR.get(lang));
        let option = |(idx, set): (usize, LabelSetInfo)| {
            el("option")
                .attr("value", idx.to_string())
                .attr("data-any-lang", mixed(&set.name[1]))
                .flag("selected", move || chosen.get_untracked() == Some(idx))
                .say(set.name[lang as usize].clone())
        };
        View::from(
            std::iter::once(none).chain(sets.into_iter().enumerate().map(option)).map(View::from).collect::<Vec<_>>(),
        )
    };
    let list = el("select")
        .id("card-labels")
        .on("change", move |ev: Event| chosen.set(value_of(&ev).parse().ok()))
        .kid(part(options));
    let choice = el("label")
        .class("ctl")
        .flag("hidden", move || sets.with(Vec::is_empty))
        .kid(el("span").words(ui.t(COLOUR_BY.label)))
        .kid(list);
    let text = move || {
        let set = set();
        let lines = examples.get_clone();
        View::from(lines.iter().map(|example| line(example, set.as_ref(), shell).into()).collect::<Vec<_>>())
    };
    let legend = move || {
        let seen = set().map(|(idx, set)| classes(&examples.get_clone(), idx, &set, shell)).unwrap_or_default();
        View::from(seen)
    };
    [
        el("div").class("row").kid(el("h3").words(ui.t(s::CORPUS_LINES))).kid(choice),
        el("ol").class("lines").any_lang().kid(part(text)),
        el("p").class("classes soft").any_lang().kid(part(legend)),
    ]
}

fn line(example: &ExampleInfo, set: Option<&(usize, LabelSetInfo)>, shell: Shell) -> El {
    let lang = shell.ui.lang.get();
    let mut line = el("li");
    for (t, piece) in example.pieces.iter().enumerate() {
        let label = set.and_then(|(idx, set)| {
            let label = *example.labels.get(*idx)?.get(t)?;
            (label != UNLABELLED).then_some((label, set.classes.get(usize::from(label))?[lang as usize].clone()))
        });
        // Breaks and blanks have no width of their own to be coloured.
        let text = piece.replace('\n', " ↵ ");
        line = match label {
            Some((label, class)) => {
                // The blank before a word is none of it.
                let word = text.trim_start().to_string();
                let blank = text[..text.len() - word.len()].to_string();
                let (blank, word) = if word.is_empty() { (word, text) } else { (blank, word) };
                line.say(blank).kid(mark(label, word, shell).attr("title", class))
            }
            None => line.say(text),
        };
    }
    line
}

/// The classes that occur in the lines.
fn classes(examples: &[ExampleInfo], idx: usize, set: &LabelSetInfo, shell: Shell) -> Vec<View> {
    let lang = shell.ui.lang.get();
    let seen: Vec<u8> = examples.iter().filter_map(|e| e.labels.get(idx)).flatten().copied().collect();
    let seen = base::order::sorted_set(&seen);
    let name = |label: u8| Some((label, set.classes.get(usize::from(label))?[lang as usize].clone()));
    seen.into_iter().filter_map(name).flat_map(|(label, name)| [mark(label, name, shell).into(), " ".into()]).collect()
}

/// A word in its class' colour.
fn mark(label: u8, word: String, shell: Shell) -> El {
    let color = class_color(Palette::of(shell.ui.theme.get()).text_dim, label).css();
    el("mark").style("--c", move || color.clone()).say(word)
}
