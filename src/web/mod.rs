//! The page in its browser: canvases, workers, files and the one loop that repaints. wasm32 only.
//!
//! [`page::Page`] wraps the session; everything that happens comes in by [`page::Door`]. Training and analysis run in
//! workers; [`workers`] is this end of them, [`worker`] the inside of a tower's. The analysis worker's is a module of its
//! own, which is loaded once a lens is opened.

mod charts;
mod draw;
mod hook;
mod packs;
mod page;
mod scenes;
mod sheet;
mod sync;
mod worker;
mod workers;

pub mod painter;
pub mod plots;
mod pointing;

use crate::session::{Action, Note, TokensAction, Worker};
use crate::views::ui::{Shell, Ui, put};
use crate::{dom, strings, views};
use base::config::packs::{Packer, set_packer};
use base::config::{Experiment, Link};
use base::corpora::is_here;
use page::{Door, Guest, Page, Turn};
use std::rc::Rc;
use sycamore::prelude::create_root;
use sycamore::web::render_in_scope;
use wasm_bindgen::prelude::*;
use workers::Crew;

/// Entry of `boot.js`: builds the page and its workers. `worker_url` is where `worker.js` lies.
///
/// # Errors
/// Where the browser allows no module workers; `boot.js` says so on the page.
#[wasm_bindgen]
pub fn start(worker_url: &str) -> Result<(), JsValue> {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        say_that_it_broke();
    }));
    let mut outcome = Ok(());
    // Signals and what follows them live as long as the page.
    let _ = create_root(|| outcome = build(worker_url));
    outcome
}

fn build(worker_url: &str) -> Result<(), JsValue> {
    set_packer(Packer { pack: dom::pack, unpack: dom::unpack });
    let root: web_sys::HtmlElement = dom::by_id("app").ok_or("no #app on the page")?;
    let ui = Ui::new(&Experiment::default());
    let door = Rc::new(Door::default());
    let crew = |who| {
        let door = Rc::downgrade(&door);
        Crew::new(worker_url, who, move |heard| {
            if let Some(door) = door.upgrade() {
                door.turn(Turn::Hear(who, heard));
            }
        })
    };
    let mut towers = page::towers().map(crew);
    // From the right module at once: one that is replaced while it loads would have loaded in vain.
    let text = Link::parse(&dom::hash()).0.experiment.a().corpus;
    for crew in &mut towers {
        if !is_here(text) {
            crew.make_whole();
        }
        crew.hire()?;
    }
    let told = Rc::downgrade(&door);
    let told = Rc::new(move |action| {
        if let Some(door) = told.upgrade() {
            door.turn(Turn::Act(Action::Scene(action)));
        }
    });
    door.open(Page::new(ui, towers.into(), crew(Worker::Desk), told));

    root.set_text_content(None);
    let shell = Shell::new(ui, Rc::new(Guest(Rc::clone(&door))));
    views::follow_drops(shell);
    render_in_scope(move || views::page(shell), &root);
    if !dom::can_draw("stage") {
        door.turn(Turn::Act(Action::Warn(Note::NoCanvas)));
    }
    hook::install(&door);
    sheet::follow(ui, &door);
    follow_the_window(ui, &door);
    // The workers' ears keep only a weak hold; the repaint loop keeps the page for good.
    dom::every_frame(move |now_ms| if door.is_stuck() { say_that_it_broke() } else { door.turn(Turn::Frame(now_ms)) });
    Ok(())
}

/// Passes on what happens to the window: its size, its address, whether anyone sees it.
fn follow_the_window(ui: Ui, door: &Rc<Door>) {
    let window = dom::window();
    let resized = Rc::clone(door);
    dom::listen::<web_sys::Event>(&window, "resize", move |_| {
        resized.turn(Turn::Act(Action::Resized(dom::is_compact())));
    });
    // A browser may take a canvas' memory away, and gives it back empty.
    let emptied = Rc::clone(door);
    dom::listen_below(&window, "contextrestored", move || {
        emptied.turn(Turn::Act(Action::Resized(dom::is_compact())));
    });
    dom::listen::<web_sys::Event>(&window, "scroll", move |_| put(ui.is_scrolled, dom::scrolled_px() > 40.0));
    let address = Rc::clone(door);
    dom::listen::<web_sys::Event>(&window, "hashchange", move |_| {
        let hash = dom::hash();
        // Closing a sheet goes back in the history to where the page is already.
        if address.look(|page| hash != format!("#{}", page.session.link().format())) != Some(false) {
            packs::act(&address, Action::Address(hash));
        }
    });
    let space = Rc::clone(door);
    dom::listen::<web_sys::KeyboardEvent>(&window, "keydown", move |event| {
        if event.key() == "Escape" && !event.default_prevented() {
            ui.sheet_open.set(false);
            ui.picked.set(None);
            ui.scene_card.set(views::SceneCard::Shut);
        }
        if event.key() == " " && !event.default_prevented() && !event.repeat() && dom::is_space_free(&event) {
            event.prevent_default();
            space.turn(Turn::Act(Action::TogglePlay));
        }
        if views::tokens::is_shortcut(&event) && !event.default_prevented() {
            space.turn(Turn::Act(Action::Tokens(TokensAction::Toggle)));
        }
    });
    if let Some(document) = dom::document() {
        let hidden = Rc::clone(door);
        dom::listen::<web_sys::Event>(&document, "visibilitychange", move |_| {
            hidden.turn(Turn::Act(Action::Hidden(dom::is_unseen())));
        });
        // Opened in a background tab, or in a frame further down: there is no event to say so.
        if dom::is_unseen() {
            door.turn(Turn::Act(Action::Hidden(true)));
        }
    }
}

/// Says on the page that it broke, without the page's own machinery.
fn say_that_it_broke() {
    // Once: it is read aloud each time that it is written.
    if let Some(fatal) = dom::by_id::<web_sys::HtmlElement>("fatal").filter(web_sys::HtmlElement::hidden) {
        fatal.set_hidden(false);
        fatal.set_inner_text(&format!("{}\n{}", strings::PAGE_DIED.en, strings::PAGE_DIED.zh));
    }
}
