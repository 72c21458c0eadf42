//! The icons, drawn from one list of bars: as SVG, and as the PNGs that systems ask for. With them the manifest.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use flate2::{Compression, Crc, write::ZlibEncoder};
use serde_json::json;

/// The night that the towers stand in; of the page and of the window before it is there.
const NIGHT: [u8; 3] = [0x0a, 0x0d, 0x13];
const A: [u8; 3] = [0x56, 0xb4, 0xf5];
const B: [u8; 3] = [0xff, 0x9a, 0x4d];
/// The drawing is so wide and so high, and its corners so round.
const SIDE: f64 = 16.0;
const CORNER: f64 = 3.0;
/// Where systems cut icons into a shape of their own, they leave a circle of four fifths of the side: the drawing's bars
/// are within it at this scale.
const SAFE: f64 = 0.7;
/// Samples along one side of a pixel.
const FINE: usize = 4;

/// x, y, width, height and colour of a bar.
type Bar = (f64, f64, f64, f64, [u8; 3]);

/// Tower A is one beam, tower B one that is cut again and again: the icon in the page's head, as bars.
fn bars() -> Vec<Bar> {
    let cut = (0..4).map(|n| (10.0, 2.0 + 3.0 * f64::from(n), 2.0, 1.5, B));
    std::iter::once((3.5, 2.0, 3.0, 12.0, A)).chain(cut).collect()
}

/// The icon as it is drawn for a size of one's own.
fn svg() -> String {
    let hex = |[r, g, b]: [u8; 3]| format!("#{r:02x}{g:02x}{b:02x}");
    let mut out = format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {SIDE} {SIDE}\">\n");
    out += &format!("<rect width=\"{SIDE}\" height=\"{SIDE}\" rx=\"{CORNER}\" fill=\"{}\"/>\n", hex(NIGHT));
    for (x, y, width, height, colour) in bars() {
        let fill = hex(colour);
        out += &format!("<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{fill}\"/>\n");
    }
    out + "</svg>\n"
}

/// The drawing as RGBA of `side` pixels squared. With `full` it has no corners, and its bars stand in the middle.
fn pixels(side: usize, full: bool) -> Vec<u8> {
    let bars = bars();
    let mut out = Vec::with_capacity(side * side * 4);
    for row in 0..side {
        for column in 0..side {
            let mut sum = [0.0; 4];
            for n in 0..FINE * FINE {
                let at = |pixel: usize, n: usize| (pixel as f64 + (n as f64 + 0.5) / FINE as f64) * SIDE / side as f64;
                let (x, y) = (at(column, n % FINE), at(row, n / FINE));
                if let Some(colour) = colour_at(&bars, x, y, full) {
                    for (sum, value) in sum.iter_mut().zip(colour.iter().chain(&[255])) {
                        *sum += f64::from(*value);
                    }
                }
            }
            let n_inside = sum[3] / 255.0;
            // Colours are those of what is inside: at an edge only the fourth number is less.
            let colour = sum[..3].iter().map(|sum| if n_inside > 0.0 { sum / n_inside } else { 0.0 });
            out.extend(colour.chain([sum[3] / (FINE * FINE) as f64]).map(|value| value.round() as u8));
        }
    }
    out
}

/// The colour at a place of the drawing; outside of it there is none.
fn colour_at(bars: &[Bar], x: f64, y: f64, full: bool) -> Option<[u8; 3]> {
    // How far a place lies beyond the square that the corners' middles span.
    let beyond = |at: f64| (CORNER - at).max(at - (SIDE - CORNER)).max(0.0);
    if !full && beyond(x).powi(2) + beyond(y).powi(2) > CORNER * CORNER {
        return None;
    }
    let scaled = |at: f64| if full { (at - SIDE / 2.0) / SAFE + SIDE / 2.0 } else { at };
    let (x, y) = (scaled(x), scaled(y));
    let is_in =
        |&(left, top, width, height, _): &Bar| (left..left + width).contains(&x) && (top..top + height).contains(&y);
    Some(bars.iter().find(|bar| is_in(bar)).map_or(NIGHT, |bar| bar.4))
}

/// A PNG of 8-bit RGBA.
fn png(side: usize, pixels: &[u8]) -> Result<Vec<u8>> {
    let mut header = Vec::new();
    for edge in [side, side] {
        header.extend(u32::try_from(edge)?.to_be_bytes());
    }
    // Eight bits each of red, green, blue and opacity; deflate, filters by row, not interlaced.
    header.extend([8, 6, 0, 0, 0]);
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
    for row in pixels.chunks(side * 4) {
        packed.write_all(&[0])?; // no filter
        packed.write_all(row)?;
    }
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, data) in [(b"IHDR", header), (b"IDAT", packed.finish()?), (b"IEND", Vec::new())] {
        let mut crc = Crc::new();
        crc.update(kind);
        crc.update(&data);
        out.extend(u32::try_from(data.len())?.to_be_bytes());
        out.extend(kind);
        out.extend(data);
        out.extend(crc.sum().to_be_bytes());
    }
    Ok(out)
}

/// Names of the PNGs, their sides, and whether systems may cut a shape out of them.
const PNGS: [(&str, usize, bool); 4] =
    [("180.png", 180, true), ("192.png", 192, false), ("512.png", 512, false), ("512-full.png", 512, true)];

/// Writes icons and manifest into a site.
pub fn write(site: &Path) -> Result<()> {
    let folder = site.join("www").join("icons");
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    fs::write(folder.join("icon.svg"), svg())?;
    for (name, side, full) in PNGS {
        fs::write(folder.join(name), png(side, &pixels(side, full))?)?;
    }
    fs::write(site.join("manifest.webmanifest"), serde_json::to_string_pretty(&manifest())?)
        .context("cannot write the manifest")
}

/// A manifest has one language: names and description say both.
fn manifest() -> serde_json::Value {
    let icon = |name: &str, sizes: &str, kind: &str, purpose: &str| json!({ "src": format!("www/icons/{name}"), "sizes": sizes, "type": kind, "purpose": purpose });
    json!({
        "name": "Strata 由浅入深",
        "short_name": "Strata",
        "description": "Two small transformers learn the same text side by side, and the measured gradient falls through them. 两个小 transformer 并排学习同一份文本，实测的梯度从中逐层落下。",
        "lang": "en",
        "id": "./",
        "start_url": "./",
        "scope": "./",
        // A way back and the address, which is the run.
        "display": "minimal-ui",
        "background_color": "#0a0d13",
        "theme_color": "#0a0d13",
        "categories": ["education"],
        "icons": [
            icon("icon.svg", "any", "image/svg+xml", "any"),
            icon("192.png", "192x192", "image/png", "any"),
            icon("512.png", "512x512", "image/png", "any"),
            icon("512-full.png", "512x512", "image/png", "maskable"),
        ],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Another library reads them, and sees what is drawn.
    #[test]
    fn the_pngs_are_pictures_of_the_drawing() {
        for (name, side, full) in PNGS {
            let bytes = png(side, &pixels(side, full)).unwrap();
            let picture = image::load_from_memory(&bytes).unwrap().to_rgba8();
            assert_eq!(picture.dimensions(), (side as u32, side as u32), "{name}");
            let at = |x: f64, y: f64| {
                let to = |at: f64| (((at - 8.0) * if full { SAFE } else { 1.0 } + 8.0) / SIDE * side as f64) as u32;
                picture.get_pixel(to(x), to(y)).0
            };
            assert_eq!(at(5.0, 8.0)[..3], A, "{name}");
            assert_eq!(
                (at(11.0, 2.75)[..3].to_vec(), at(11.0, 4.25)[..3].to_vec()),
                (B.to_vec(), NIGHT.to_vec()),
                "{name}"
            );
            assert_eq!(picture.get_pixel(0, 0).0[3], if full { 255 } else { 0 }, "{name}'s corner");
        }
    }

    #[test]
    fn what_systems_may_cut_away_is_night() {
        // The farthest corner of any bar from the middle, as a share of the side.
        let far = |&(x, y, width, height, _): &Bar| {
            let corners = [(x, y), (x + width, y), (x, y + height), (x + width, y + height)];
            corners.map(|(x, y)| (x - 8.0).hypot(y - 8.0)).into_iter().fold(0.0, f64::max)
        };
        assert!(bars().iter().map(far).fold(0.0, f64::max) * SAFE <= 0.4 * SIDE);
    }

    #[test]
    fn the_manifest_names_what_there_is() {
        let site = std::env::temp_dir().join(format!("strata-icons-{}", std::process::id()));
        fs::create_dir_all(&site).unwrap();
        write(&site).unwrap();
        let text = fs::read_to_string(site.join("manifest.webmanifest")).unwrap();
        let manifest: serde_json::Value = serde_json::from_str(&text).unwrap();
        for icon in manifest["icons"].as_array().unwrap() {
            assert!(site.join(icon["src"].as_str().unwrap()).is_file(), "{icon}");
        }
        fs::remove_dir_all(site).unwrap();
    }
}
