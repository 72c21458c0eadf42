//! The page: Leptos for words and controls, plain canvases for everything that moves. wasm32 only.
//!
//! [`page::Page`] holds the state outside the signals; one repaint loop drives it ([`page::Page::frame`]). Workers
//! train ([`worker`]); [`towers`] is this end of them.

mod address;
mod change;
mod charts_view;
mod corpus_card;
mod dom;
mod draw;
mod exports;
mod footer;
mod header;
mod hook;
mod lenses;
mod own_text;
mod page;
mod run;
mod settings;
mod share;
mod stage_view;
mod strings;
mod sync;
mod text_panel;
mod timeline_view;
mod towers;
mod ui;
mod worker;

pub mod painter;
pub mod plots;

use base::config::{Experiment, Tower};
use leptos::prelude::*;
use page::{Action, Page};
use std::cell::RefCell;
use std::rc::{Rc, Weak};
use towers::TowerWorker;
use ui::{Shell, Ui};
use wasm_bindgen::prelude::*;

/// Entry of `boot.js`: builds the page and both towers. `worker_url` is where `worker.js` lies.
///
/// # Errors
/// Where the browser allows no module workers; `boot.js` says so on the page.
#[wasm_bindgen]
pub fn start(worker_url: &str) -> Result<(), JsValue> {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        say_that_it_broke();
    }));
    let root: web_sys::HtmlElement = dom::by_id("app").ok_or("no #app on the page")?;
    let ui = Ui::new(&Experiment::default());
    let hash = dom::window().location().hash().unwrap_or_default();

    let page = Rc::<RefCell<Option<Rc<RefCell<Page>>>>>::default();
    let spawn = |tower| {
        let page = Rc::downgrade(&page);
        TowerWorker::spawn(worker_url, tower, move |tower, word| hear(&page, tower, word))
    };
    let towers = vec![spawn(Tower::A)?, spawn(Tower::B)?];
    let built = Rc::new(RefCell::new(Page::new(ui, towers, &hash)));
    *page.borrow_mut() = Some(Rc::clone(&built));

    root.set_inner_html("");
    let shell_page = Rc::clone(&built);
    mount_to(root, move || {
        let shell = Shell::new(ui, &shell_page);
        text_panel::follow_drops(shell);
        view(shell)
    })
    .forget();
    hook::install(&built);
    follow_the_window(&built);
    // The workers' ears keep only a weak hold; the repaint loop keeps the page for good.
    dom::every_frame(move |now_ms| {
        let _keep = &page;
        if let Ok(mut page) = built.try_borrow_mut() {
            page.frame(now_ms);
        }
    });
    Ok(())
}

fn view(shell: Shell) -> impl IntoView {
    view! {
        {header::header(shell)}
        <main>
            {stage_view::stage(shell)}
            {lenses::lenses(shell)}
            {timeline_view::timeline(shell)}
        </main>
        {footer::footer(shell)}
        {share::dialog(shell)}
        {text_panel::drop_hint(shell)}
    }
}

fn hear(page: &Weak<RefCell<Option<Rc<RefCell<Page>>>>>, tower: Tower, word: towers::Word) {
    if let Some(page) = page.upgrade()
        && let Some(page) = page.borrow().as_ref()
        && let Ok(mut page) = page.try_borrow_mut()
    {
        page.hear(tower, word);
    }
}

/// Passes on what happens to the window: its size, its address, whether anyone sees it, keys for the whole page.
fn follow_the_window(page: &Rc<RefCell<Page>>) {
    let act = |page: &Rc<RefCell<Page>>, action| {
        if let Ok(mut page) = page.try_borrow_mut() {
            page.act(action);
        }
    };
    let window = dom::window();
    let resized = Rc::clone(page);
    dom::listen::<web_sys::Event>(&window, "resize", move |_| act(&resized, Action::Resized));
    let address = Rc::clone(page);
    dom::listen::<web_sys::Event>(&window, "hashchange", move |_| {
        act(&address, Action::Address(dom::window().location().hash().unwrap_or_default()));
    });
    if let Some(document) = dom::document() {
        let hidden = Rc::clone(page);
        dom::listen::<web_sys::Event>(&document, "visibilitychange", move |_| {
            act(&hidden, Action::Hidden(dom::document().is_some_and(|d| d.hidden())));
        });
        // Opened in a background tab: there is no event to say so.
        if document.hidden() {
            act(page, Action::Hidden(true));
        }
    }
}

/// Says on the page that it broke, without the page's own machinery.
fn say_that_it_broke() {
    if let Some(fatal) = dom::by_id::<web_sys::HtmlElement>("fatal") {
        fatal.set_hidden(false);
        fatal.set_inner_text(&format!("{}\n{}", strings::PAGE_DIED.en, strings::PAGE_DIED.zh));
    }
}
