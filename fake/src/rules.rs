//! Rules of the service that its documents do not express as types: what each demands, and how that is known.

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

/// A rule of the service. Each can be switched on and off by its name.
///
/// A rule that is known from one source only, or whose sources disagree, is off by default: a server that refuses what the
/// service accepts is worse than one that accepts too much.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Rule {
    /// A request has the fields that its method needs.
    RequiredFields,
    /// A content has parts.
    ContentWithoutParts,
    /// A part has data.
    EmptyPart,
    /// The role of a content is one that the service knows.
    Role,
    /// Of fields that exclude each other, at most one is set.
    OneOf,
    /// A turn of function calls follows a turn of the user.
    FunctionCallTurn,
    /// A turn of function responses follows a turn of function calls.
    FunctionResponseTurn,
    /// There are as many function responses as function calls.
    FunctionResponseCount,
    /// A function response names its function.
    FunctionResponseName,
    /// A function call of a Gemini 3 model comes back with its thought signature.
    ThoughtSignature,
    /// The schema of an object has properties.
    EmptyObjectSchema,
    /// The schema of an array has items.
    ArrayWithoutItems,
    /// Only the schema of a string lists values.
    EnumOfStrings,
    /// A required property of a schema is defined.
    RequiredProperty,
    /// A JSON Schema has only the keywords that the service supports.
    JsonSchemaKeywords,
    /// A request inside another names its model.
    InnerModel,
    /// The model exists and has the method.
    UnknownModel,
    /// The deadline of a call is 10 seconds or more.
    ShortDeadline,
    /// A file that does not exist is reported as one that may not be read.
    MissingFile,
    /// The newest document still has the value of an enum.
    RetiredValue,
    /// Safety settings are about categories that can be set.
    SafetyCategory,
    /// A batch of embeddings has 100 requests at most.
    EmbeddingBatch,
    /// A request that uses a cache has no instruction and tools of its own.
    CachedContentConflict,
}

impl Rule {
    /// Every rule.
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

    /// Name on the command line, such as `empty-part`.
    pub fn name(self) -> &'static str {
        self.facts().name
    }

    /// HTTP code of the refusal.
    pub fn code(self) -> u16 {
        self.facts().code
    }

    /// Status of the refusal, such as `INVALID_ARGUMENT`.
    pub fn status(self) -> &'static str {
        self.facts().status
    }

    /// Message of the refusal; `…` stands for what depends on the request.
    pub fn message(self) -> &'static str {
        self.facts().message
    }

    /// Where the refusal was seen: issues as `owner/repository#number`, documentation, or an element of the document.
    pub fn sources(self) -> &'static [&'static str] {
        self.facts().sources
    }

    /// Whether the rule is on by default.
    pub fn is_default(self) -> bool {
        self.facts().on
    }

    fn facts(self) -> &'static RuleFacts {
        // The table has a row for every rule, which a test holds.
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

/// The rules that a server keeps.
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
