use be_domain::endpoint::Feature;

use crate::internal::FEATURES;
use crate::json::Json;
use crate::names::Name;
use crate::problem::{FieldError, FieldErrors};
use crate::request::Request;

use super::{check_content_type, external_id_refused, members};

const FIELD: &str = "feature";

/// The feature that asks for credentials; `None` if anything is wrong with the body, which is then among `errors`.
pub fn feature(request: &Request, errors: &mut FieldErrors) -> Option<Feature> {
    errors.keep(check_content_type(request));
    let body = errors.keep(request.body())?;
    let mut feature = None;
    let mut is_told = false;
    for (name, value) in errors.keep(members(&body))? {
        match Name::judge(&name, &[FIELD]) {
            Name::Known(_) if std::mem::replace(&mut is_told, true) => {
                errors.push(FieldError::member("", FIELD, "duplicate_field", "`feature` is there twice"));
            }
            Name::Known(_) => match value {
                Json::Text(text) => {
                    feature = Feature::parse(&text);
                    if feature.is_none() {
                        errors.push(FieldError::member("", FIELD, "feature_invalid", FEATURES));
                    }
                }
                other => {
                    let detail = format!("`feature` must be a string, not {}", other.kind());
                    errors.push(FieldError::member("", FIELD, "wrong_type", detail));
                }
            },
            Name::Misspelt(_) => {
                is_told = true;
                let detail = "names are case-sensitive; this field is spelt `feature`";
                errors.push(FieldError::member("", &name, "wrong_case", detail));
            }
            Name::ExternalId => errors.push(external_id_refused("", &name)),
            Name::Unknown => {
                let detail = "there is no such field; the one field is feature";
                errors.push(FieldError::member("", &name, "unknown_field", detail));
            }
        }
    }
    if !is_told {
        errors.push(FieldError::member("", FIELD, "required", "say which feature asks: `feature` is missing"));
    }
    feature.filter(|_| errors.is_empty())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(body: &str) -> Result<Feature, Vec<(String, &'static str)>> {
        let request: Request = serde_json::from_value(json!({ "body": body })).unwrap();
        let mut errors = FieldErrors::default();
        let read = feature(&request, &mut errors);
        let problem = errors.into_result().err();
        assert_eq!(read.is_some(), problem.is_none(), "{body}");
        read.ok_or_else(|| {
            let errors = problem.map(|problem| problem.errors).unwrap_or_default();
            errors.into_iter().map(|error| (error.pointer, error.code)).collect()
        })
    }

    #[test]
    fn a_feature_and_nothing_else() {
        for feature in Feature::ALL {
            assert_eq!(read(&json!({ "feature": feature.as_str() }).to_string()), Ok(feature));
        }
        for (body, pointer, code) in [
            ("", "", "not_json"),
            ("[]", "", "not_an_object"),
            ("{}", "/feature", "required"),
            (r#"{"feature": null}"#, "/feature", "wrong_type"),
            (r#"{"feature": ["billing"]}"#, "/feature", "wrong_type"),
            (r#"{"feature": "Billing"}"#, "/feature", "feature_invalid"),
            (r#"{"feature": "billing "}"#, "/feature", "feature_invalid"),
            (r#"{"Feature": "billing"}"#, "/Feature", "wrong_case"),
            (r#"{"feature": "billing", "feature": "billing"}"#, "/feature", "duplicate_field"),
            (r#"{"feature": "billing", "durationSeconds": 43200}"#, "/durationSeconds", "unknown_field"),
            (r#"{"feature": "billing", "externalId": "be-x"}"#, "/externalId", "external_id_not_accepted"),
        ] {
            assert_eq!(read(body), Err(vec![(pointer.to_owned(), code)]), "{body}");
        }
    }
}
