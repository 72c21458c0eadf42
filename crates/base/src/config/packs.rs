//! Deflate (RFC 1951), where it is compiled in, and where not by whoever has it: few texts are a reader's own, so the
//! page's module does without and asks another one.

#[cfg(feature = "packs")]
mod here {
    use miniz_oxide::deflate::compress_to_vec;
    use miniz_oxide::inflate::decompress_to_vec_with_limit;

    /// The bytes, packed.
    pub fn deflate(bytes: &[u8]) -> Option<Vec<u8>> {
        Some(compress_to_vec(bytes, 9))
    }

    /// The inverse; none where they are no deflated bytes, or more than `most_bytes`.
    pub fn inflate(bytes: &[u8], most_bytes: usize) -> Option<Vec<u8>> {
        decompress_to_vec_with_limit(bytes, most_bytes).ok()
    }
}

#[cfg(not(feature = "packs"))]
mod here {
    use super::{PACKER, Packer};

    /// The bytes, packed; none where nobody can.
    pub fn deflate(bytes: &[u8]) -> Option<Vec<u8>> {
        PACKER.get().and_then(|Packer { deflate, .. }| deflate(bytes))
    }

    /// The inverse; none where they are no deflated bytes, more than `most_bytes`, or nobody can.
    pub fn inflate(bytes: &[u8], most_bytes: usize) -> Option<Vec<u8>> {
        PACKER.get().and_then(|Packer { inflate, .. }| inflate(bytes, most_bytes))
    }
}

pub use here::{deflate, inflate};

/// Who packs where it is not compiled in.
pub struct Packer {
    /// As [`deflate`].
    pub deflate: fn(&[u8]) -> Option<Vec<u8>>,
    /// As [`inflate`].
    pub inflate: fn(&[u8], usize) -> Option<Vec<u8>>,
}

#[cfg(not(feature = "packs"))]
static PACKER: std::sync::OnceLock<Packer> = std::sync::OnceLock::new();

/// Names who packs, once; where it is compiled in, nobody else is asked.
pub fn set_packer(packer: Packer) {
    #[cfg(not(feature = "packs"))]
    let _ = PACKER.set(packer);
    #[cfg(feature = "packs")]
    let _ = packer;
}
