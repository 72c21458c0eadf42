//! Puts painted pictures together to a GIF, as a module that a worker loads where somebody saves a film as one. wasm32
//! only.

#![cfg(target_arch = "wasm32")]

use gif::{DisposalMethod, Encoder, Frame, Repeat};
use wasm_bindgen::prelude::*;

/// How carefully 256 colours are chosen, from 1 (best) to 30 (fastest): text stays sharp, and a picture takes a tenth of
/// a second.
const SPEED: i32 = 10;

/// A film that is being made.
#[wasm_bindgen]
pub struct Film {
    encoder: Encoder<Vec<u8>>,
    n_columns: u16,
    n_rows: u16,
    /// The picture before, as 4 bytes a pixel.
    before: Vec<u8>,
}

#[wasm_bindgen]
impl Film {
    /// A film of so many columns and rows of pixels that is shown again and again.
    #[wasm_bindgen(constructor)]
    pub fn new(n_columns: u16, n_rows: u16) -> Result<Film, JsError> {
        let mut encoder = Encoder::new(Vec::new(), n_columns, n_rows, &[])?;
        encoder.set_repeat(Repeat::Infinite)?;
        Ok(Film { encoder, n_columns, n_rows, before: Vec::new() })
    }

    /// One picture more, as 4 bytes a pixel (red, green, blue, unused), shown for so many hundredths of a second. What is as
    /// in the picture before stays as it is there, which makes a film several times smaller.
    pub fn add(&mut self, rgba: &[u8], delay_cs: u16) -> Result<(), JsError> {
        if rgba.len() != 4 * usize::from(self.n_columns) * usize::from(self.n_rows) {
            return Err(JsError::new("the picture has another size"));
        }
        let mut changed = rgba.to_vec();
        for (pixel, before) in changed.chunks_exact_mut(4).zip(self.before.chunks_exact(4)) {
            if pixel[..3] == before[..3] {
                pixel.fill(0);
            }
        }
        let mut frame = Frame::from_rgba_speed(self.n_columns, self.n_rows, &mut changed, SPEED);
        frame.delay = delay_cs;
        frame.dispose = DisposalMethod::Keep;
        self.encoder.write_frame(&frame)?;
        self.before.clear();
        self.before.extend_from_slice(rgba);
        Ok(())
    }

    /// The whole film.
    pub fn finish(self) -> Result<Vec<u8>, JsError> {
        self.encoder.into_inner().map_err(|error| JsError::new(&error.to_string()))
    }
}
