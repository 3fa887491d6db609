//! Reads AWS's access-denied messages.
//!
//! Their form is in the IAM User Guide, "Troubleshoot access denied error messages", and for S3 in the S3 User Guide,
//! "Troubleshoot access denied (403 Forbidden) errors": `User: ARN is not authorized to perform: ACTION`, then maybe
//! ` on resource: "ARN"`, then, inside one AWS account or organization, which kind of policy it was:
//! ` because no KIND allows the ACTION action`, or ` with an explicit deny in a KIND`, with the policy's ARN behind it
//! or not (AWS Security Blog, "Enhanced access denied error messages with policy ARNs").
//!
//! The resource holds an object's key, so anyone who may name objects may write into it. What is behind it is therefore
//! read from the end, and must fit up to the last character; the action stands before it, behind an ARN, which has no
//! spaces. The resource itself is read for actions of KMS alone, whose resources are keys, and must be one.

use be_domain::ports::{Denial, Layer};
use be_domain::values::KmsKeyArn;

const PERFORM: &str = " is not authorized to perform: ";
const RESOURCE: &str = " on resource: ";
const IMPLICIT: &str = " because no ";
const EXPLICIT: &str = " with an explicit deny";
/// What KMS says of a key in another AWS account, with which it names no single cause. It stands behind "on this resource",
/// "on the resource associated with this ciphertext", or the key's ARN.
const KEY_ELSEWHERE: &str = " because the resource does not exist in this Region, no resource-based policies allow access, or \
                             a resource-based policy explicitly denies access";

/// The kinds of policy by AWS's names for them.
const LAYERS: [(&str, Layer); 8] = [
    ("identity-based policy", Layer::IdentityPolicy),
    ("resource-based policy", Layer::ResourcePolicy),
    ("role trust policy", Layer::ResourcePolicy),
    ("permissions boundary", Layer::PermissionsBoundary),
    ("service control policy", Layer::ServiceControlPolicy),
    ("resource control policy", Layer::ResourceControlPolicy),
    ("session policy", Layer::SessionPolicy),
    ("VPC endpoint policy", Layer::VpcEndpointPolicy),
];

/// What stands before and behind the URL in what IAM appends to denials, with the ID at the very end (IAM User Guide,
/// "Troubleshoot access denied error messages", preview since 2026-08).
const DETAILS: (&str, &str) = (
    ". Go to ",
    " for complete details, or call the GetRequestAuthorizationDetails API with the following authorization id: ",
);

/// The domains of AWS's consoles in the partitions that are supported.
const CONSOLES: [&str; 4] =
    ["console.aws.amazon.com", "console.amazonaws.cn", "console.amazonaws-us-gov.com", "console.amazonaws-eusc.eu"];

/// The message without the link to its details, and the link if it leads to a console of AWS. It stands at the very end,
/// so a resource that looks like one is none.
fn without_details(message: &str) -> (&str, Option<String>) {
    let whole = || {
        let (rest, id) = message.rsplit_once(DETAILS.1)?;
        let (before, url) = rest.rsplit_once(DETAILS.0)?;
        let id = id.trim_end_matches('.');
        let is_id = !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_/+=:".contains(&b));
        is_id.then(|| (before, Some(url).filter(|url| is_console(url)).map(ToOwned::to_owned)))
    };
    whole().unwrap_or((message, None))
}

/// Whether the URL is one of AWS's consoles, and nothing that only looks like one.
fn is_console(url: &str) -> bool {
    let Some((host, path)) = url.strip_prefix("https://").and_then(|rest| rest.split_once('/')) else {
        return false;
    };
    let is_host = host.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b".-".contains(&b));
    let is_path = path.bytes().all(|b| b.is_ascii_graphic() && !b"\"<>`\\".contains(&b));
    let is_aws = CONSOLES.iter().any(|domain| host == *domain || host.ends_with(&format!(".{domain}")));
    is_host && is_path && is_aws
}

/// What the message explains; nothing where it doesn't have AWS's form.
pub(super) fn parse(message: &str) -> Denial {
    let (message, details_url) = without_details(message);
    Denial { details_url, ..parse_reason(message) }
}

fn parse_reason(message: &str) -> Denial {
    let Some((_, behind)) = message.split_once(PERFORM) else {
        return Denial::default();
    };
    let end = behind.find(char::is_whitespace).unwrap_or(behind.len());
    let (action, behind) = behind.split_at(end);
    if !is_action(action) {
        return Denial::default();
    }
    let (layer, explicit) = reason(action, behind);
    Denial { action: Some(action.to_owned()), layer, explicit, kms_key: kms_key(action, behind), details_url: None }
}

/// The key that an action of KMS was denied on, between quotes or not.
fn kms_key(action: &str, behind: &str) -> Option<KmsKeyArn> {
    let text = behind.strip_prefix(RESOURCE).filter(|_| action.starts_with("kms:"))?;
    let text = text.strip_prefix('"').unwrap_or(text);
    let end = text.find(|c: char| c == '"' || c.is_whitespace()).unwrap_or(text.len());
    KmsKeyArn::parse(&text[..end]).ok()
}

/// `service:Name`, as in policies.
fn is_action(text: &str) -> bool {
    let word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    text.len() <= 128 && text.split_once(':').is_some_and(|(service, name)| word(service) && word(name))
}

/// The kind of policy, and whether a statement of it denies.
fn reason(action: &str, behind: &str) -> (Option<Layer>, bool) {
    if action.starts_with("kms:") && behind.strip_suffix('.').unwrap_or(behind).ends_with(KEY_ELSEWHERE) {
        return (Some(Layer::ResourcePolicy), false);
    }
    match (behind.rfind(IMPLICIT), behind.rfind(EXPLICIT)) {
        (implicit, Some(at)) if implicit < Some(at) => explicit(&behind[at + EXPLICIT.len()..]),
        (Some(at), _) => (implicit(action, &behind[at + IMPLICIT.len()..]), false),
        (None, _) => (None, false),
    }
}

fn implicit(action: &str, text: &str) -> Option<Layer> {
    let (layer, text) = layer(text)?;
    let rest = text.strip_prefix(" allows the ")?.strip_prefix(action)?.strip_prefix(" action")?;
    ends(rest).then_some(layer)
}

fn explicit(text: &str) -> (Option<Layer>, bool) {
    if ends(text) {
        return (None, true);
    }
    let named = [" in a ", " in an ", " in the "].into_iter().find_map(|article| layer(text.strip_prefix(article)?));
    match named {
        // SNS's way to say that the denial reached one policy through another.
        Some((layer, rest)) if ends(rest) || rest.starts_with(" transitively through a") => (Some(layer), true),
        _ => (None, false),
    }
}

fn layer(text: &str) -> Option<(Layer, &str)> {
    LAYERS.into_iter().find_map(|(name, layer)| Some((layer, text.strip_prefix(name)?)))
}

/// Whether nothing more follows but the ARN of the policy.
fn ends(text: &str) -> bool {
    let text = text.strip_suffix('.').unwrap_or(text);
    text.is_empty() || text.strip_prefix(": ").is_some_and(|arn| arn.starts_with("arn:") && !arn.contains([' ', '"']))
}

#[cfg(test)]
mod tests;
