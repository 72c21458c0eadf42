//! One control for each kind of value: the drawer, the header and the lenses share them.

use super::el::{El, el, memo, set_value, target, value_of, words};
use super::ui::{Shell, Ui, mixed};
use crate::session::Action;
use crate::strings as s;
use base::config::Tower;
use base::config::fields::{Field, Kind, field};
use base::names::Text;
use std::rc::Rc;
use web_sys::{Event, HtmlInputElement};

/// A value that a reader may choose: how it reads now, and what choosing does. Both are boxed, so that every control is
/// compiled once.
#[derive(Clone)]
pub struct Choice {
    pub ui: Ui,
    pub id: String,
    /// What it is called by those who cannot see what stands beside it.
    pub label: Option<Rc<dyn Fn() -> String>>,
    pub value: Rc<dyn Fn() -> String>,
    pub set: Rc<dyn Fn(String)>,
}

impl Choice {
    /// A setting of one tower.
    pub fn of(shell: Shell, f: &'static Field, tower: Tower, id: String) -> Choice {
        Choice {
            ui: shell.ui,
            id,
            label: None,
            value: Rc::new(move || shell.ui.experiment.with(|e| f.write(e.config(tower)))),
            set: Rc::new(move |text| shell.act(Action::Set(tower, f.key, text))),
        }
    }

    /// The control that fits the kind of value.
    pub fn control(self, kind: Kind) -> El {
        match kind {
            Kind::Choice(choices) => self.list(choices),
            Kind::Switch => self.switch(),
            Kind::Int { min, max, step } => self
                .entry("number", "numeric")
                .attr("min", min.to_string())
                .attr("max", max.to_string())
                .attr("step", step.to_string()),
            Kind::Real { .. } => self.entry("text", "decimal"),
            Kind::Skips => self.entry("text", "text"),
        }
    }

    fn named(&self, el: El) -> El {
        let el = el.id(self.id.clone());
        match self.label.clone() {
            Some(label) => el.attr("aria-label", move || label()),
            None => el,
        }
    }

    /// A drop-down list of words.
    pub fn list(&self, choices: &'static [(&'static str, Text)]) -> El {
        let ui = self.ui;
        let option = |&(word, text): &(&'static str, Text)| {
            let marked = same(text).or(mixed(text.zh));
            el("option").attr("value", word).attr("data-any-lang", marked).words(ui.t(text))
        };
        self.listing(choices.iter().map(option))
    }

    /// A drop-down list of these options, the present one chosen.
    pub fn listing(&self, options: impl Iterator<Item = El>) -> El {
        let (value, set) = (Rc::clone(&self.value), Rc::clone(&self.set));
        // The options must stand in it before one can be chosen.
        self.named(el("select")).kids(options).prop("value", move || value()).on("change", move |ev| set(value_of(&ev)))
    }

    fn switch(&self) -> El {
        let (value, set) = (Rc::clone(&self.value), Rc::clone(&self.set));
        self.named(el("input").attr("type", "checkbox").attr("role", "switch"))
            .prop("checked", move || value() == "on")
            .on("change", move |ev: Event| {
                let is_on = target::<HtmlInputElement>(&ev).is_some_and(|input| input.checked());
                set(if is_on { "on" } else { "off" }.to_string());
            })
    }

    /// A field to type in; what cannot be taken is replaced by what stands.
    fn entry(&self, kind: &'static str, keyboard: &'static str) -> El {
        let (value, set) = (Rc::clone(&self.value), Rc::clone(&self.set));
        let shown = Rc::clone(&value);
        self.named(el("input").attr("type", kind).attr("inputmode", keyboard))
            .attr("spellcheck", "false")
            .attr("autocomplete", "off")
            .prop("value", move || shown())
            .on("change", move |ev: Event| {
                set(value_of(&ev));
                set_value(&ev, &value());
            })
    }
}

/// A setting's name, following the language.
pub fn label(key: &'static str, shell: Shell) -> impl Fn() -> &'static str + Copy {
    shell.ui.t(field(key).map_or(s::SETTINGS, |f| f.label))
}

/// A setting of A as a drop-down list with its name.
pub fn named_list(key: &'static str, id: &'static str, shell: Shell) -> El {
    let list = field(key).map(|f| Choice::of(shell, f, Tower::A, id.to_string()).control(f.kind));
    el("label").class("ctl").kid(el("span").words(label(key, shell))).kids(list)
}

/// A setting of A as a row of buttons.
pub fn segments(key: &'static str, id: &'static str, shell: Shell) -> El {
    let value = memo(move || shell.ui.experiment.with(|e| field(key).map(|f| f.write(e.a())).unwrap_or_default()));
    let button = |&(word, text): &(&'static str, Text)| {
        el("button")
            .attr("data-value", word)
            .state("aria-pressed", move || value.with(|value| value == word))
            .click(move || shell.act(Action::Set(Tower::A, key, word.to_string())))
            .words(shell.ui.t(text))
    };
    let choices = match field(key).map(|f| f.kind) {
        Some(Kind::Choice(choices)) => choices,
        _ => &[],
    };
    let group = el("div").id(id).class("segments").attr("role", "group").attr("aria-label", label(key, shell));
    el("div").class("ctl").kid(el("span").words(label(key, shell))).kid(group.kids(choices.iter().map(button)))
}

/// Marks words that are the same in both languages.
fn same(text: Text) -> Option<&'static str> {
    (text.en == text.zh).then_some("")
}

/// A button that shows a picture and says its name.
pub fn icon_button(name: impl Fn() -> &'static str + Copy + 'static, class: &'static str) -> El {
    el("button").class(class).attr("title", name).attr("aria-label", name)
}

/// A quiet × that puts its line away.
pub fn dismiss(shell: Shell, act: impl Fn() + 'static) -> El {
    icon_button(shell.ui.t(s::DISMISS), "dismiss").click(act).kid(words(|| "×"))
}
