//! The benchmark times the page's own scenes.

use base::config::Link;
use scenes::CARDS;
use strata::cli::bench::scenes;

#[test]
fn every_scene_of_the_page_is_timed_beside_the_default() {
    for card in CARDS {
        assert!(scenes().iter().any(|(_, timed)| *timed == card.link), "{} is not timed", card.key);
    }
}

#[test]
fn every_timed_link_is_read_without_a_problem() {
    for (scene, link) in scenes() {
        assert_eq!(Link::parse(link).1, [], "{scene}");
    }
}
