//! QR codes are read by another library from the very path that the page draws.

use class::qr;
use image::{GrayImage, Luma};

/// Pixels for a module.
const SCALE: u32 = 4;

/// The picture, painted from the path's text as a browser would.
fn painted(text: &str) -> GrayImage {
    let code = qr(text).expect("it fits");
    let size = code.size as u32 * SCALE;
    let mut picture = GrayImage::from_pixel(size, size, Luma([255]));
    for part in code.path.split_terminator('z') {
        let (place, run) = part.strip_prefix('M').and_then(|part| part.split_once('h')).expect("a rectangle");
        let (x, y) = place.split_once(' ').expect("a place");
        let (run, back) = run.split_once("v1h-").expect("one module high");
        assert_eq!(run, back, "it is closed");
        let [x, y, run] = [x, y, run].map(|number| number.parse::<u32>().expect("a number") * SCALE);
        for (x, y) in (x..x + run).flat_map(|x| (y..y + SCALE).map(move |y| (x, y))) {
            picture.put_pixel(x, y, Luma([0]));
        }
    }
    picture
}

fn read(picture: GrayImage) -> String {
    let mut prepared = rqrr::PreparedImage::prepare(picture);
    let grids = prepared.detect_grids();
    assert_eq!(grids.len(), 1, "one code");
    grids[0].decode().expect("readable").1
}

#[test]
fn another_library_reads_what_was_written() {
    for text in [
        "220Y-4G02-6YBF-XD81-4D2P-F2DB-SQQX-645R",
        "https://example.org/some/folder/#v=1&seed=123456&step=50&class=1",
        "由浅入深：第 50 步",
        "x",
    ] {
        assert_eq!(read(painted(text)), text);
    }
    let long = "https://example.org/#v=1&text=".to_string() + &"aB3_".repeat(250);
    assert_eq!(read(painted(&long)), long);
}

#[test]
fn its_margin_is_light_and_what_is_too_long_has_none() {
    let code = qr("HELLO").expect("it fits");
    assert_eq!(code.size, 21 + 8, "version 1 has 21 modules, and 4 light ones on each side");
    let picture = painted("HELLO");
    let edge = 4 * SCALE;
    let light = |x: u32, y: u32| picture.get_pixel(x, y).0[0] == 255;
    assert!((0..picture.width()).all(|x| (0..edge).all(|y| light(x, y) && light(y, x))));
    assert!(!light(edge, edge), "the first finder begins there");
    assert!(qr(&"b".repeat(2953)).is_some());
    assert_eq!(qr(&"b".repeat(2954)), None);
}
