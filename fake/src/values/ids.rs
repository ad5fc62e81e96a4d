//! Hashes and ids, the same in every run.

use fastrand::Rng;

/// Returns a hash of a text (FNV-1a). Seeds and page tokens are made of it.
pub(crate) fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

/// Returns an id such as the service assigns: a letter, then letters and digits.
pub(crate) fn new_id(rng: &mut Rng) -> String {
    std::iter::once(rng.lowercase()).chain((0..11).map(|_| rng.alphanumeric().to_ascii_lowercase())).collect()
}
