//! A text as a link has it: deflated (RFC 1951), then base64 with the URL alphabet. Where that is not compiled in, whoever
//! has it is asked: few texts are a reader's own, so the page's module does without.

#[cfg(feature = "packs")]
mod here {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use miniz_oxide::deflate::compress_to_vec;
    use miniz_oxide::inflate::decompress_to_vec_with_limit;

    /// The packed form.
    pub fn pack(text: &str) -> Option<String> {
        Some(URL_SAFE_NO_PAD.encode(compress_to_vec(text.as_bytes(), 9)))
    }

    /// The inverse; none where it was not made by [`pack`], or is of more than `most_bytes`.
    pub fn unpack(packed: &str, most_bytes: usize) -> Option<String> {
        let bytes = URL_SAFE_NO_PAD.decode(packed).ok()?;
        String::from_utf8(decompress_to_vec_with_limit(&bytes, most_bytes).ok()?).ok()
    }
}

#[cfg(not(feature = "packs"))]
mod here {
    use super::{PACKER, Packer};

    /// The packed form; none where nobody can.
    pub fn pack(text: &str) -> Option<String> {
        PACKER.get().and_then(|Packer { pack, .. }| pack(text))
    }

    /// The inverse; none where it was not made by [`pack`], is of more than `most_bytes`, or nobody can.
    pub fn unpack(packed: &str, most_bytes: usize) -> Option<String> {
        PACKER.get().and_then(|Packer { unpack, .. }| unpack(packed, most_bytes))
    }
}

pub use here::{pack, unpack};

/// Who packs where it is not compiled in.
pub struct Packer {
    /// As [`pack`].
    pub pack: fn(&str) -> Option<String>,
    /// As [`unpack`].
    pub unpack: fn(&str, usize) -> Option<String>,
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
