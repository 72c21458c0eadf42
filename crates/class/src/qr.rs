//! A text as a QR code (ISO/IEC 18004), as one path of an SVG picture.

use qrcodegen::{QrCode, QrCodeEcc};

/// Light modules that must stand around a code for a reader to find it.
const QUIET: i32 = 4;

/// A QR code: its picture is square.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Qr {
    /// Width and height in modules, the quiet zone included.
    pub size: i32,
    /// The dark modules, for a path's `d`: a row's neighbours as one rectangle.
    pub path: String,
}

/// The QR code of a text; none where it is too long: more than 2,953 bytes. As much error correction as fits into
/// the smallest size that holds the text at all.
pub fn qr(text: &str) -> Option<Qr> {
    let code = QrCode::encode_text(text, QrCodeEcc::Low).ok()?;
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let run = (x..code.size()).take_while(|x| code.get_module(*x, y)).count() as i32;
            if run > 0 {
                path += &format!("M{} {}h{run}v1h-{run}z", x + QUIET, y + QUIET);
            }
            x += run.max(1);
        }
    }
    Some(Qr { size: code.size() + 2 * QUIET, path })
}
