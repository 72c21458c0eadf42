//! The benchmark times the page's own scenes.

use base::config::Link;
use engine::bench::SCENES;

#[test]
fn every_scene_of_the_page_is_timed_beside_the_default() {
    let page = include_str!("../src/views/timeline_view.rs");
    let list = page.split_once("SCENES: [").expect("the page's scenes").1.split_once("\n];").expect("its end").0;
    // Each scene ends in its link, alone on a line.
    let links: Vec<&str> = list.lines().filter_map(|line| line.trim().strip_prefix('"')?.strip_suffix("\",")).collect();
    assert!(links.len() >= 4, "{links:?}");
    for link in links {
        assert!(SCENES.iter().any(|(_, timed)| *timed == link), "{link} is not timed");
    }
}

#[test]
fn every_timed_link_is_read_without_a_problem() {
    for (scene, link) in SCENES {
        assert_eq!(Link::parse(link).1, [], "{scene}");
    }
}
