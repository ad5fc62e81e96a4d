use std::error::Error;
use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use bytes::Bytes;
use serde::de::{Deserializer, Visitor};
use serde::ser::Serializer;

use super::Wire;

/// Bytes, held as the Base64 text that stands for them in JSON.
///
/// The text is kept exactly as it was received, so a signature goes back to the server unchanged, and an image of many
/// megabytes is in memory once. It is decoded when [`bytes`](Self::bytes) is called: standard or URL-safe, with padding or
/// without, over several lines or on one.
///
/// Bytes convert into it, and are written in the URL-safe alphabet with padding, which every Google API reads; some, such as Gmail,
/// refuse the standard one. [`standard`](Self::standard) is for servers that want that. Cloning copies a pointer.
///
/// Two values are equal when their texts are.
///
/// ```
/// use discovery_runtime::types::Base64;
///
/// let data = Base64::from(b"\xff\xefhello");
/// assert_eq!(data.as_str(), "_-9oZWxsbw==");
/// assert_eq!(Base64::from_text("/+9o\nZWxsbw").bytes()?, data.bytes()?);
/// # Ok::<(), discovery_runtime::types::Base64Error>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Base64 {
    // `Arc<str>` would copy the text that the JSON reader hands over; behind a second pointer it stays where it is.
    text: Arc<String>,
}

impl Base64 {
    /// Takes a text that is Base64 already.
    pub fn from_text(text: impl Into<String>) -> Self {
        Self { text: Arc::new(text.into()) }
    }

    /// Encodes bytes in the standard alphabet, with padding.
    pub fn standard(bytes: impl AsRef<[u8]>) -> Self {
        Self::from_text(STANDARD.encode(bytes))
    }

    /// Returns the text as it was received, or encoded.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns true if there are no bytes.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Decodes the bytes.
    pub fn bytes(&self) -> Result<Vec<u8>, Base64Error> {
        let text = self.text.as_bytes();
        let has = |letters: [u8; 2]| memchr::memchr2(letters[0], letters[1], text).is_some();
        let decoded = match (has([b'+', b'/']), has([b'\n', b'\r']) || has([b' ', b'\t'])) {
            (false, false) => URL_SAFE.decode(text),
            (true, false) if !has([b'-', b'_']) => STANDARD.decode(text),
            _ => URL_SAFE.decode(url_safe(text)),
        };
        decoded.map_err(|source| Base64Error { source })
    }
}

/// The text in full.
impl fmt::Display for Base64 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl fmt::Debug for Base64 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // An image is of no use in a log.
        let shown: String = self.text.chars().take(32).collect();
        if shown.len() < self.text.len() {
            write!(f, "Base64({shown:?}… {} characters)", self.text.len())
        } else {
            write!(f, "Base64({shown:?})")
        }
    }
}

impl From<&[u8]> for Base64 {
    fn from(bytes: &[u8]) -> Self {
        Self::from_text(URL_SAFE.encode(bytes))
    }
}

impl<const N: usize> From<&[u8; N]> for Base64 {
    fn from(bytes: &[u8; N]) -> Self {
        Self::from(bytes.as_slice())
    }
}

impl From<Vec<u8>> for Base64 {
    fn from(bytes: Vec<u8>) -> Self {
        Self::from(bytes.as_slice())
    }
}

impl From<&Vec<u8>> for Base64 {
    fn from(bytes: &Vec<u8>) -> Self {
        Self::from(bytes.as_slice())
    }
}

impl From<Bytes> for Base64 {
    fn from(bytes: Bytes) -> Self {
        Self::from(bytes.as_ref())
    }
}

impl<const N: usize> From<[u8; N]> for Base64 {
    fn from(bytes: [u8; N]) -> Self {
        Self::from(bytes.as_slice())
    }
}

impl TryFrom<Base64> for Vec<u8> {
    type Error = Base64Error;

    fn try_from(data: Base64) -> Result<Self, Base64Error> {
        data.bytes()
    }
}

impl TryFrom<&Base64> for Vec<u8> {
    type Error = Base64Error;

    fn try_from(data: &Base64) -> Result<Self, Base64Error> {
        data.bytes()
    }
}

impl Wire for Base64 {
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_string(TextVisitor)
    }

    fn write<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(&self.text)
    }
}

crate::wire::impl_serde::impl_serde! { Base64 }

/// A text that is not base64.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base64Error {
    source: base64::DecodeError,
}

impl fmt::Display for Base64Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not Base64")
    }
}

impl Error for Base64Error {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.source)
    }
}

struct TextVisitor;

impl Visitor<'_> for TextVisitor {
    type Value = Base64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Base64 text")
    }

    fn visit_str<E>(self, text: &str) -> Result<Base64, E> {
        Ok(Base64::from_text(text))
    }

    fn visit_string<E>(self, text: String) -> Result<Base64, E> {
        Ok(Base64::from_text(text))
    }
}

/// Both alphabets write padding, and read without asking for it, or for zeros in the bits that are left over.
const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);

const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);

const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);

/// Returns the same text in the URL-safe alphabet and on one line.
fn url_safe(text: &[u8]) -> Vec<u8> {
    let letters = text.iter().filter(|byte| !byte.is_ascii_whitespace());
    letters
        .map(|byte| match byte {
            b'+' => b'-',
            b'/' => b'_',
            other => *other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_both_alphabets_padded_or_not_and_over_lines() {
        let bytes = [0xfb, 0xef, 0xff, 0x00];
        for text in ["++//AA==", "++//AA", "--__AA==", "--__AA", "++//\r\nAA==\n", "+-/_AA"] {
            let data = Base64::from_text(text);
            assert_eq!(data.bytes().unwrap(), bytes, "{text}");
            assert_eq!(data.as_str(), text);
        }
        assert_eq!(Base64::from(bytes.as_slice()).as_str(), "--__AA==");
        assert_eq!(Base64::standard(bytes).as_str(), "++//AA==");
        assert_eq!(Base64::default().bytes().unwrap(), b"");
    }

    #[test]
    fn refuses_what_is_no_base64() {
        let error = Base64::from_text("a*b=").bytes().unwrap_err();
        assert_eq!(error.to_string(), "not Base64");
        assert!(error.source().is_some());
        assert!(Base64::from_text("a").bytes().is_err());
    }

    #[test]
    fn debug_shows_no_more_than_a_glimpse() {
        assert_eq!(format!("{:?}", Base64::from(b"hello")), r#"Base64("aGVsbG8=")"#);
        let long = Base64::from(vec![0; 3000]);
        assert_eq!(format!("{long:?}"), r#"Base64("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"… 4000 characters)"#);
    }
}
