//! Same link, same bits: fingerprints after 100 steps, natively and, as wasm, in Node. The end-to-end tests compare
//! the same lines with the page in real browsers.
//!
//! `tests/golden/fingerprints.tsv` holds one link per line with the fingerprints of A and B. After a change that is meant
//! to alter bits, `UPDATE_GOLDEN=1 cargo test --test wasm_golden` writes it anew; the commit says why.

use base::config::{Link, Tower};
use engine::lab::{Lab, TowerSpec};
use engine::nn::Model;
#[cfg(not(target_arch = "wasm32"))]
use engine::nn::Width;

const N_STEPS: u64 = 100;

fn fingerprint(link: &str, tower: Tower) -> u64 {
    fingerprint_by(link, tower, |_| {})
}

fn fingerprint_by(link: &str, tower: Tower, set: impl Fn(&mut Model<f32>)) -> u64 {
    let (link, problems) = Link::parse(link);
    assert!(problems.is_empty(), "{problems:?}");
    let (mut lab, _) = Lab::build(TowerSpec::of(&link.experiment, tower)).expect("it can be built");
    set(lab.trainer_mut().expect("it was built").model_mut());
    lab.train_to(N_STEPS, u64::MAX, |_| {});
    lab.trainer().expect("it was built").fingerprint()
}

fn measured() -> String {
    let mut out = String::new();
    for line in include_str!("golden/fingerprints.tsv").lines() {
        let link = line.split('\t').next().unwrap_or_default();
        let [a, b] = Tower::BOTH.map(|tower| fingerprint(link, tower));
        out += &format!("{link}\t{a:016x}\t{b:016x}\n");
    }
    out
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn the_same_bits_after_a_hundred_steps() {
    let measured = measured();
    #[cfg(not(target_arch = "wasm32"))]
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/fingerprints.tsv");
        std::fs::write(path, &measured).expect("the golden file can be written");
        return;
    }
    for (want, got) in include_str!("golden/fingerprints.tsv").lines().zip(measured.lines()) {
        assert_eq!(got, want, "the bits of a run have changed");
    }
    assert!(measured.lines().count() >= 12, "twelve links are compared");
}

/// Tower A of every golden link, in registers of every width that this machine has; those that it lacks are named.
#[cfg(not(target_arch = "wasm32"))]
#[test]
fn registers_of_every_width_give_the_same_bits() {
    for width in Width::ALL {
        if !width.is_here() {
            eprintln!("skipped: this machine has no registers of width {}", width.name());
            continue;
        }
        for line in include_str!("golden/fingerprints.tsv").lines() {
            let [link, want, _] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
            let got = fingerprint_by(link, Tower::A, |model| assert!(model.set_width(width)));
            assert_eq!(format!("{got:016x}"), want, "{link} at width {}", width.name());
        }
    }
}

/// Of a model whose products are large enough to be shared out, by as many threads as there may be cores and more.
#[cfg(not(target_arch = "wasm32"))]
#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let large = "v=1&n_layers=2&d_model=64&n_ctx=64&batch_size=18";
    for more in ["", "&pos=rel&norm=post", "&pos=rope&act_fn=gelu&tied=off&n_heads=2"] {
        let [one, two, three, seven] = [1, 2, 3, 7].map(|n| {
            let (mut lab, _) =
                Lab::build(TowerSpec::of(&Link::parse(&format!("{large}{more}")).0.experiment, Tower::B))
                    .expect("it can be built");
            lab.trainer_mut().expect("it was built").model_mut().set_threads(n);
            lab.train_to(8, u64::MAX, |_| {});
            lab.trainer().expect("it was built").fingerprint()
        });
        assert!(one == two && one == three && one == seven, "{large}{more}");
    }
}

/// The golden file under each engine's number, oldest first: the number, and XXH64 of the file. A changed file wants a new
/// line here and a higher [`engine::ENGINE`], so that links made before are not said to differ.
#[cfg(not(target_arch = "wasm32"))]
const ENGINES: &[(u32, u64)] = &[(2, 0xd4e2_a4ef_48f8_d756)];

#[cfg(not(target_arch = "wasm32"))]
#[test]
fn the_engines_number_rises_with_its_bits() {
    let now = twox_hash::XxHash64::oneshot(0, include_str!("golden/fingerprints.tsv").as_bytes());
    assert_eq!(ENGINES.last(), Some(&(engine::ENGINE, now)), "the golden file is {now:#018x}");
    assert!(ENGINES.windows(2).all(|pair| pair[0].0 < pair[1].0));
}
