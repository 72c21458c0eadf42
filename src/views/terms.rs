//! The technical words of a text, each explained under the pointer, the focus or a finger.
//!
//! They are fetched once a text asks for them; until then, and where that fails, nothing stands there.

use super::el::{El, each, el};
use super::ui::Shell;
use crate::dom;
use crate::strings as s;
use base::names::terms::{Node, Term};
use std::rc::Rc;
use sycamore::web::{HtmlNode, View, ViewHtmlNode, ViewNode};
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlElement, KeyboardEvent};

const MATHML: &str = "http://www.w3.org/1998/Math/MathML";

/// The words of this text that the glossary has.
pub fn terms(shell: Shell, text: impl Fn() -> String + 'static) -> El {
    let ui = shell.ui;
    fetch(shell);
    let found = move || -> Vec<Rc<Term>> {
        let (text, lang) = (text(), ui.lang.get());
        ui.terms.with(|all| Term::found_in(all, &text, lang).into_iter().cloned().map(Rc::new).collect())
    };
    let one = move |term: &Rc<Term>| {
        let [name, says] = [Rc::clone(term), Rc::clone(term)];
        let said = el("span")
            .class("term-says")
            .attr("role", "tooltip")
            .words(move || says.says.get(ui.lang.get()).to_string());
        let said =
            said.kids(term.formula.as_ref().map(|formula| el("span").class("math").any_lang().kid(math(formula))));
        let button = el("button")
            .class("term")
            .on("keydown", |ev: KeyboardEvent| {
                if let Some(button) = super::el::target::<HtmlElement>(&ev)
                    && ev.key() == "Escape"
                {
                    let _ = button.blur();
                }
            })
            .words(move || name.name.get(ui.lang.get()).to_string());
        el("span").class("term-of").kid(button).kid(said).into()
    };
    el("p").class("terms").attr("aria-label", ui.t(s::TERMS)).kid(each(found, |term| term.name.en.clone(), one))
}

/// Formulas are data, built element by element.
fn math(node: &Node) -> View {
    match node {
        Node::Text(text) => View::from(text.clone()),
        Node::Element(name, kids) => {
            let mut element = HtmlNode::create_element_ns(MATHML, name.clone().into());
            kids.iter().for_each(|kid| element.append_view(math(kid)));
            View::from_node(element)
        }
    }
}

fn fetch(shell: Shell) {
    let terms = shell.ui.terms;
    if terms.with_untracked(Vec::is_empty) {
        spawn_local(async move {
            if let Some(bytes) = dom::fetched("www/terms.bin").await
                && let Ok(all) = postcard::from_bytes::<Vec<Term>>(&bytes)
            {
                terms.set(all);
            }
        });
    }
}
