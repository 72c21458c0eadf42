//! Pictures of one path on a 16 × 16 grid.

use super::el::{El, svg};

/// The picture of that path.
pub fn icon(path: &'static str) -> El {
    let shape = svg("path").attr("d", path);
    svg("svg").class("icon").attr("viewBox", "0 0 16 16").attr("aria-hidden", "true").kid(shape)
}

pub const TRIANGLE: &str = "M4.5 2.5v11l9-5.5z";
pub const BARS: &str = "M4 3h3v10H4zM9 3h3v10H9z";
pub const ONE_STEP: &str = "M3 3v10l7-5zM11 3h2v10h-2z";
pub const BACK: &str = "M8 2.6a5.4 5.4 0 1 1-5.1 3.6l1.5.5A3.8 3.8 0 1 0 8 4.2v2L4.4 3.4 8 .6z";
pub const MOON: &str = "M9.6 2A6 6 0 1 0 14 9.9 5.2 5.2 0 0 1 9.6 2z";
pub const SUN: &str = "M8 4.8a3.2 3.2 0 1 1 0 6.4 3.2 3.2 0 0 1 0-6.4zM7.3 1h1.4v2H7.3zM7.3 13h1.4v2H7.3zM1 7.3h2v1.4H1zM13 7.3h2v1.4h-2zM2.6 3.6l1-1L5 4 4 5zM11 12l1-1 1.4 1.4-1 1zM12.4 2.6l1 1L12 5l-1-1zM4 11l1 1-1.4 1.4-1-1z";
pub const SEND: &str = "M8 1l4 4-1.1 1.1-2.1-2.1V10H7.2V4L5.100 6.100 4 5zM2.500 9h1.600v4.400h7.800V9h1.600v6H2.500z";
pub const SCISSORS: &str = "M4 2.200a2 2 0 0 1 1.900 2.700L8 7l4.600-4.600h1.900L6 10.900A2 2 0 1 1 4.900 9.900L6.900 8 4.900 6.100A2 2 0 1 1 4 2.200zM4 3.400a.8.8 0 1 0 0 1.600.8.8 0 0 0 0-1.600zM4 11a.8.8 0 1 0 0 1.600A.8.8 0 0 0 4 11zM9 8.900l1-1 4.500 4.500h-1.900z";
