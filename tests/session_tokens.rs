//! The towers opened into their tokens, as the page leads them: what is asked, what is shown, what a link says.

#[path = "common/world.rs"]
#[allow(dead_code, reason = "each test uses its part of the world")]
mod world;

use base::config::Tower;
use draw::scene::Cell;
use strata::session::{Action, TOKENS, Tab, TokensAction};
use world::World;

const LINK: &str = "v=1&corpus=stories-en&n_layers=3&d_model=16&n_heads=2&n_ctx=12&batch_size=3&n_steps=400";

fn toggle(world: &mut World) {
    world.act(Action::Tokens(TokensAction::Toggle));
}

fn opened(world: &World) -> (f32, Option<u64>) {
    let intact = Tower::BOTH.map(|tower| world.session.intact(tower));
    let stage = world.session.stage(&intact, world.session.shown_step());
    let lattice = stage.lattice;
    (lattice.open, lattice.panels[0].and(lattice.panels[1]).map(|_| lattice.step))
}

#[test]
fn open_tokens_are_asked_about_and_at_rest_they_are_of_the_step_that_is_shown() {
    let mut world = World::open(LINK);
    world.until_step(8);
    assert_eq!(opened(&world), (0.0, None));
    assert!(world.session.run().answers_at(TOKENS, 8).is_none(), "nobody looks, nothing is asked");
    toggle(&mut world);
    assert_eq!(world.session.tab(), Tab::from_key(TOKENS).expect("a lens"), "the lens of all pairs stands beside it");
    world.until("an answer", |s| s.run().answers_at(TOKENS, u64::MAX).is_some());
    (0..40).for_each(|_| world.frame());
    assert_eq!(opened(&world).0, 1.0);
    world.pause();
    world.until("the answer at rest", |s| {
        s.run().answers_at(TOKENS, u64::MAX).is_some_and(|(at, _)| at == s.shown_step())
    });
    assert_eq!(opened(&world).1, Some(world.step()));
    // Every layer's pairs have come, and the lens shows those of the open row.
    let (_, [panels, _]) = world.session.run().answers_at(TOKENS, world.step()).expect("there");
    let keys = |of: &[lens::Panel]| {
        of.iter().filter(|p| p.key.starts_with("sent_")).map(|p| p.key.clone()).collect::<Vec<_>>()
    };
    assert_eq!(keys(panels), ["sent_1", "sent_2", "sent_3"]);
    let shown = |world: &World| keys(&world.session.panels().expect("panels").1);
    assert_eq!(shown(&world), ["sent_3", "sent_3"], "the top layer where there are fewer than five");
    // Another row, by the keyboard: at once, without another look.
    world.act(Action::Tokens(TokensAction::Focus(Some(Cell { tower: Tower::B, point: 2, lane: 4 }))));
    assert_eq!(shown(&world), ["sent_2", "sent_2"]);
    assert_eq!(opened(&world).1, Some(world.step()), "nothing was forgotten");
    assert!(world.session.card().contains("B: ‖∂L/∂x‖₂ = "), "{}", world.session.card());
    let asked = world.n_asked;
    (0..60).for_each(|_| world.frame());
    assert_eq!(world.n_asked, asked, "and nothing is asked");
}

#[test]
fn the_pointer_opens_a_row_once_it_rests() {
    let mut world = World::open(&format!("{LINK}&lattice=on"));
    world.until("an answer", |s| s.run().answers_at(TOKENS, u64::MAX).is_some());
    let row = |world: &World| world.session.link().view.lens_param(TOKENS, "layer").map(str::to_string);
    assert_eq!(row(&world), None);
    let cell = Cell { tower: Tower::A, point: 1, lane: 4 };
    world.act(Action::Tokens(TokensAction::Point(Some(cell))));
    (0..10).for_each(|_| world.frame());
    assert_eq!(row(&world), None, "not yet");
    (0..10).for_each(|_| world.frame());
    assert_eq!(row(&world).as_deref(), Some("1"));
    // Along the row it stays open; past it, it does not wait for a pointer that has gone.
    world.act(Action::Tokens(TokensAction::Point(Some(Cell { point: 4, ..cell }))));
    world.act(Action::Tokens(TokensAction::Point(None)));
    (0..30).for_each(|_| world.frame());
    assert_eq!(row(&world).as_deref(), Some("1"));
}

#[test]
fn a_link_opens_them_and_closing_asks_nothing_more() {
    let mut world = World::open(&format!("{LINK}&lattice=on"));
    assert!(world.session.are_tokens_open());
    assert_eq!(opened(&world).0, 1.0, "without motion");
    assert!(world.session.link().format().contains("lattice=on"));
    world.act(Action::Open(Tab::Gradients));
    assert_eq!(world.session.open_lenses(), [TOKENS]);
    world.until("an answer", |s| s.run().answers_at(TOKENS, u64::MAX).is_some());
    toggle(&mut world);
    assert!(world.session.open_lenses().is_empty());
    assert!(!world.session.link().format().contains("lattice"));
    (0..40).for_each(|_| world.frame());
    assert_eq!(opened(&world), (0.0, None));
    assert!(world.session.run().answers_at(TOKENS, u64::MAX).is_none());
}

/// At a tower of 24 layers and 256 tokens a look at all pairs takes minutes, and no message comes in between.
#[test]
fn a_desk_that_is_long_at_what_nobody_waits_for_gives_way_to_another() {
    let mut world = World::open(LINK);
    world.until_step(8);
    toggle(&mut world);
    world.until("an answer", |s| s.run().answers_at(TOKENS, u64::MAX).is_some());
    // From now on it is at one look.
    world.desk_frames = u64::MAX;
    (0..900).for_each(|_| world.frame());
    assert_eq!(world.n_desks, 0, "who waits for the answer may wait");
    toggle(&mut world);
    world.act(Action::Open(Tab::from_key("layers").expect("a lens")));
    (0..60).for_each(|_| world.frame());
    assert_eq!(world.n_desks, 1, "it had its time");
    (0..900).for_each(|_| world.frame());
    assert_eq!(world.n_desks, 1, "the new one is at what is waited for");
    world.desk_frames = 1;
    world.until("its answer", |s| s.run().answers_at("layers", u64::MAX).is_some());
    // One that ends in time stays.
    toggle(&mut world);
    world.desk_frames = 100;
    (0..250).for_each(|_| world.frame());
    toggle(&mut world);
    (0..900).for_each(|_| world.frame());
    assert_eq!(world.n_desks, 1);
}
