//! The same random numbers on every target: runs natively and, as wasm, in Node.

use base::rng::{Rng, Stream};

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn the_same_numbers_everywhere() {
    let mut rng = Rng::new(7, Stream::Init, 0);
    let numbers: Vec<u32> = (0..4).map(|_| rng.next_u32()).collect();
    assert_eq!(numbers, [0x505F_23F7, 0xF602_4ED3, 0x5D3F_E2B6, 0xA437_DD5F]);
}
