//! How a name that a client sent compares with the names that exist: one rule for body fields and query parameters.

/// What a name turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Name {
    /// One of the names, letter for letter.
    Known(&'static str),
    /// One of the names in another spelling (`RoleArn`, `role_arn`); this is the right one.
    Misspelt(&'static str),
    /// An External ID, which no client may choose or send.
    ExternalId,
    /// None of these.
    Unknown,
}

impl Name {
    /// Judges `given` against the names that are `known` here.
    pub(crate) fn judge(given: &str, known: &[&'static str]) -> Self {
        if let Some(name) = known.iter().find(|name| **name == given) {
            return Self::Known(name);
        }
        let folded = fold(given);
        // `sts:ExternalId` and `trustedExternalIds` mean the same thing, so it is enough to contain it.
        if folded.contains("externalid") {
            return Self::ExternalId;
        }
        known.iter().find(|name| fold(name) == folded).map_or(Self::Unknown, |name| Self::Misspelt(name))
    }
}

/// The letters and digits of `name`, without case: what stays the same in camel, snake, kebab and upper case.
fn fold(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_right_misspelt_and_unknown_names_apart() {
        let known = ["roleArn", "name"];
        assert_eq!(Name::judge("roleArn", &known), Name::Known("roleArn"));
        for other in ["RoleArn", "rolearn", "role_arn", "role-arn", "ROLE_ARN", " roleArn", "roleArn\u{0}"] {
            assert_eq!(Name::judge(other, &known), Name::Misspelt("roleArn"), "{other:?}");
        }
        for other in ["", "role", "names", "röleArn", "__proto__"] {
            assert_eq!(Name::judge(other, &known), Name::Unknown, "{other:?}");
        }
    }

    #[test]
    fn knows_an_external_id_in_any_spelling() {
        for name in
            ["externalId", "external_id", "ExternalId", "EXTERNALID", "sts:ExternalId", "external-id", "External ID"]
        {
            assert_eq!(Name::judge(name, &["name"]), Name::ExternalId, "{name:?}");
        }
    }
}
