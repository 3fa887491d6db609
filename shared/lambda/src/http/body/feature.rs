use be_domain::endpoint::Feature;
use be_domain::values::InvalidCode;
use lambda_http::Request;

use super::content_type::check_content_type;
use super::known_members::known_members;
use super::members::{bytes, members};
use crate::http::json::Json;
use crate::http::path::FEATURES;
use crate::http::problem::{FieldError, FieldErrors, RequestErrorCode};

const FIELD: &str = "feature";

/// The feature that requests credentials; `None` if anything is wrong with the body, which is then among `errors`.
pub fn feature(request: &Request, errors: &mut FieldErrors) -> Option<Feature> {
    errors.collect(check_content_type(request));
    let body = errors.collect(bytes(request))?;
    let members = errors.collect(members(body))?;
    let given = known_members("", &[FIELD], members, errors);
    if given.is_empty() {
        let detail = "`feature` is required. Send the name of the feature that needs the credentials.";
        errors.push(FieldError::member("", FIELD, InvalidCode::Required, detail));
    }
    let mut feature = None;
    for value in given.into_iter().filter_map(|(_, value)| value) {
        if let Json::Text(text) = value {
            feature = Feature::with_name(&text);
            if feature.is_none() {
                errors.push(FieldError::member("", FIELD, RequestErrorCode::FeatureInvalid, FEATURES));
            }
        } else {
            let detail = format!("`feature` must be a string, not {}.", value.kind());
            errors.push(FieldError::member("", FIELD, RequestErrorCode::WrongType, detail));
        }
    }
    feature.filter(|_| errors.is_empty())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::http::event::GatewayEvent;

    fn read(body: &str) -> Result<Feature, Vec<(String, &'static str)>> {
        let event: GatewayEvent = serde_json::from_value(json!({ "body": body })).unwrap();
        let request = event.into_request().unwrap();
        let mut errors = FieldErrors::default();
        let read = feature(&request, &mut errors);
        let problem = errors.into_result().err();
        assert_eq!(read.is_some(), problem.is_none(), "{body}");
        read.ok_or_else(|| {
            let errors = problem.map(|problem| problem.errors).unwrap_or_default();
            errors.into_iter().map(|error| (error.pointer, error.code.as_str())).collect()
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
