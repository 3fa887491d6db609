//! The headers of each response, read from the template, so that the page is tried with those that it has in AWS.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

use crate::error::{Error, Result};

/// The headers of the template's response headers policy, for this API and this issuer. Without
/// `Strict-Transport-Security`, which means nothing without TLS.
pub(super) fn of(template: &Value, api_origin: &str, issuer_origin: &str) -> Result<HeaderMap> {
    let policy = &template["Resources"]["ConsoleHeaders"]["Properties"]["ResponseHeadersPolicyConfig"];
    let security = &policy["SecurityHeadersConfig"];
    let mut headers = HeaderMap::new();
    let mut put = |name: &str, value: Option<&str>| {
        let value = value.and_then(|value| HeaderValue::from_str(value).ok());
        let (Ok(name), Some(value)) = (HeaderName::try_from(name), value) else {
            let next = "Restore ConsoleHeaders in template.yaml.";
            return Err(Error::new("Could not serve the page.", "ConsoleHeaders", format!("{name} is missing"), next));
        };
        headers.insert(name, value);
        Ok(())
    };
    // Fn::Sub of a text and its variables.
    let source = security["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Fn::Sub"][0].as_str();
    let source = source.map(|source| source.replace("${ApiOrigin}", api_origin).replace("${Origins}", issuer_origin));
    put("content-security-policy", source.as_deref().filter(|source| !source.contains("${")))?;
    put("x-content-type-options", security.get("ContentTypeOptions").map(|_| "nosniff"))?;
    put("x-frame-options", security["FrameOptions"]["FrameOption"].as_str())?;
    put("referrer-policy", security["ReferrerPolicy"]["ReferrerPolicy"].as_str())?;
    for header in policy["CustomHeadersConfig"]["Items"].as_array().into_iter().flatten() {
        put(header["Header"].as_str().unwrap_or_default(), header["Value"].as_str())?;
    }
    Ok(headers)
}
