//! Metadata and media in one request, as `multipart/related`.

use bytes::Bytes;

/// The text around the media.
#[derive(Debug)]
pub(crate) struct Multipart {
    /// The request's content type, which names the boundary.
    pub(crate) content_type: String,
    /// The text before the media.
    pub(crate) head: Bytes,
    /// The text after the media.
    pub(crate) tail: Bytes,
}

impl Multipart {
    /// Wraps media of this type, with this JSON before it. The boundary is made from the seed; if that is random, no
    /// media contains it.
    pub(crate) fn new(metadata: &[u8], media_type: &str, seed: u128) -> Self {
        let boundary = format!("part-{seed:032x}");
        let head = [
            b"--".as_slice(),
            boundary.as_bytes(),
            b"\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n",
            metadata,
            b"\r\n--",
            boundary.as_bytes(),
            b"\r\nContent-Type: ",
            media_type.as_bytes(),
            b"\r\nContent-Transfer-Encoding: binary\r\n\r\n",
        ];
        Self {
            head: head.concat().into(),
            tail: format!("\r\n--{boundary}--\r\n").into(),
            content_type: format!("multipart/related; boundary={boundary}"),
        }
    }

    /// Returns the length of the whole body with media of this length.
    pub(crate) fn length(&self, media: u64) -> u64 {
        media + (self.head.len() + self.tail.len()) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::Multipart;

    #[test]
    fn parts_stand_between_boundaries() {
        let multipart = Multipart::new(b"{\"file\":{}}", "image/png", 0xAB);
        let boundary = "part-000000000000000000000000000000ab";
        assert_eq!(multipart.content_type, format!("multipart/related; boundary={boundary}"));
        let body = format!(
            "--{boundary}\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n{{\"file\":{{}}}}\r\n\
             --{boundary}\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: binary\r\n\r\nMEDIA\r\n--{boundary}--\r\n"
        );
        assert_eq!([&multipart.head, b"MEDIA".as_slice(), &multipart.tail].concat(), body.as_bytes());
        assert_eq!(multipart.length(5), body.len() as u64);
    }
}
