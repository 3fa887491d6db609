//! What an error of STS or S3 means: a verdict, or none.

use aws_sdk_s3::config::http::HttpResponse;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::operation::RequestId;
use be_domain::fault::{Fault, FaultKind};
use be_domain::ports::{AwsError, Denial, Layer, Refusal};
use be_domain::values::AwsAccountId;

use super::{denial, named_region, own_message};
use crate::fault::{coded, fault};

/// The call that was answered, as far as it says what the answer means.
#[derive(Debug)]
pub(super) struct CallContext<'a> {
    /// The operation.
    pub(super) operation: &'static str,
    /// The region that was called.
    pub(super) region: &'a str,
    /// The customer's AWS accounts: the role's and the bucket owner's.
    pub(super) aws_accounts: [AwsAccountId; 2],
}

/// What STS refused.
///
/// A denial is `AccessDenied` with status 403 and nothing else. STS uses it for the role's trust *and* for the caller's
/// own policies, and across AWS accounts with the same words: "User: ... is not authorized to perform: sts:AssumeRole
/// on resource: ...". So a function whose own policy lacks `sts:AssumeRole` can't tell that from a customer's refusal;
/// the only sign is that all customers fail at once, for which there is `MostRolesRefuseAlarm`. Only inside one
/// AWS organization STS may add which kind of policy it was; see [`is_our_own`].
pub(super) fn of_sts<E>(context: &CallContext<'_>, error: &SdkError<E, HttpResponse>) -> Refusal
where
    E: ProvideErrorMetadata + RequestId,
{
    let fault = fault(context.operation, error);
    let (Some(code), Some(raw)) = (error.code(), error.raw_response()) else {
        return Refusal::Fault(fault);
    };
    if code == "AccessDenied" && raw.status().as_u16() == 403 {
        let denial = denial::parse(error.message().unwrap_or_default(), &context.aws_accounts);
        return if is_our_own(&denial) { Refusal::Fault(fault) } else { Refusal::Denied(denial) };
    }
    if code == "RegionDisabledException" {
        return region_disabled(context, error.message().unwrap_or_default());
    }
    match fault.kind {
        FaultKind::Unexpected if raw.status().is_client_error() => {
            Refusal::Other(aws_error(code, error.message(), context))
        }
        _ => Refusal::Fault(fault),
    }
}

/// A region that an AWS account has not enabled: the role's or, in a region to enable, the caller's, which is ours (IAM
/// User Guide, "Manage AWS STS in an AWS Region"). The message names it.
fn region_disabled(context: &CallContext<'_>, message: &str) -> Refusal {
    let (_, behind) = message.split_once("account:").unwrap_or_default();
    let named = behind.trim_start().get(..12).and_then(|digits| AwsAccountId::parse(digits).ok());
    if named.is_some_and(|named| !context.aws_accounts.contains(&named)) {
        let detail = "RegionDisabledException for another AWS account than the role's";
        return Refusal::Fault(Fault::new(FaultKind::OwnCredentials, context.operation, detail));
    }
    Refusal::StsNotActivated(context.region.to_owned())
}

/// Whether a denial of `AssumeRole` is known to come from the caller's side, which is ours: these policies apply to
/// whoever calls. A resource control policy applies to the role, and so is the customer's. A missing allow in an
/// "identity-based policy" is left out: STS says so too when it is the trust policy that doesn't name the caller.
const fn is_our_own(denial: &Denial) -> bool {
    match denial.layer {
        Some(
            Layer::PermissionsBoundary | Layer::ServiceControlPolicy | Layer::SessionPolicy | Layer::VpcEndpointPolicy,
        ) => true,
        Some(Layer::IdentityPolicy) => denial.explicit,
        Some(Layer::ResourcePolicy | Layer::ResourceControlPolicy | Layer::BlockPublicAccess | Layer::ObjectLock)
        | None => false,
    }
}

/// What S3 refused.
pub(super) fn of_s3<E>(context: &CallContext<'_>, error: &SdkError<E, HttpResponse>) -> Refusal
where
    E: ProvideErrorMetadata + RequestId,
{
    let operation = context.operation;
    let fault = fault(operation, error);
    let Some(raw) = error.raw_response() else {
        return Refusal::Fault(fault);
    };
    let status = raw.status().as_u16();
    // An answer for ever, and no trouble of the server's.
    if let Some(code @ "NotImplemented") = error.code() {
        return Refusal::Other(aws_error(code, error.message(), context));
    }
    // What KMS answers is a whole answer, also with a status of the server's: S3 did not do what was asked.
    if let Some(code) = error.code().filter(|code| code.starts_with(OF_KMS)) {
        return of_kms(context, code, error.message().unwrap_or_default());
    }
    if fault.kind.is_transient() || raw.status().is_success() {
        return Refusal::Fault(fault);
    }
    // The SDK makes the code of the answer to a `HEAD`, which has no body, of its status.
    let names_an_error = error.code().is_some() && operation != "s3:HeadBucket";
    if error.request_id().is_none() && !names_an_error {
        return not_of_s3(operation);
    }
    if let Some(elsewhere) = elsewhere(operation, context.region, error.code(), raw) {
        return elsewhere;
    }
    match (error.code(), status) {
        (Some("NoSuchBucket"), _) => Refusal::NoSuchBucket,
        // A `HEAD` answer has no body; the SDK makes this code of its status.
        (Some("NotFound"), _) if operation == "s3:HeadBucket" => Refusal::NoSuchBucket,
        (Some("NoSuchKey"), _) => Refusal::NoSuchKey,
        (_, 416) => Refusal::EmptyObject,
        (Some("InvalidObjectState"), _) => Refusal::Archived,
        (_, 412) => Refusal::AlreadyExists,
        (_, 409) => {
            let detail = format!("{} after every attempt", error.code().unwrap_or("a conflict"));
            Refusal::Fault(Fault::new(FaultKind::Unavailable, operation, detail))
        }
        (Some("AccessDenied") | None, 403) => Refusal::Denied(s3_denial(context, error.message().unwrap_or_default())),
        // The session is of the customer's role, so this is never about credentials of ours (IAM User Guide, "Manage
        // AWS STS in an AWS Region": tokens are not valid in a region that the AWS account has not enabled).
        (Some(code @ ("InvalidToken" | "InvalidAccessKeyId" | "OptInRequired")), _) => {
            Refusal::SessionNotAccepted(aws_error(code, error.message(), context))
        }
        (Some(_), _) if fault.kind == FaultKind::OwnCredentials => Refusal::Fault(fault),
        // The same code stands for many things; the message is the documented one (S3 User Guide, "Using server-side
        // encryption with customer-provided keys").
        (Some("InvalidRequest"), 400) if is_about_customer_provided_key(error.message()) => {
            Refusal::CustomerProvidedKey(aws_error("InvalidRequest", error.message(), context).message)
        }
        (Some(code), _) => Refusal::Other(aws_error(code, error.message(), context)),
        (None, status) => Refusal::Other(aws_error(&format!("HTTP {status}"), None, context)),
    }
}

/// What an answer is that has neither a request ID nor an error of Amazon S3 in it. S3 sends a request ID with each (S3
/// API Reference, "Common response headers"), a proxy or firewall between the vendor and S3 does not. It says nothing
/// of the customer's bucket, whatever its status.
pub(super) fn not_of_s3(operation: &'static str) -> Refusal {
    Refusal::Fault(Fault::unexpected(operation, "an answer without a request ID, which is not of Amazon S3"))
}

/// The error with AWS's own message, which is shown where we know no better.
fn aws_error(code: &str, message: Option<&str>, context: &CallContext<'_>) -> AwsError {
    let message = own_message::shown(message.unwrap_or_default(), &context.aws_accounts);
    AwsError { code: code.to_owned(), message }
}

fn is_about_customer_provided_key(message: Option<&str>) -> bool {
    message.is_some_and(|message| message.contains("stored using a form of Server Side Encryption"))
}

/// The region that S3 says the bucket is in, by the header that it sends whatever the status.
pub(super) fn region_header(raw: &HttpResponse) -> Option<&str> {
    raw.headers().get("x-amz-bucket-region")
}

/// What a redirect, or an answer that names another region, means; `None` for any other answer.
/// The SDK follows no redirect of S3's (awslabs/aws-sdk-rust#1052).
fn elsewhere(operation: &'static str, own: &str, code: Option<&str>, raw: &HttpResponse) -> Option<Refusal> {
    let redirect = matches!(raw.status().as_u16(), 301 | 307 | 308)
        || matches!(code, Some("PermanentRedirect" | "TemporaryRedirect" | "IllegalLocationConstraintException"));
    match region_header(raw).or_else(|| named_region::of(raw)) {
        Some(region) if region != own => Some(Refusal::WrongRegion(Some(region.to_owned()))),
        // S3's answer for a bucket that is so new that not all of its hosts know it.
        Some(_) if redirect => {
            let detail = "a redirect to the Region of the request";
            Some(Refusal::Fault(Fault::new(FaultKind::Unavailable, operation, detail)))
        }
        None if redirect => Some(Refusal::WrongRegion(None)),
        _ => None,
    }
}

/// What the code of an error of KMS starts with.
const OF_KMS: &str = "KMS.";

/// S3 hands errors of KMS through under `KMS.` and KMS's own code.
fn of_kms(context: &CallContext<'_>, code: &str, message: &str) -> Refusal {
    let operation = kms_action(context.operation);
    let own_code = &code[OF_KMS.len()..];
    if own_code == "AccessDeniedException" {
        let mut denial = s3_denial(context, message);
        denial.action.get_or_insert_with(|| operation.to_owned());
        return Refusal::Denied(denial);
    }
    let fault = coded(operation, own_code);
    if fault.kind.is_transient() {
        Refusal::Fault(fault)
    } else {
        Refusal::Other(aws_error(code, Some(message), context))
    }
}

fn s3_denial(context: &CallContext<'_>, message: &str) -> Denial {
    let mut denial = denial::parse(message, &context.aws_accounts);
    // How KMS put it before it named actions; S3 hands it through as `AccessDenied`.
    if denial.action.is_none() && message.starts_with("The ciphertext refers to a customer master key") {
        denial.action = Some(kms_action(context.operation).to_owned());
    }
    denial
}

/// What S3 needs of the key for `operation` (S3 User Guide, "Using server-side encryption with AWS KMS keys").
fn kms_action(operation: &str) -> &'static str {
    if operation == "s3:PutObject" { "kms:GenerateDataKey" } else { "kms:Decrypt" }
}
