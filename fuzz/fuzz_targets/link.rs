//! Links: whatever stands in the address bar, the page stands, and what was read of it is written so that it is read again.

#![no_main]

use base::config::Link;
use libfuzzer_sys::fuzz_target;
use strata::session::{Session, Start};

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (link, _) = Link::parse(text);
    let written = link.format();
    let (again, problems) = Link::parse(&written);
    assert!(problems.is_empty(), "{problems:?} in {written}");
    assert_eq!(again.format(), written);
    let (session, _) = Session::new(Start { hash: text.to_owned(), ..Start::default() });
    session.link().format();
});
