//! Prints one picture of the stage, the timeline or a chart as SVG, from made-up numbers of a plausible shape.
//!
//! `cargo run --example stage -- l=8 b=none size=860x612 theme=dark lang=en t=0.6 > stage.svg`
//! Keys: `l` layers of A · `lb` layers of B · `a`, `b` residual · `x0` B's factor per layer · `size` · `theme` ·
//! `lang` · `t` slow motion · `compact` · `hover` a site of B · `nan`, `zero`, `blank`, `timeline`.

#[path = "../tests/common/plausible.rs"]
mod plausible;

use plausible::{Case, stage_svg, timeline_svg};

fn main() {
    let mut case = Case::default();
    let mut timeline = false;
    for word in std::env::args().skip(1) {
        if word == "timeline" {
            timeline = true;
        } else if !case.set(&word) {
            eprintln!("not understood: {word}");
            std::process::exit(2);
        }
    }
    println!("{}", if timeline { timeline_svg(&case) } else { stage_svg(&case) });
}
