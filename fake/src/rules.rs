//! Rules of the service that its documents do not express as types, with their sources.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use crate::error::Error;
use table::{RuleFacts, TABLE};

pub(crate) mod contents;
pub(crate) mod one_of;
pub(crate) mod requests;
pub(crate) mod required;
pub(crate) mod schemas;
mod table;
pub(crate) mod turns;

/// A rule of the service, which can be enabled and disabled by name.
///
/// A rule with a single source, or with conflicting sources, is off by default: a server that is too strict is worse
/// than one that is too lenient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Rule {
    /// A request must have the required fields of its method.
    RequiredFields,
    /// A content must have parts.
    ContentWithoutParts,
    /// A part must have data.
    EmptyPart,
    /// The role of a content must be one that the service knows.
    Role,
    /// At most one of several mutually exclusive fields may be set.
    OneOf,
    /// A turn of function calls must follow a turn of the user.
    FunctionCallTurn,
    /// A turn of function responses must follow a turn of function calls.
    FunctionResponseTurn,
    /// There must be as many function responses as function calls.
    FunctionResponseCount,
    /// A function response must name its function.
    FunctionResponseName,
    /// A function call of a Gemini 3 model must be sent back with its thought signature.
    ThoughtSignature,
    /// The schema of an object must have properties.
    EmptyObjectSchema,
    /// The schema of an array must have items.
    ArrayWithoutItems,
    /// Only the schema of a string may list values.
    EnumOfStrings,
    /// A required property of a schema must be defined.
    RequiredProperty,
    /// A JSON Schema may have only supported keywords.
    JsonSchemaKeywords,
    /// A request inside another must name its model.
    InnerModel,
    /// The model must exist and support the method.
    UnknownModel,
    /// The deadline of a call must be at least 10 seconds.
    ShortDeadline,
    /// A missing file is reported as a file that the caller must not read.
    MissingFile,
    /// The newest document must still have the value of an enum.
    RetiredValue,
    /// A safety setting must name a category that can be set.
    SafetyCategory,
    /// A batch of embeddings may have at most 100 requests.
    EmbeddingBatch,
    /// A request that uses a cache must not have its own instruction and tools.
    CachedContentConflict,
}

impl Rule {
    /// All rules.
    pub const ALL: [Rule; 23] = [
        Rule::RequiredFields,
        Rule::ContentWithoutParts,
        Rule::EmptyPart,
        Rule::Role,
        Rule::OneOf,
        Rule::FunctionCallTurn,
        Rule::FunctionResponseTurn,
        Rule::FunctionResponseCount,
        Rule::FunctionResponseName,
        Rule::ThoughtSignature,
        Rule::EmptyObjectSchema,
        Rule::ArrayWithoutItems,
        Rule::EnumOfStrings,
        Rule::RequiredProperty,
        Rule::JsonSchemaKeywords,
        Rule::InnerModel,
        Rule::UnknownModel,
        Rule::ShortDeadline,
        Rule::MissingFile,
        Rule::RetiredValue,
        Rule::SafetyCategory,
        Rule::EmbeddingBatch,
        Rule::CachedContentConflict,
    ];

    /// Returns the name on the command line, such as `empty-part`.
    pub fn name(self) -> &'static str {
        self.facts().name
    }

    /// Returns the HTTP code of the refusal.
    pub fn code(self) -> u16 {
        self.facts().code
    }

    /// Returns the status of the refusal, such as `INVALID_ARGUMENT`.
    pub fn status(self) -> &'static str {
        self.facts().status
    }

    /// Returns the message of the refusal; `…` stands for parts that depend on the request.
    pub fn message(self) -> &'static str {
        self.facts().message
    }

    /// Returns the sources: issues as `owner/repository#number`, documentation, or an element of the document.
    pub fn sources(self) -> &'static [&'static str] {
        self.facts().sources
    }

    /// Returns true if the rule is on by default.
    pub fn is_default(self) -> bool {
        self.facts().on
    }

    fn facts(self) -> &'static RuleFacts {
        // A test ensures that the table has a row for every rule.
        TABLE.iter().find(|facts| facts.rule == self).unwrap_or(&TABLE[0])
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Rule {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        let found = Rule::ALL.into_iter().find(|rule| rule.name() == name);
        found.ok_or_else(|| {
            let known = Rule::ALL.map(Rule::name).join(", ");
            Error::new(format!("no rule {name}: the rules are {known}"))
        })
    }
}

/// The enabled rules of a server.
#[derive(Clone, Debug)]
pub(crate) struct RuleSet(BTreeSet<Rule>);

impl Default for RuleSet {
    fn default() -> Self {
        RuleSet(Rule::ALL.into_iter().filter(|rule| rule.is_default()).collect())
    }
}

impl RuleSet {
    /// Returns the set without any rule.
    pub(crate) fn none() -> Self {
        RuleSet(BTreeSet::new())
    }

    pub(crate) fn enable(&mut self, rule: Rule) {
        self.0.insert(rule);
    }

    pub(crate) fn disable(&mut self, rule: Rule) {
        self.0.remove(&rule);
    }

    pub(crate) fn has(&self, rule: Rule) -> bool {
        self.0.contains(&rule)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_a_row_and_a_name() {
        let rows: BTreeSet<Rule> = TABLE.iter().map(|facts| facts.rule).collect();
        assert_eq!((rows.len(), TABLE.len()), (Rule::ALL.len(), Rule::ALL.len()));
        for rule in Rule::ALL {
            assert_eq!(rule.name().parse::<Rule>().ok(), Some(rule));
            assert!(!rule.message().is_empty() && !rule.sources().is_empty(), "{rule}");
            assert!(!rule.is_default() || rule.sources().len() > 1, "{rule} has one source and is on");
        }
        let error = "no-such-rule".parse::<Rule>().expect_err("no such rule").to_string();
        assert!(error.starts_with("no rule no-such-rule: the rules are required-fields, "), "{error}");
    }
}
