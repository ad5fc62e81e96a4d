use serde_json::Value;

use crate::wire::{Duration, Map};

/// One detail of an error, by its `@type`.
///
/// A part that is not of the type it should be is left out; the rest of the detail stays.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Detail {
    /// When to try again.
    RetryInfo(RetryInfo),
    /// Which quotas were exceeded.
    QuotaFailure(QuotaFailure),
    /// The reason, as a constant for programs.
    ErrorInfo(ErrorInfo),
    /// Links to more information.
    Help(Help),
    /// Which fields of the request are wrong.
    BadRequest(BadRequest),
    /// The message in the caller's language.
    LocalizedMessage(LocalizedMessage),
    /// Any other detail, unchanged.
    Other(Value),
}

/// When to try again.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct RetryInfo {
    /// The delay before the next attempt.
    pub retry_delay: Duration,
}

/// Which quotas were exceeded.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct QuotaFailure {
    /// Each of them.
    pub violations: Vec<QuotaViolation>,
}

/// A quota that was exceeded.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct QuotaViolation {
    /// The subject of the quota.
    pub subject: String,
    /// A description of the exceeded quota.
    pub description: String,
    /// The metric, such as `library.googleapis.com/read_requests`.
    pub quota_metric: String,
    /// The limit's name, such as `ReadRequestsPerDayPerProject`.
    pub quota_id: String,
    /// The dimensions of the quota: `location`, `user`.
    pub quota_dimensions: Map<String>,
    /// The limit, a number as text.
    pub quota_value: String,
}

impl QuotaViolation {
    /// Returns true if this is a daily quota, so that a short wait rarely helps.
    pub fn is_per_day(&self) -> bool {
        self.quota_id.contains("PerDay")
    }
}

/// The reason for a failure, for programs.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct ErrorInfo {
    /// The reason, such as `API_KEY_INVALID`.
    pub reason: String,
    /// The domain of the reason, such as `googleapis.com`.
    pub domain: String,
    /// More about it.
    pub metadata: Map<String>,
}

/// Links to more information.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Help {
    /// The links.
    pub links: Vec<HelpLink>,
}

/// A link to further information.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct HelpLink {
    /// The description of the link.
    pub description: String,
    /// The URL.
    pub url: String,
}

/// The fields of a request that are wrong.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct BadRequest {
    /// Each of them.
    pub field_violations: Vec<FieldViolation>,
}

/// A field of a request that is wrong.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct FieldViolation {
    /// The path to the field, such as `shelves[0].books[0].title`.
    pub field: String,
    /// A description of the violation.
    pub description: String,
    /// The same for machines.
    pub reason: String,
}

/// A message in the caller's language.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct LocalizedMessage {
    /// The language, such as `de-CH`.
    pub locale: String,
    /// The message.
    pub message: String,
}

impl Detail {
    /// Reads a detail by the last part of its `@type`; the package in front of it is of no interest.
    pub(super) fn from_json(json: &Value) -> Self {
        let name = json["@type"].as_str().unwrap_or_default();
        let name = name.rsplit(['.', '/']).next().unwrap_or_default();
        match name {
            "RetryInfo" => match text(json, "retryDelay").parse() {
                Ok(retry_delay) => Self::RetryInfo(RetryInfo { retry_delay }),
                Err(_) => Self::Other(json.clone()),
            },
            "QuotaFailure" => {
                Self::QuotaFailure(QuotaFailure { violations: list(json, "violations", quota_violation) })
            }
            "ErrorInfo" => Self::ErrorInfo(ErrorInfo {
                reason: text(json, "reason"),
                domain: text(json, "domain"),
                metadata: texts(json, "metadata"),
            }),
            "Help" => Self::Help(Help {
                links: list(json, "links", |link| HelpLink {
                    description: text(link, "description"),
                    url: text(link, "url"),
                }),
            }),
            "BadRequest" => Self::BadRequest(BadRequest {
                field_violations: list(json, "fieldViolations", |violation| FieldViolation {
                    field: text(violation, "field"),
                    description: text(violation, "description"),
                    reason: text(violation, "reason"),
                }),
            }),
            "LocalizedMessage" => Self::LocalizedMessage(LocalizedMessage {
                locale: text(json, "locale"),
                message: text(json, "message"),
            }),
            _ => Self::Other(json.clone()),
        }
    }
}

fn quota_violation(json: &Value) -> QuotaViolation {
    QuotaViolation {
        subject: text(json, "subject"),
        description: text(json, "description"),
        quota_metric: text(json, "quotaMetric"),
        quota_id: text(json, "quotaId"),
        quota_dimensions: texts(json, "quotaDimensions"),
        quota_value: text(json, "quotaValue"),
    }
}

/// Returns a property as text; empty if it is missing or of another type.
fn text(json: &Value, name: &str) -> String {
    scalar(&json[name]).unwrap_or_default()
}

fn texts(json: &Value, name: &str) -> Map<String> {
    let entries = json[name].as_object().into_iter().flatten();
    entries.filter_map(|(key, value)| Some((key.clone(), scalar(value)?))).collect()
}

fn list<T>(json: &Value, name: &str, read: impl Fn(&Value) -> T) -> Vec<T> {
    json[name].as_array().into_iter().flatten().map(read).collect()
}

fn scalar(json: &Value) -> Option<String> {
    match json {
        // Google ends some descriptions with a line feed.
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
