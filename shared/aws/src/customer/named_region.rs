//! The region that the body of an answer of S3 names, where no header does.

use aws_sdk_s3::config::http::HttpResponse;

/// How S3 calls the region of a bucket that was made without a location constraint, which is us-east-1.
const UNSPECIFIED: &str = "unspecified";

/// The region that the answer names.
pub(super) fn of(raw: &HttpResponse) -> Option<&str> {
    in_body(std::str::from_utf8(raw.body().bytes()?).ok()?)
}

/// `<Region>` is of `AuthorizationHeaderMalformed` and `<Endpoint>` of `PermanentRedirect` (S3 API Reference, "Error
/// responses"); the sentence is of `IllegalLocationConstraintException`, as public reports have it.
fn in_body(body: &str) -> Option<&str> {
    let between = |start, end| body.split_once(start)?.1.split_once(end).map(|(text, _)| text);
    let region = || between("<Region>", "</Region>");
    let endpoint = || of_host(between("<Endpoint>", "</Endpoint>")?);
    let constraint =
        || between("<Message>The ", " location constraint is incompatible for the region specific endpoint");
    let named = region().or_else(endpoint).or_else(constraint)?;
    let is_plain = (1..=64).contains(&named.len()) && named.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    is_plain.then_some(if named == UNSPECIFIED { "us-east-1" } else { named })
}

/// `us-west-2` of `BUCKET.s3.us-west-2.amazonaws.com` and of `BUCKET.s3-us-west-2.amazonaws.com`.
fn of_host(host: &str) -> Option<&str> {
    let (service, _) = host.split_once(".amazonaws.")?;
    let (_, region) = service.rsplit_once(".s3.").or_else(|| service.rsplit_once(".s3-"))?;
    Some(region)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_is_read_where_s3_names_it_and_nowhere_else() {
        for (body, region) in [
            ("<Error><Region>us-west-2</Region></Error>", Some("us-west-2")),
            ("<Endpoint>customer-bucket.s3-us-west-2.amazonaws.com</Endpoint>", Some("us-west-2")),
            ("<Endpoint>a.s3-b.c.s3.eu-south-1.amazonaws.com</Endpoint>", Some("eu-south-1")),
            ("<Endpoint>customer-bucket.s3.cn-north-1.amazonaws.com.cn</Endpoint>", Some("cn-north-1")),
            // The endpoint of no region.
            ("<Endpoint>customer-bucket.s3.amazonaws.com</Endpoint>", None),
            (
                "<Message>The us-west-2 location constraint is incompatible for the region specific endpoint this request \
                 was sent to.</Message>",
                Some("us-west-2"),
            ),
            (
                "<Message>The unspecified location constraint is incompatible for the region specific endpoint this request \
                 was sent to.</Message>",
                Some("us-east-1"),
            ),
            ("<Region>a b</Region>", None),
            ("<Region></Region>", None),
            ("", None),
        ] {
            assert_eq!(in_body(body), region, "{body}");
        }
    }
}
