//! What the ledger promises of its rules.

use ledger::claims;
use std::collections::BTreeSet;

#[test]
fn every_rule_is_as_it_was_fixed() {
    let changed: Vec<String> = claims::all()
        .filter(|claim| !claim.is_as_fixed() || claim.rule.fixed.commit.is_empty())
        .map(|claim| format!("{} {:#018x}", claim.id, claim.digest()))
        .collect();
    assert!(
        changed.is_empty(),
        "a rule is fixed by a commit before anything is measured by it; write that commit and these digests beside \
         them, and measure anew: {changed:#?}"
    );
}

#[test]
fn conditions_and_guards_speak_of_what_is_measured() {
    let mut ids = BTreeSet::new();
    for claim in claims::all() {
        let rule = &claim.rule;
        assert!(ids.insert(claim.id), "{} stands there twice", claim.id);
        assert!(!rule.conditions.is_empty(), "{} could not be decided", claim.id);
        let spoken_of = rule.conditions.iter().chain(rule.guards.iter().map(|guard| &guard.must));
        assert!(spoken_of.clone().all(|c| c.quantity < rule.quantities.len()), "{}", claim.id);
        let last = claim.runs.iter().flat_map(|run| run.steps()).max();
        assert_eq!(last, Some(rule.step), "{}: the step that counts is the last looked at", claim.id);
        for text in [rule.text.pro, rule.text.contra].iter().chain(rule.quantities.iter().map(|q| &q.name)) {
            assert!(text.zh.chars().any(|c| c >= '\u{4e00}'), "{}: {}", claim.id, text.zh);
            assert!(!text.en.chars().any(|c| c >= '\u{4e00}'), "{}: {}", claim.id, text.en);
        }
    }
}

#[test]
fn every_link_says_just_what_it_means() {
    for claim in claims::all() {
        let of_runs = claim.runs.iter().map(|run| [claim.base, run.changes].join("&"));
        for link in of_runs.chain([claim.scene.to_string()]) {
            let (_, problems) = base::config::Link::parse(link.trim_end_matches('&'));
            assert!(problems.is_empty(), "{}: {link}: {problems:?}", claim.id);
        }
    }
}

#[test]
fn a_claim_is_explained_in_words_and_shown_by_a_lens() {
    for claim in claims::all() {
        assert!(ledger::words::told(claim.id).is_some(), "{}", claim.id);
        assert!(claim.lens == "gradients" || lens::entry(lens::LENSES, claim.lens).is_some(), "{}", claim.lens);
    }
}
