//! Codes of a class, as they are pasted: one is read as it is written, and many are a sample.

#![no_main]

use class::Code;
use libfuzzer_sys::fuzz_target;
use teach_page::Lang;
use teach_page::sample::Sample;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match Code::read(text) {
        Ok(code) => {
            let written = code.to_string();
            assert_eq!(Code::read(&written).map(|code| code.to_string()), Ok(written));
        }
        Err(fault) => assert!(!fault.words().en.is_empty()),
    }
    let sample = Sample::of(text, teach_page::ENGINE);
    sample.summary(None);
    sample.picture(None);
    sample.list("index.html");
    sample.csv();
    class::seed_of(text);
    teach_page::line(text, Lang::Zh);
});
