//! How light looks: a few numbers that every beam, strip and cell is drawn by. What light *means*, a norm's place on its
//! rail, is no matter of taste and stands in [`scale`](super::scale).

/// One direction of art. The page has [`Look::GLOW`]; `examples/looks.rs` draws it beside two others.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// A beam's width, 0..=1, at a place 0..=1 on the rail: it grows with it.
    pub width: fn(f32) -> f32,
    /// The widest trunk and the widest loop, in parts of what there is room for.
    pub widest: [f32; 2],
    /// Halos around the trunk, each as so many widths of the beam, the widest first.
    pub trunk_halos: &'static [f32],
    /// The same around a loop.
    pub loop_halos: &'static [f32],
    /// Opacity of one halo at full light.
    pub halo: f32,
    /// The brighter core's part of a beam's width; 0 for none.
    pub core: f32,
    /// The corner of a cell, in parts of its shorter side: 0 a box, ½ a disc.
    pub corner: f32,
    /// A cell's part of its lane's pitch and of its row's.
    pub cell: [f32; 2],
}

impl Look {
    /// Beams of light: flat where they are dim, with a core and a halo where much comes.
    pub const GLOW: Look = Look {
        width: |place| place * place.sqrt(),
        widest: [1.0, 1.0],
        trunk_halos: &[4.4, 3.2, 2.3, 1.6],
        loop_halos: &[3.0, 1.9],
        halo: 0.07,
        core: 0.26,
        corner: 0.28,
        cell: [0.8, 0.66],
    };
}
