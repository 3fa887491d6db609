//! What the path of a request names: an endpoint, a feature.

use be_domain::endpoint::Feature;
use be_domain::values::EndpointId;
use lambda_http::{Request, RequestExt};

use super::problem::{FieldError, FieldErrors, Problem, RequestErrorCode};

/// The endpoint that the path names. What can't be an endpoint's id is answered exactly as an endpoint that does not
/// exist.
pub fn endpoint_id(request: &Request) -> Result<EndpointId, Problem> {
    parameter(request, "endpointId")
        .and_then(|text| EndpointId::parse(text).ok())
        .ok_or_else(Problem::endpoint_not_found)
}

/// The feature that the path names; `None` if it names none, which is then among `errors`.
pub fn feature(request: &Request, errors: &mut FieldErrors) -> Option<Feature> {
    let feature = parameter(request, "feature").and_then(Feature::with_name);
    if feature.is_none() {
        errors.push(FieldError::member("/path", "feature", RequestErrorCode::ParameterInvalid, FEATURES));
    }
    feature
}

fn parameter<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    request.path_parameters_ref()?.first(name)
}

/// The detail of a field error for a feature that does not exist, in body and path alike.
pub(super) const FEATURES: &str = "`feature` must be `telemetry`, `billing`, or `data_exporter`.";
