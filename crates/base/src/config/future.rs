//! Another future of a run, as a link tells it: the same settings, other events.

use super::Event;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// Longest name, in characters.
const MAX_NAME: usize = 24;
/// Most of them in a link.
const MAX_FUTURES: usize = 3;
/// What stands between name, step and events, and between futures; no name holds them.
const PART: char = '~';
const NEXT: char = ';';

/// A future that is not the link's own.
#[derive(Clone, Debug, PartialEq)]
pub struct OtherFuture {
    /// What the reader calls it.
    pub name: String,
    /// The step that it came to.
    pub step: u64,
    /// Everything that happens in it; whether it fits the run is seen when it is opened.
    pub events: Vec<Event>,
}

impl OtherFuture {
    /// A name that a link can hold.
    pub fn fitting_name(name: &str) -> String {
        let kept = |c: &char| !c.is_control() && ![PART, NEXT].contains(c);
        let name: String = name.trim().chars().filter(kept).take(MAX_NAME).collect();
        if name.is_empty() { "–".to_string() } else { name }
    }

    /// As a link holds them; none where there are none.
    pub(super) fn write(futures: &[OtherFuture]) -> Option<String> {
        let one = |future: &OtherFuture| {
            let events: Vec<String> = future.events.iter().map(Event::to_string).collect();
            let name = utf8_percent_encode(&future.name, NON_ALPHANUMERIC);
            format!("{name}{PART}{}{PART}{}", future.step, events.join(","))
        };
        let all: Vec<String> = futures.iter().map(one).collect();
        (!all.is_empty()).then(|| all.join(&NEXT.to_string()))
    }

    /// The inverse; None where any of it cannot be read.
    pub(super) fn read(text: &str) -> Option<Vec<OtherFuture>> {
        let one = |text: &str| {
            let mut parts = text.split(PART);
            let (name, step, events) = (parts.next()?, parts.next()?.parse().ok()?, parts.next()?);
            let events = events.split(',').filter(|word| !word.is_empty());
            let events =
                events.map(|word| Event::read(word).ok().map(|(event, _)| event)).collect::<Option<Vec<Event>>>()?;
            (parts.next().is_none()).then(|| OtherFuture { name: OtherFuture::fitting_name(name), step, events })
        };
        let all: Vec<&str> = text.split(NEXT).collect();
        if all.len() > MAX_FUTURES { None } else { all.into_iter().map(one).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_junk_is_not() {
        let event = |text: &str| Event::read(text).expect("an event").0;
        let futures = vec![
            OtherFuture {
                name: "剪断 A".into(),
                step: 160,
                events: vec![event("60:a:cut:3m"), event("80:b:set:lr:0.01")],
            },
            OtherFuture { name: "2".into(), step: 9, events: Vec::new() },
        ];
        let text = OtherFuture::write(&futures).expect("two");
        let decoded = percent_encoding::percent_decode_str(&text).decode_utf8().expect("UTF-8");
        assert_eq!(OtherFuture::read(&decoded), Some(futures));
        for junk in ["", "a", "a~b~", "a~1", "a~1~2:c:cut:3m", "a~1~~", "a~1~;b~2~;c~3~;d~4~"] {
            assert_eq!(OtherFuture::read(junk), None, "{junk}");
        }
        assert_eq!(OtherFuture::fitting_name(" a~b;c\n"), "abc");
    }
}
