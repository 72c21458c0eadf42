//! A model file that is dropped on the page: a run begins from it, or one sentence says why not.

#![no_main]

use base::config::{Link, Tower};
use engine::lab::{Ask, Lab, TowerSpec, Work};
use folder::{Format, Named, Trained, open};
use libfuzzer_sys::fuzz_target;
use std::cell::OnceCell;

const LINK: &str = "v=1&n_layers=1&d_model=8&n_heads=1&n_ctx=8&batch_size=1&corpus=induction";

thread_local! {
    /// The files of a good one.
    static GOOD: OnceCell<Vec<Named>> = const { OnceCell::new() };
}

fn good() -> Vec<Named> {
    let link = Link::parse(LINK).0;
    let (lab, _) = Lab::build(TowerSpec::of(&link.experiment, Tower::A)).expect("it is small");
    let (trainer, corpus) = (lab.trainer().expect("built"), lab.corpus().expect("built"));
    let trained = Trained { link: &link, tower: Tower::A, trainer, corpus };
    let named = |name: &str, bytes| Named { name: name.to_string(), bytes };
    let mut files = vec![
        named("model.zip", trained.zip(Format::HuggingFace).expect("a zip")),
        named("model.safetensors", trained.safetensors().expect("bytes")),
    ];
    files.extend(
        trained.files(Format::HuggingFace).expect("files").into_iter().map(|file| named(file.name, file.bytes)),
    );
    files
}

fuzz_target!(|bytes: &[u8]| {
    let Some((&how, rest)) = bytes.split_first() else { return };
    let good = GOOD.with(|files| files.get_or_init(good).clone());
    // Any bytes under each name, or a good folder, zip or file in which some are others: place in three bytes, what it
    // becomes in one.
    let mut files = match how % 8 {
        0 => vec![Named { name: "a.safetensors".into(), bytes: rest.to_vec() }],
        1 => vec![Named { name: "a.zip".into(), bytes: rest.to_vec() }],
        2 => good[..1].to_vec(),
        3 => good[1..2].to_vec(),
        _ => good[2..].to_vec(),
    };
    if how % 8 >= 2 {
        let which = usize::from(how / 8) % files.len();
        let bytes = &mut files[which].bytes;
        for edit in rest.chunks_exact(4) {
            let place = usize::from(edit[0]) << 16 | usize::from(edit[1]) << 8 | usize::from(edit[2]);
            let n_bytes = bytes.len();
            bytes[place % n_bytes] = edit[3];
        }
    }
    match open(files) {
        Ok(opened) => {
            // Whatever it is, the page is told whether it can be built, before an arena is.
            for tower in Tower::BOTH {
                let spec = Box::new(TowerSpec::of(&opened.experiment, tower));
                Lab::new().handle(Ask { run_id: 1, work: Work::Prepare(spec) });
            }
            let parcel = opened.parcel();
            assert!(Link::parse(&parcel.link).1.is_empty(), "{}", parcel.link);
        }
        Err(why) => assert!(!why.en.is_empty() && !why.zh.is_empty()),
    }
});
