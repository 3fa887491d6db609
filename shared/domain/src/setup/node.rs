//! What YAML is written from: a tree that keeps its order, so that policies read as people are used to.

use crate::policy::{Effect, Policy, Statement};

/// A piece of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node {
    Text(String),
    List(Vec<Self>),
    Map(Vec<(&'static str, Self)>),
}

impl Node {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A member of a statement, which is left out where it lists nothing.
    fn listed<T: AsRef<str>>(values: &[T]) -> Option<Self> {
        (!values.is_empty()).then(|| Self::one_or_many(values))
    }

    /// IAM takes a lone value without brackets.
    fn one_or_many<T: AsRef<str>>(values: &[T]) -> Self {
        match values {
            [one] => Self::text(one.as_ref()),
            many => Self::List(many.iter().map(|value| Self::text(value.as_ref())).collect()),
        }
    }
}

impl From<&Policy> for Node {
    fn from(policy: &Policy) -> Self {
        let statements = policy.statement.iter().map(Self::from).collect();
        Self::Map(vec![("Version", Self::text(policy.version())), ("Statement", Self::List(statements))])
    }
}

impl From<&Statement> for Node {
    fn from(statement: &Statement) -> Self {
        let Statement { sid, effect, principal, action, not_action, resource, not_resource, condition } = statement;
        let mut entries = Vec::new();
        if let Some(sid) = sid {
            entries.push(("Sid", Self::text(*sid)));
        }
        let effect = match effect {
            Effect::Allow => "Allow",
            Effect::Deny => "Deny",
        };
        entries.push(("Effect", Self::text(effect)));
        if let Some(principal) = principal {
            let principals = principal.iter().map(|(kind, name)| (*kind, Self::text(name)));
            entries.push(("Principal", Self::Map(principals.collect())));
        }
        let listed = [
            ("Action", Self::listed(action)),
            ("NotAction", Self::listed(not_action)),
            ("Resource", Self::listed(resource)),
            ("NotResource", Self::listed(not_resource)),
        ];
        entries.extend(listed.into_iter().filter_map(|(name, node)| Some((name, node?))));
        if !condition.is_empty() {
            let operators = condition.iter().map(|(operator, keys)| {
                let keys = keys.iter().map(|(key, values)| (*key, Self::one_or_many(&values.0)));
                (*operator, Self::Map(keys.collect()))
            });
            entries.push(("Condition", Self::Map(operators.collect())));
        }
        Self::Map(entries)
    }
}
