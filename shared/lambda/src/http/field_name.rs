//! How a name that a client sent compares with the names that exist: one rule for body fields and query parameters.

/// What a name turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FieldName {
    /// One of the names, letter for letter.
    Known(&'static str),
    /// One of the names in another spelling (`RoleArn`, `role_arn`); this is the right one.
    Misspelled(&'static str),
    /// An External ID, which no client may choose or send.
    ExternalId,
    /// None of these.
    Unknown,
}

impl FieldName {
    /// Compares `given` with the names that are `known` here.
    pub(super) fn classify(given: &str, known: &[&'static str]) -> Self {
        if let Some(name) = known.iter().find(|name| **name == given) {
            return Self::Known(name);
        }
        let folded = fold(given);
        // `sts:ExternalId` and `trustedExternalIds` mean the same thing, so it is enough to contain it.
        if folded.contains("externalid") {
            return Self::ExternalId;
        }
        known.iter().find(|name| fold(name) == folded).map_or(Self::Unknown, |name| Self::Misspelled(name))
    }
}

/// The letters and digits of `name`, without case: the same in camel, snake, kebab and upper case.
fn fold(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn right_misspelled_and_unknown_names_are_distinguished() {
        let known = ["roleArn", "name"];
        assert_eq!(FieldName::classify("roleArn", &known), FieldName::Known("roleArn"));
        for other in ["RoleArn", "rolearn", "role_arn", "role-arn", "ROLE_ARN", " roleArn", "roleArn\u{0}"] {
            assert_eq!(FieldName::classify(other, &known), FieldName::Misspelled("roleArn"), "{other:?}");
        }
        for other in ["", "role", "names", "röleArn", "__proto__"] {
            assert_eq!(FieldName::classify(other, &known), FieldName::Unknown, "{other:?}");
        }
    }

    #[test]
    fn an_external_id_is_recognized_in_any_spelling() {
        for name in
            ["externalId", "external_id", "ExternalId", "EXTERNALID", "sts:ExternalId", "external-id", "External ID"]
        {
            assert_eq!(FieldName::classify(name, &["name"]), FieldName::ExternalId, "{name:?}");
        }
    }
}
