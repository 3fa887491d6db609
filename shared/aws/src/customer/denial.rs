//! Reads AWS's access-denied messages.
//!
//! Their form is in the IAM User Guide, "Troubleshoot access denied error messages", and for S3 in the S3 User Guide,
//! "Troubleshoot access denied (403 Forbidden) errors": `User: ARN is not authorized to perform: ACTION`, then maybe `
//! on resource: "ARN"`, then, inside one AWS account or organization, which kind of policy it was: ` because no KIND
//! allows the ACTION action`, or ` with an explicit deny in a KIND`, with the policy's ARN behind it or not (AWS
//! Security Blog, "Enhanced access denied error messages with policy ARNs"). Each form that AWS documents is in
//! `tests/answers/`.
//!
//! The resource holds an object's key, so anyone who may name objects may write into it. What is behind it is therefore
//! read from the end, and must fit up to the last character; the action stands before it, behind an ARN, which has no
//! spaces. The resource itself is read for actions of KMS alone, whose resources are keys, and must be one.

use be_domain::ports::{Denial, Layer};
use be_domain::values::{AwsAccountId, KmsKeyArn};

use super::own_message;

const PERFORM: &str = " is not authorized to perform: ";
const RESOURCE: &str = " on resource: ";
const IMPLICIT: &str = " because no ";
const EXPLICIT: &str = " with an explicit deny";
/// What KMS says of a key in another AWS account, with which it names no single cause. It stands behind "on this
/// resource", "on the resource associated with this ciphertext", or the key's ARN.
const KEY_ELSEWHERE: &str = " because the resource does not exist in this Region, no resource-based policies allow access, or \
                             a resource-based policy explicitly denies access";

/// What stands around the setting of S3 Block Public Access that denied.
const BLOCK_PUBLIC_ACCESS: (&str, &str) = (" because public ", " setting in S3 Block Public Access");
/// How S3 denies to delete or overwrite a version under retention or legal hold.
const OBJECT_LOCK: &str = "Access Denied because object protected by object lock";
/// What says nothing but that access was denied.
const BARE: [&str; 4] = ["", "Access Denied", "Access denied", "Forbidden"];

/// The kinds of policy by AWS's names for them.
const LAYERS: [(&str, Layer); 9] = [
    ("identity-based policy", Layer::IdentityPolicy),
    ("resource-based policy", Layer::ResourcePolicy),
    ("role trust policy", Layer::ResourcePolicy),
    ("permissions boundary", Layer::PermissionsBoundary),
    ("service control policy", Layer::ServiceControlPolicy),
    ("resource control policy", Layer::ResourceControlPolicy),
    ("session policy", Layer::SessionPolicy),
    ("sessions policy", Layer::SessionPolicy),
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

/// The message without the link to its details, and the link if it leads to a console of AWS. It stands at the very
/// end, so a resource that looks like one is none.
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

/// What the message explains; nothing where it doesn't have AWS's form. What it says beyond the known forms is kept as
/// it may be shown to the customer with these AWS accounts.
pub(super) fn parse(message: &str, aws_accounts: &[AwsAccountId]) -> Denial {
    let (message, details_url) = without_details(message);
    let (denial, is_explained) = parse_reason(message);
    let message = (!is_explained).then(|| own_message::shown(message, aws_accounts).into());
    Denial { details_url, message, ..denial }
}

/// What the message says, and whether that is all that it says.
fn parse_reason(message: &str) -> (Denial, bool) {
    let Some((_, behind)) = message.split_once(PERFORM) else {
        let layer = message.starts_with(OBJECT_LOCK).then_some(Layer::ObjectLock);
        let is_bare = BARE.contains(&message.trim().trim_end_matches('.'));
        return (Denial { layer, explicit: layer.is_some(), ..Denial::default() }, layer.is_some() || is_bare);
    };
    let end = behind.find(char::is_whitespace).unwrap_or(behind.len());
    let (action, behind) = behind.split_at(end);
    if !is_action(action) {
        return (Denial::default(), action.is_empty());
    }
    let Reason { layer, explicit, policy_arn, is_more } = reason(action, behind);
    let is_named = layer.is_some() || explicit || !(behind.contains(" because ") || behind.contains(EXPLICIT));
    let (action, kms_key) = (Some(action.to_owned()), kms_key(action, behind));
    (Denial { action, layer, explicit, policy_arn, kms_key, ..Denial::default() }, is_named && !is_more)
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

/// Why an action was denied.
#[derive(Default)]
struct Reason {
    /// The kind of policy.
    layer: Option<Layer>,
    /// Whether a statement of it denies.
    explicit: bool,
    /// The policy.
    policy_arn: Option<Box<str>>,
    /// Whether the message says more than this.
    is_more: bool,
}

impl Reason {
    fn named(layer: Layer, explicit: bool, arn: &str) -> Self {
        Self { layer: Some(layer), explicit, policy_arn: (!arn.is_empty()).then(|| arn.into()), is_more: false }
    }
}

fn reason(action: &str, behind: &str) -> Reason {
    let text = behind.strip_suffix('.').unwrap_or(behind);
    if action.starts_with("kms:") && text.ends_with(KEY_ELSEWHERE) {
        // It says more than the kind of policy does.
        return Reason { is_more: true, ..Reason::named(Layer::ResourcePolicy, false, "") };
    }
    if text.ends_with(BLOCK_PUBLIC_ACCESS.1) && text.contains(BLOCK_PUBLIC_ACCESS.0) {
        // It names the setting.
        return Reason { is_more: true, ..Reason::named(Layer::BlockPublicAccess, true, "") };
    }
    match (text.rfind(IMPLICIT), text.rfind(EXPLICIT)) {
        (implicit, Some(at)) if implicit < Some(at) => explicit(&text[at + EXPLICIT.len()..]),
        (Some(at), _) => implicit(action, &text[at + IMPLICIT.len()..]),
        (None, _) => Reason::default(),
    }
}

fn implicit(action: &str, text: &str) -> Reason {
    let named = || {
        let (layer, text) = layer(text)?;
        let rest = text.strip_prefix(" allows the ")?.strip_prefix(action)?.strip_prefix(" action")?;
        Some(Reason::named(layer, false, ends(rest)?))
    };
    named().unwrap_or_default()
}

fn explicit(text: &str) -> Reason {
    if text.is_empty() {
        return Reason { explicit: true, ..Reason::default() };
    }
    let named = || {
        let (direct, rest) =
            [" in a ", " in an ", " in the "].into_iter().find_map(|article| layer(text.strip_prefix(article)?))?;
        // The policy that denied reached the request through another: it is the one to look at (IAM User Guide, "Access
        // denied when a VPC request fails due to another policy").
        let through = [" transitively through a ", " transitively through an "];
        let (layer, rest) = through.into_iter().find_map(|by| layer(rest.strip_prefix(by)?)).unwrap_or((direct, rest));
        Some(Reason::named(layer, true, ends(rest)?))
    };
    // Of a kind that AWS added later: the statement is there, and the message is shown.
    let is_kind = |kind: &str| {
        kind.starts_with(" in ") && kind.bytes().all(|b| b.is_ascii_alphabetic() || b == b' ' || b == b'-')
    };
    let later = || {
        let (kind, arn) = text.split_at(text.find(": ").unwrap_or(text.len()));
        ends(arn).filter(|_| is_kind(kind)).map(|_| Reason { explicit: true, is_more: true, ..Reason::default() })
    };
    named().or_else(later).unwrap_or_default()
}

fn layer(text: &str) -> Option<(Layer, &str)> {
    LAYERS.into_iter().find_map(|(name, layer)| Some((layer, text.strip_prefix(name)?)))
}

/// The ARN of the policy, or nothing, if no more follows.
fn ends(text: &str) -> Option<&str> {
    let arn = if text.is_empty() { text } else { text.strip_prefix(": ")? };
    let is_arn = arn.starts_with("arn:") && arn.bytes().all(|b| b.is_ascii_graphic() && !b"\"<>`\\".contains(&b));
    (arn.is_empty() || is_arn).then_some(arn)
}

#[cfg(test)]
mod tests;
