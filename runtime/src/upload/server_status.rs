//! The meaning of a response of the upload server.

/// The state of the session according to one response of the upload server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ServerStatus {
    /// The session is open. A query's answer tells how many bytes have arrived.
    Active { received: Option<u64> },
    /// The upload is complete, and the answer's body is the result. The answer may say how many bytes it has.
    Final { received: Option<u64> },
    /// The upload is complete and was turned down: the body says why, and trying again is useless.
    Rejected,
    /// The session was cancelled.
    Cancelled,
    /// The session cannot be used by this caller. With other credentials it can.
    Denied,
    /// The session cannot be used, by anybody.
    Gone,
    /// The answer tells nothing for sure, perhaps as it is not the upload server's at all: ask where things stand.
    Unclear,
}

impl ServerStatus {
    /// Reads an answer's HTTP status and its `X-Goog-Upload-Status` and `X-Goog-Upload-Size-Received` headers.
    pub(crate) fn from_response(http: u16, status: Option<&str>, received: Option<&str>) -> Self {
        let success = (200..300).contains(&http);
        let received = received.and_then(|text| text.trim().parse().ok());
        let status = status.map(str::trim).map(str::to_ascii_lowercase);
        match (status.as_deref(), success) {
            (Some("final"), true) => Self::Final { received },
            (Some("final"), false) => Self::Rejected,
            (Some("active"), true) => Self::Active { received },
            (Some("cancelled"), true) => Self::Cancelled,
            _ if matches!(http, 401 | 403) => Self::Denied,
            _ if matches!(http, 404 | 405 | 410 | 413 | 415) => Self::Gone,
            _ => Self::Unclear,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ServerStatus;

    #[test]
    fn the_status_header_decides() {
        assert_eq!(ServerStatus::from_response(200, Some("active"), None), ServerStatus::Active { received: None });
        assert_eq!(
            ServerStatus::from_response(200, Some("Active "), Some("42")),
            ServerStatus::Active { received: Some(42) }
        );
        assert_eq!(
            ServerStatus::from_response(200, Some("active"), Some("many")),
            ServerStatus::Active { received: None }
        );
        for http in [200, 201] {
            let done = ServerStatus::from_response(http, Some("final"), None);
            assert_eq!(done, ServerStatus::Final { received: None });
        }
        let done = ServerStatus::from_response(200, Some("final"), Some(" 42"));
        assert_eq!(done, ServerStatus::Final { received: Some(42) });
        assert_eq!(ServerStatus::from_response(200, Some("cancelled"), None), ServerStatus::Cancelled);
        for http in [400, 403, 404, 429, 500, 503] {
            assert_eq!(ServerStatus::from_response(http, Some("final"), None), ServerStatus::Rejected, "{http}");
        }
    }

    #[test]
    fn without_it_some_codes_end_the_session() {
        for (status, codes) in
            [(ServerStatus::Denied, &[401, 403][..]), (ServerStatus::Gone, &[404, 405, 410, 413, 415])]
        {
            for http in codes {
                assert_eq!(ServerStatus::from_response(*http, None, None), status, "{http}");
                assert_eq!(ServerStatus::from_response(*http, Some("active"), None), status, "{http}");
            }
        }
    }

    #[test]
    fn anything_else_is_in_doubt() {
        for http in [200, 204, 302, 400, 408, 409, 412, 416, 429, 499, 500, 502, 503, 504] {
            assert_eq!(ServerStatus::from_response(http, None, None), ServerStatus::Unclear, "{http}");
            assert_eq!(ServerStatus::from_response(http, Some("odd"), None), ServerStatus::Unclear, "{http}");
        }
        assert_eq!(ServerStatus::from_response(500, Some("active"), None), ServerStatus::Unclear);
        assert_eq!(ServerStatus::from_response(400, Some("cancelled"), None), ServerStatus::Unclear);
    }
}
