use std::collections::BTreeSet;

use be_domain::endpoint::Feature;
use be_domain::values::RoleName;

use crate::settings::Setting;

/// Which role of the vendor's AWS account may act as which feature. A role that is not here may act as none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FeatureRoles(BTreeSet<(String, Feature)>);

/// The roles of the features; empty where no role may act as any.
pub(super) const FEATURE_ROLES: Setting<FeatureRoles> = Setting::new(
    "FEATURE_ROLES",
    "the roles that may act as which feature, for example telemetry=TelemetryImport,data_exporter=DailyExport; empty if \
     there are none",
    FeatureRoles::parse,
);

impl FeatureRoles {
    /// Pairs `feature=RoleName` with commas between them. A feature may have several roles, and a role several
    /// features.
    ///
    /// A name of a role may contain an equals sign but, unlike in IAM, no comma.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut roles = BTreeSet::new();
        for pair in text.split(',') {
            let (feature, role) =
                pair.split_once('=').ok_or_else(|| format!("`{pair}` must have the form feature=RoleName"))?;
            let feature = Feature::with_name(feature).ok_or_else(|| {
                let known = Feature::ALL.map(Feature::as_str).join(", ");
                format!("the feature `{feature}` does not exist; the features are {known}")
            })?;
            let role = RoleName::parse(role).map_err(|invalid| format!("`{role}`: {invalid}"))?;
            if !roles.insert((role.as_str().to_owned(), feature)) {
                return Err(format!("`{pair}` appears more than once"));
            }
        }
        Ok(Self(roles))
    }

    /// What the role of this name may act as.
    pub(super) fn features_of(&self, role_name: &str) -> BTreeSet<Feature> {
        self.0.iter().filter(|(role, _)| role == role_name).map(|(_, feature)| *feature).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Environment;

    #[test]
    fn a_role_has_the_features_that_it_is_listed_for() {
        let text = "telemetry=Import,billing=Import,telemetry=a=b.c@d-e_f+g,data_exporter=Export";
        let roles = FeatureRoles::parse(text).unwrap();
        assert_eq!(roles.features_of("Import"), [Feature::Telemetry, Feature::Billing].into());
        assert_eq!(roles.features_of("a=b.c@d-e_f+g"), [Feature::Telemetry].into());
        assert_eq!(roles.features_of("Export"), [Feature::DataExporter].into());
        for other in ["", "import", "IMPORT", "Import2", "Impor", "AdministratorAccess", "*"] {
            assert_eq!(roles.features_of(other), [].into(), "{other}");
        }
    }

    #[test]
    fn without_a_list_no_role_has_any() {
        for environment in [Environment::new(|_| None), Environment::new(|_| Some(" ".to_owned()))] {
            let roles = environment.optional(&FEATURE_ROLES).unwrap().unwrap_or_default();
            assert_eq!((roles.features_of("Import"), roles.features_of("")), ([].into(), [].into()));
        }
    }

    #[test]
    fn a_bad_list_fails_the_start_and_says_why() {
        for (text, why) in [
            ("telemetry", "must have the form feature=RoleName"),
            ("telemetry=Import,", "must have the form"),
            (",telemetry=Import", "must have the form"),
            ("telemetry:Import", "must have the form"),
            ("Telemetry=Import", "the features are telemetry, billing, data_exporter"),
            ("*=Import", "does not exist"),
            ("=Import", "does not exist"),
            ("telemetry=Import, billing=Import", "` billing` does not exist"),
            ("telemetry=", "1 to 64"),
            ("telemetry=*", "1 to 64"),
            ("telemetry=a b", "1 to 64"),
            ("telemetry=arn:aws:iam::999999999999:role/Import", "without the ARN"),
            ("telemetry=path/Import", "without the ARN and the path"),
            ("telemetry=Import,telemetry=Import", "more than once"),
        ] {
            let error = FeatureRoles::parse(text).unwrap_err();
            assert!(error.contains(why), "{text}: {error}");
        }
        let bad = Environment::new(|_| Some("telemetry".to_owned()));
        let error = bad.optional(&FEATURE_ROLES).unwrap_err().to_string();
        assert!(error.starts_with("environment variable FEATURE_ROLES is invalid (`telemetry` must have"), "{error}");
    }
}
