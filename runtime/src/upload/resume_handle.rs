//! The data that another process needs to continue an upload.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::dialect::ResumableProtocol;

/// A handle for continuing an interrupted upload, in this process or another.
///
/// Every error after which an upload can be resumed has one. Serialize it to keep it. With the handle and the same
/// source, the upload continues at the offset that the server reports.
///
/// The handle contains the session's URL, with which anybody can write to the upload: keep it like a password. `Debug`
/// does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct ResumeHandle {
    pub(crate) url: String,
    pub(crate) protocol: ResumableProtocol,
    pub(crate) chunk_size: u64,
    /// The chunk granularity of the server, if it sent one.
    pub(crate) granularity: Option<u64>,
    pub(crate) total: Option<u64>,
    /// When the file that is uploaded was last modified, in nanoseconds since 1970.
    pub(crate) modified: Option<u64>,
}

impl ResumeHandle {
    /// Returns the session's URL.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the protocol of the session.
    pub fn protocol(&self) -> ResumableProtocol {
        self.protocol
    }

    /// Returns the size of the chunks, a multiple of the server's granularity. The process that resumes may use another
    /// one.
    pub fn chunk_size(&self) -> u64 {
        self.chunk_size
    }

    /// Returns the length of the whole upload in bytes, if it was known.
    pub fn total(&self) -> Option<u64> {
        self.total
    }
}

impl fmt::Debug for ResumeHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResumeHandle")
            .field("url", &format_args!("<redacted>"))
            .field("protocol", &self.protocol)
            .field("chunk_size", &self.chunk_size)
            .field("granularity", &self.granularity)
            .field("total", &self.total)
            .field("modified", &self.modified)
            .finish()
    }
}

impl Serialize for ResumeHandle {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut handle = serializer.serialize_struct("ResumeHandle", 6)?;
        handle.serialize_field("url", &self.url)?;
        handle.serialize_field("protocol", self.protocol.name())?;
        handle.serialize_field("chunkSize", &self.chunk_size)?;
        handle.serialize_field("granularity", &self.granularity)?;
        handle.serialize_field("total", &self.total)?;
        handle.serialize_field("modified", &self.modified)?;
        handle.end()
    }
}

impl<'de> Deserialize<'de> for ResumeHandle {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        const FIELDS: &[&str] = &["url", "protocol", "chunkSize", "granularity", "total", "modified"];
        deserializer.deserialize_struct("ResumeHandle", FIELDS, HandleVisitor)
    }
}

struct HandleVisitor;

impl<'de> Visitor<'de> for HandleVisitor {
    type Value = ResumeHandle;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a resume handle")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ResumeHandle, A::Error> {
        let (mut url, mut protocol, mut chunk_size) = (None, ResumableProtocol::default(), None);
        let (mut granularity, mut total, mut modified) = (None, None, None);
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "url" => url = Some(map.next_value()?),
                "protocol" => {
                    let name = map.next_value::<String>()?;
                    let unknown = || {
                        A::Error::custom(format_args!(
                            "the upload began with the protocol `{name}`, which this version does not know: start it again"
                        ))
                    };
                    protocol = ResumableProtocol::from_name(&name).ok_or_else(unknown)?;
                }
                "chunkSize" => chunk_size = Some(map.next_value()?),
                "granularity" => granularity = map.next_value()?,
                "total" => total = map.next_value()?,
                "modified" => modified = map.next_value()?,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(ResumeHandle {
            url: url.ok_or_else(|| A::Error::missing_field("url"))?,
            protocol,
            chunk_size: chunk_size.ok_or_else(|| A::Error::missing_field("chunkSize"))?,
            granularity,
            total,
            modified,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{ResumableProtocol, ResumeHandle};

    #[test]
    fn survives_json_and_hides_its_address() {
        let url = "https://h/u?upload_id=SECRET".to_owned();
        let protocol = ResumableProtocol::ContentRange;
        let (granularity, total, modified) = (Some(4), Some(9), Some(7));
        let handle = ResumeHandle { url, protocol, chunk_size: 8, granularity, total, modified };
        let text = serde_json::to_string(&handle).unwrap();
        assert_eq!(
            text,
            r#"{"url":"https://h/u?upload_id=SECRET","protocol":"contentRange","chunkSize":8,"granularity":4,"total":9,"modified":7}"#
        );
        assert_eq!(serde_json::from_str::<ResumeHandle>(&text).unwrap(), handle);
        assert!(!format!("{handle:?}").contains("SECRET"));
    }

    #[test]
    fn later_fields_do_not_disturb_and_missing_ones_do() {
        let handle: ResumeHandle = serde_json::from_str(r#"{"new":1,"url":"u","chunkSize":8}"#).unwrap();
        assert_eq!((handle.granularity, handle.total()), (None, None));
        assert_eq!(handle.protocol(), ResumableProtocol::XGoogUpload);
        let error =
            serde_json::from_str::<ResumeHandle>(r#"{"url":"u","protocol":"pigeon","chunkSize":8}"#).unwrap_err();
        assert!(error.to_string().contains("`pigeon`"), "{error}");
        assert!(serde_json::from_str::<ResumeHandle>(r#"{"url":"u"}"#).is_err());
    }
}
