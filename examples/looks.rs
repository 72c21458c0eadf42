//! Prints three directions of art side by side, towers and lattice in both themes, as one SVG: the page's own look and two
//! that were not taken. All of them draw one run, trained for this picture: the first view at step 60.
//!
//! `cargo run --example looks > looks.svg`; ARCHITECTURE.md says why the first was kept.

#[path = "../tests/common/world.rs"]
#[allow(dead_code, reason = "shared with tests that use other parts")]
mod world;

use base::config::Tower;
use draw::scene::{Frame, Look, Palette, Rect, Shape, StageInput, ThemeKind, compose, svg};
use strata::session::{Action, TOKENS, TokensAction};
use world::World;

/// Flat bands without glow, as a printed diagram has them: width does nearly all of the telling.
const INK: Look = Look {
    width: |place| place,
    widest: [0.9, 1.0],
    trunk_halos: &[],
    loop_halos: &[],
    halo: 0.0,
    core: 0.0,
    corner: 0.0,
    cell: [0.96, 0.92],
};

/// Thin bright wires in wide halos: brightness does nearly all of the telling.
const FILAMENT: Look = Look {
    width: |place| place * place,
    widest: [0.4, 0.45],
    trunk_halos: &[11.0, 7.5, 4.5, 2.5],
    loop_halos: &[7.0, 3.5],
    halo: 0.075,
    core: 0.6,
    corner: 0.5,
    cell: [0.66, 0.62],
};

const LOOKS: [(&str, Look); 3] = [("glow (kept)", Look::GLOW), ("ink", INK), ("filament", FILAMENT)];
const SIZE: (f32, f32) = (958.0, 470.0);
const GAP: f32 = 24.0;
const STEP: u64 = 60;

fn main() {
    let mut world = World::open("#lang=en");
    world.until_step(STEP);
    world.pause();
    let mut rows = Vec::new();
    for is_open in [false, true] {
        if is_open {
            world.act(Action::Tokens(TokensAction::Toggle));
            world.until("the tokens", |s| s.run().answers_at(TOKENS, STEP + 9).is_some());
            (0..60).for_each(|_| world.frame());
        }
        for theme in [ThemeKind::Dark, ThemeKind::Light] {
            rows.push(LOOKS.map(|(name, look)| picture(&world, name, &look, theme)));
        }
    }
    let (w, h) = (3.0 * (SIZE.0 + GAP), rows.len() as f32 * (SIZE.1 + GAP));
    println!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" viewBox=\"0 0 {w} {h}\">",
        w / 2.0,
        h / 2.0
    );
    for (y, row) in rows.iter().enumerate() {
        for (x, picture) in row.iter().enumerate() {
            // Each picture's gradients have names of their own.
            let own = picture.replace("id=\"g", &format!("id=\"p{x}{y}g")).replace("url(#g", &format!("url(#p{x}{y}g"));
            let (x, y) = (x as f32 * (SIZE.0 + GAP), y as f32 * (SIZE.1 + GAP));
            println!("<g transform=\"translate({x} {y})\">{own}</g>");
        }
    }
    println!("</svg>");
}

/// The stage as it stands, by another look, on its background, with the look's name.
fn picture(world: &World, name: &str, look: &Look, theme: ThemeKind) -> String {
    let intact = Tower::BOTH.map(|tower| world.session.intact(tower));
    let input = world.session.stage(&intact, world.session.shown_step());
    let Frame { mut shapes, .. } = compose(&StageInput { theme, look, ..input }, SIZE.0, SIZE.1);
    let palette = Palette::of(theme);
    let rect = Rect { x: 0.0, y: 0.0, w: SIZE.0, h: SIZE.1 };
    shapes.insert(0, Shape::RoundRect { rect, radius: 0.0, fill: palette.bg, stroke: None });
    let mut frame = Frame { shapes, ..Frame::default() };
    let style = draw::scene::shape::Type::new(13.0, palette.text_dim);
    frame.text(draw::scene::shape::pos(SIZE.0 / 2.0, 18.0), name, style);
    svg::to_svg(&frame, SIZE.0, SIZE.1)
}
