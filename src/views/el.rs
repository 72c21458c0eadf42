//! Elements as plain Rust, over Sycamore's nodes and signals.
//!
//! Whatever follows a signal is boxed here, so that a view adds a closure to the module and no generic code; that is
//! what keeps the first view within its bytes (ARCHITECTURE.md, Bytes). Inside `Signal::with` only plain signals may be
//! read: Sycamore holds its graph borrowed there, and a memo that is due could not be computed.

use js_sys::Reflect;
use std::borrow::Cow;
use std::rc::Rc;
use sycamore::prelude::{Keyed, MaybeDyn, ReadSignal, create_effect, create_selector};
use sycamore::web::{HtmlNode, StringAttribute, View, ViewHtmlNode, ViewNode};
use wasm_bindgen::prelude::*;
use web_sys::{Event, HtmlElement};

/// An element that is being put together.
pub struct El(HtmlNode);

/// An empty element of that name.
pub fn el(tag: &'static str) -> El {
    El(HtmlNode::create_element(tag.into()))
}

/// The same of an SVG picture.
pub fn svg(tag: &'static str) -> El {
    El(HtmlNode::create_element_ns("http://www.w3.org/2000/svg", tag.into()))
}

/// A value computed from signals, that others follow only where it really changes.
pub fn memo<T: PartialEq + 'static>(f: impl Fn() -> T + 'static) -> ReadSignal<T> {
    let f: Box<dyn FnMut() -> T> = Box::new(f);
    create_selector(f)
}

/// Words that follow the signals they read.
pub fn words<S: Into<String>>(f: impl Fn() -> S + 'static) -> View {
    let f: Box<dyn FnMut() -> String> = Box::new(move || f().into());
    View::from_dynamic(f)
}

/// A piece of the page that is made anew whenever a signal it reads is set.
pub fn part(f: impl Fn() -> View + 'static) -> View {
    let f: Box<dyn FnMut() -> View> = Box::new(f);
    View::from_dynamic(f)
}

/// A piece that is there only while a condition holds.
pub fn when(holds: impl Fn() -> bool + 'static, view: impl Fn() -> View + 'static) -> View {
    let holds: Box<dyn Fn() -> bool> = Box::new(holds);
    let holds = memo(holds);
    part(move || if holds.get() { view() } else { View::new() })
}

/// A view for each item; one whose key stays, stays on the page as it is.
pub fn each<T: 'static>(
    list: impl Fn() -> Vec<T> + 'static,
    key: impl Fn(&T) -> String + 'static,
    view: impl Fn(&T) -> View + 'static,
) -> View {
    let view = Rc::new(view);
    let items = move || -> MaybeDyn<Vec<Item>> {
        let item = |one: T| {
            let view = Rc::clone(&view);
            Item { key: key(&one), make: Rc::new(move || view(&one)) }
        };
        MaybeDyn::Static(list().into_iter().map(item).collect())
    };
    keyed(MaybeDyn::Derived(Rc::new(items)))
}

fn keyed(items: MaybeDyn<Vec<Item>>) -> View {
    sycamore::prelude::view! { Keyed(list=items, view=|item: Item| (item.make)(), key=|item: &Item| item.key.clone()) }
}

/// An item of a list as Sycamore compares it: by its key alone.
#[derive(Clone)]
struct Item {
    key: String,
    make: Rc<dyn Fn() -> View>,
}

impl PartialEq for Item {
    fn eq(&self, other: &Item) -> bool {
        self.key == other.key
    }
}

impl El {
    /// An attribute: a word, none, or a closure that gives either.
    pub fn attr(mut self, name: &'static str, value: impl Into<StringAttribute>) -> El {
        self.0.set_attribute(name.into(), value.into());
        self
    }

    /// `id`, made at run time or not.
    pub fn id(self, id: impl Into<Cow<'static, str>>) -> El {
        let id: Cow<'static, str> = id.into();
        self.attr("id", id)
    }

    pub fn class(self, value: impl Into<StringAttribute>) -> El {
        self.attr("class", value)
    }

    /// Marks text that is the same in every language, or holds a foreign word on purpose.
    pub fn any_lang(self) -> El {
        self.attr("data-any-lang", "")
    }

    /// An attribute that is there or not, such as `hidden`.
    pub fn flag(mut self, name: &'static str, holds: impl Fn() -> bool + 'static) -> El {
        self.0.set_bool_attribute(name.into(), MaybeDyn::from(holds));
        self
    }

    /// A state that assistive technology reads, such as `aria-pressed`: "true" or "false".
    pub fn state(self, name: &'static str, holds: impl Fn() -> bool + 'static) -> El {
        self.attr(name, move || if holds() { "true" } else { "false" })
    }

    /// A property of the element, such as an input's `value`.
    pub fn prop<V: Into<JsValue>>(mut self, name: &'static str, value: impl Fn() -> V + 'static) -> El {
        let value = move || MaybeDyn::Static(value().into());
        self.0.set_property(name.into(), MaybeDyn::Derived(Rc::new(value)));
        self
    }

    /// One property of its style, set by script: the content policy allows no style written into the page.
    pub fn style<S: Into<String>>(self, name: &'static str, value: impl Fn() -> S + 'static) -> El {
        if let Some(node) = self.node::<HtmlElement>() {
            let value: Box<dyn Fn() -> String> = Box::new(move || value().into());
            create_effect(move || {
                let _ = node.style().set_property(name, &value());
            });
        }
        self
    }

    /// Calls `handler` whenever `name` happens to it.
    pub fn on<E: JsCast + 'static>(mut self, name: &'static str, handler: impl Fn(E) + 'static) -> El {
        let handler: Box<dyn FnMut(Event)> = Box::new(move |event| handler(event.unchecked_into()));
        self.0.set_event_handler(name.into(), handler);
        self
    }

    /// Calls `handler` on every click.
    pub fn click(self, handler: impl Fn() + 'static) -> El {
        self.on("click", move |_: Event| handler())
    }

    /// Words inside it that never change.
    pub fn say(self, text: impl Into<Cow<'static, str>>) -> El {
        let text: Cow<'static, str> = text.into();
        self.kid(View::from(text))
    }

    /// Words inside it that follow the signals they read.
    pub fn words<S: Into<String>>(self, f: impl Fn() -> S + 'static) -> El {
        self.kid(words(f))
    }

    /// Something inside it.
    pub fn kid(mut self, kid: impl Into<View>) -> El {
        self.0.append_view(kid.into());
        self
    }

    /// Several things inside it, or one that may be missing.
    pub fn kids<V: Into<View>>(self, kids: impl IntoIterator<Item = V>) -> El {
        kids.into_iter().fold(self, El::kid)
    }

    /// The element itself, for what only the browser can do.
    pub fn node<T: JsCast>(&self) -> Option<T> {
        self.0.as_web_sys().clone().dyn_into().ok()
    }
}

impl From<El> for View {
    fn from(el: El) -> View {
        View::from_node(el.0)
    }
}

/// The element that listens.
pub fn target<T: JsCast>(event: &Event) -> Option<T> {
    event.current_target()?.dyn_into().ok()
}

/// What the field that listens holds.
pub fn value_of(event: &Event) -> String {
    let value = event.current_target().and_then(|field| Reflect::get(&field, &"value".into()).ok());
    value.and_then(|value| value.as_string()).unwrap_or_default()
}

/// Writes into the field that listens.
pub fn set_value(event: &Event, value: &str) {
    if let Some(field) = event.current_target() {
        let _ = Reflect::set(&field, &"value".into(), &value.into());
    }
}
