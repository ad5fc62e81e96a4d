//! Deterministic hashes and ids.

use fastrand::Rng;

/// Returns the FNV-1a hash of a text, for seeds and page tokens.
pub(crate) fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

/// Returns an id in the format of the service: a letter, followed by letters and digits.
pub(crate) fn new_id(rng: &mut Rng) -> String {
    std::iter::once(rng.lowercase()).chain((0..11).map(|_| rng.alphanumeric().to_ascii_lowercase())).collect()
}
