use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

/// Whether a statement allows or denies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Effect {
    /// Grants.
    Allow,
    /// Refuses, whatever else grants.
    Deny,
}

/// An IAM policy document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Policy {
    version: &'static str,
    /// The statements, in order.
    pub statement: Vec<Statement>,
}

impl Policy {
    /// A document of `statement` in the current policy language, the one that knows variables such as `${*}`.
    pub const fn new(statement: Vec<Statement>) -> Self {
        Self { version: "2012-10-17", statement }
    }

    /// The document in as few characters as it takes, in ASCII: STS takes no policy with a character above U+00FF
    /// (`AssumeRole`, parameter `Policy`), so those are written as `\uXXXX`.
    pub fn to_json(&self) -> String {
        ascii(&serde_json::to_string(self).unwrap_or_default())
    }

    /// The document as people read it, indented; in ASCII too, for people paste it into IAM, which takes no character
    /// above U+00FF either (`PutRolePolicy`, parameter `PolicyDocument`).
    pub fn to_pretty_json(&self) -> String {
        ascii(&serde_json::to_string_pretty(self).unwrap_or_default())
    }

    /// The document as a JSON value.
    pub fn to_value(&self) -> serde_json::Value {
        serde_json::to_value(self).unwrap_or_default()
    }
}

/// One statement of a policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Statement {
    /// Names the statement; letters and digits only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sid: Option<&'static str>,
    /// Allow or deny.
    pub effect: Effect,
    /// Who, in a trust policy: the AWS principals.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub principal: Option<BTreeMap<&'static str, String>>,
    /// What may, or must not, be done.
    #[serde(serialize_with = "one_or_many", skip_serializing_if = "Vec::is_empty")]
    pub action: Vec<&'static str>,
    /// In the place of `action`: everything but this.
    #[serde(serialize_with = "one_or_many", skip_serializing_if = "Vec::is_empty")]
    pub not_action: Vec<&'static str>,
    /// On what; empty in a trust policy.
    #[serde(serialize_with = "one_or_many", skip_serializing_if = "Vec::is_empty")]
    pub resource: Vec<String>,
    /// In the place of `resource`: on everything but this.
    #[serde(serialize_with = "one_or_many", skip_serializing_if = "Vec::is_empty")]
    pub not_resource: Vec<String>,
    /// Operator to key to values.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub condition: BTreeMap<&'static str, BTreeMap<&'static str, Values>>,
}

/// The values of one condition key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Values(#[serde(serialize_with = "one_or_many")] pub Vec<String>);

impl Statement {
    /// Allows `action` on `resource`.
    pub fn allow(action: Vec<&'static str>, resource: Vec<String>) -> Self {
        Self { action, resource, ..Self::of(Effect::Allow) }
    }

    /// Denies `action` on everything but `resource`, whatever else allows it.
    pub fn deny_elsewhere(action: Vec<&'static str>, resource: Vec<String>) -> Self {
        Self { action, not_resource: resource, ..Self::of(Effect::Deny) }
    }

    /// Denies everything but `action` on everything, whatever else allows it.
    pub fn deny_all_but(action: Vec<&'static str>) -> Self {
        Self { not_action: action, resource: vec!["*".to_owned()], ..Self::of(Effect::Deny) }
    }

    /// Denies `action` on everything, whatever else allows it: a statement to put conditions to.
    pub fn deny(action: Vec<&'static str>) -> Self {
        Self { action, resource: vec!["*".to_owned()], ..Self::of(Effect::Deny) }
    }

    const fn of(effect: Effect) -> Self {
        Self {
            sid: None,
            effect,
            principal: None,
            action: Vec::new(),
            not_action: Vec::new(),
            resource: Vec::new(),
            not_resource: Vec::new(),
            condition: BTreeMap::new(),
        }
    }

    /// The same statement with a name.
    #[must_use]
    pub const fn named(mut self, sid: &'static str) -> Self {
        self.sid = Some(sid);
        self
    }

    /// The same statement without its name, for a policy that may have a statement of that name: in one policy a name
    /// is there once.
    #[must_use]
    pub fn unnamed(mut self) -> Self {
        self.sid = None;
        self
    }

    /// The same statement in a policy of the resource, for this role.
    #[must_use]
    pub fn by(mut self, role_arn: &str) -> Self {
        self.principal = Some(BTreeMap::from([("AWS", role_arn.to_owned())]));
        self
    }

    /// The same statement where also `key` must match one of `values` by `operator`.
    #[must_use]
    pub fn when(mut self, operator: &'static str, key: &'static str, values: Vec<String>) -> Self {
        self.condition.entry(operator).or_default().insert(key, Values(values));
        self
    }
}

/// IAM takes a lone value without brackets, which is shorter; a session policy has no characters to spare.
fn one_or_many<T: Serialize, S: serde::Serializer>(values: &[T], serializer: S) -> Result<S::Ok, S::Error> {
    match values {
        [one] => one.serialize(serializer),
        many => many.serialize(serializer),
    }
}

/// JSON in ASCII, which means the same: every other character is written as `\uXXXX`.
pub(crate) fn ascii(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        if c.is_ascii() {
            text.push(c);
        } else {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                // Writing to a string can't fail.
                let _ = write!(text, "\\u{unit:04x}");
            }
        }
    }
    text
}
