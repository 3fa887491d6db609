//! The schemas of bodies. Requests take no other members; answers may get more of them in later releases.

use be_domain::endpoint::BucketAccess;
use be_domain::health::HealthStatus;
use be_domain::health::event::EventKind;
use be_domain::report::{AttachTo, CheckCode, CheckName, CheckStatus, Outcome};
use be_domain::values::Encryption;
use serde_json::{Value, json};

use super::builders::{closed, code, list, object, text, time};
use super::values::{self, reference};
use crate::http::views::RETIRED;
use crate::http::{Code, FieldErrorCode};

fn request_members(name: &str) -> Value {
    json!({
        name: values::endpoint_name(),
        "description?": values::description(),
        "bucketAccess": reference("BucketAccess"),
        "roleArn": values::role_arn(),
        "bucketName": values::bucket_name(),
        "pathPrefix?": values::path_prefix(),
        "region": values::region(),
        "bucketOwnerAwsAccountId?": owner(),
        "encryption?": reference("Encryption"),
        "objectOwnership?": reference("ObjectOwnership"),
    })
}

/// A request for an endpoint with this member for its name. Ownership is for a bucket of another owner that is written to.
fn endpoint_request(name: &str, description: &str) -> Value {
    let mut request = closed(object(description, request_members(name)));
    let read_write = json!({ "const": BucketAccess::ReadWrite.as_str() });
    request["dependentRequired"] = json!({ "objectOwnership": ["bucketOwnerAwsAccountId"] });
    request["dependentSchemas"] = json!({ "objectOwnership": { "properties": { "bucketAccess": read_write } } });
    request
}

fn owner() -> Value {
    let mut owner = values::aws_account_id();
    owner["description"] = json!("The AWS account that owns the bucket, if it is not the role's.");
    owner
}

fn encryption() -> Value {
    let [sse_s3, sse_kms] = Encryption::TYPES;
    json!({
        "Encryption": {
            "oneOf": [reference("SseS3"), reference("SseKms")],
            "discriminator": {
                "propertyName": "type",
                "mapping": { sse_s3: "#/components/schemas/SseS3", sse_kms: "#/components/schemas/SseKms" },
            },
            "description": "How objects are encrypted that are written; absent means what the bucket does by default.",
        },
        "SseS3": closed(object("With keys that Amazon S3 manages.", json!({
            "type": { "type": "string", "const": sse_s3 },
        }))),
        "SseKms": closed(object("With a key in AWS KMS.", json!({
            "type": { "type": "string", "const": sse_kms },
            "kmsKeyArn": values::kms_key_arn(),
        }))),
    })
}

/// The schemas by their names.
pub(super) fn all() -> Value {
    let mut all = requests();
    for more in [values::named(), encryption(), answers(), endpoints(), problems()] {
        if let (Some(all), Value::Object(more)) = (all.as_object_mut(), more) {
            all.extend(more);
        }
    }
    all
}

fn requests() -> Value {
    json!({
        "EndpointRequest": endpoint_request("name", "An endpoint to add."),
        "EndpointTestRequest": endpoint_request(
            "name?",
            "A configuration to test: the body of the endpoint that is to be added. Only `name` is optional here.",
        ),
        "CredentialsRequest": closed(object("Which feature needs the credentials.", json!({ "feature": reference("Feature") }))),
    })
}

fn endpoints() -> Value {
    let health = json!({
        "status": reference("HealthStatus"),
        "since": time("Since when the endpoint has this status."),
        "lastCheckedAt": time("When it was last tested."),
        "findings": list(&reference("Finding"), "The checks that did not pass; empty while the endpoint is healthy."),
    });
    let mut with_timeline = health.clone();
    let statuses: Vec<_> = HealthStatus::ALL.map(HealthStatus::as_str).into_iter().chain([RETIRED]).collect();
    with_timeline["status"] = json!({
        "type": "string", "enum": statuses,
        "description": "Its health, or that it is retired. `findings` are then those of its last test.",
    });
    with_timeline["retiredAt?"] = time("When it was retired; absent while it is live.");
    with_timeline["timeline"] = reference("Timeline");
    let kinds = [
        EventKind::Added,
        EventKind::Retired,
        EventKind::Suspect,
        EventKind::Drifted,
        EventKind::Recovered,
        EventKind::Unreachable,
    ];
    json!({
        "Endpoint": object("An endpoint. It never changes; only its health does, and whether it is retired.", json!({
            "endpointId": values::endpoint_id(),
            "name": text("Its name."),
            "description?": text("What it is for."),
            "bucketAccess": reference("BucketAccess"),
            "roleArn": text("The role to assume."),
            "bucketName": text("The bucket."),
            "pathPrefix?": text("The folder in the bucket, with a trailing slash; absent for the whole bucket."),
            "region": text("The AWS Region of the bucket."),
            "bucketOwnerAwsAccountId?": text("The AWS account that owns the bucket, if it is not the role's."),
            "encryption?": reference("Encryption"),
            "objectOwnership?": reference("ObjectOwnership"),
            "createdAt": time("When it was added."),
            "createdBy": text("Who added it: the subject of the token."),
            "features": list(&reference("Feature"), "The features that it can serve."),
            "health": reference("Health"),
            "retiredAt?": time("When it was retired; absent while it is live."),
        })),
        "UseList": object("Who uses an endpoint.", json!({
            "items": list(&reference("Use"), "The uses, one for each feature."),
        })),
        "Use": object("The registered fact that a feature uses an endpoint.", json!({
            "feature": reference("Feature"),
            "lastVendedAt?": time(
                "When the feature was last given credentials for the endpoint, or up to five minutes earlier; absent if it \
                 never was.",
            ),
        })),
        "EndpointList": object("A page of endpoints.", json!({
            "items": list(&reference("Endpoint"), "The endpoints, the oldest first."),
            "nextCursor?": text("The `cursor` of the next page; absent on the last one."),
        })),
        "Health": object("An endpoint's health.", health),
        "HealthWithTimeline": object("An endpoint's health, with a page of its timeline.", with_timeline),
        "Timeline": object("A page of a timeline.", json!({
            "items": list(&reference("TimelineEvent"), "The events, the latest first."),
            "nextCursor?": text("The `cursor` of the next page; absent on the last one."),
        })),
        "TimelineEvent": object("What happened to an endpoint.", json!({
            "eventId": text("The event's ID, the same on the event bus."),
            "event": { "type": "string", "enum": kinds.map(EventKind::as_str), "description": "What happened." },
            "occurredAt": time("When it happened."),
            "status?": reference("HealthStatus"),
            "previousStatus?": reference("HealthStatus"),
            "findings": list(&reference("Finding"), "The checks that did not pass."),
            "takenFrom?": list(&reference("Feature"), "Of a retirement by force: the features that used the endpoint."),
        })),
        "Finding": object("A check that did not pass.", json!({
            "check": text("The check."),
            "code": check_code(),
            "message": text("What happened."),
            "inconclusive?": { "type": "boolean", "description": "Whether the check had no result. Absent means false." },
            "action?": text(DENIED_ACTION),
            "layer?": text(DENYING_LAYER),
            "lastPassedAt?": time("When the check last passed."),
            "remedy?": text("How to fix it."),
        })),
    })
}

const DENIED_ACTION: &str = "The action that was denied, for example `s3:DeleteObject`; with `external_id_not_required`, that should have been.";
const DENYING_LAYER: &str = "The type of policy that denied it, as far as AWS named it, or that should have.";

fn check_code() -> Value {
    code(CheckCode::ALL.iter().map(|code| (code.as_str(), code.entry().when)), "The result's code.")
}

fn answers() -> Value {
    let outcomes = [Outcome::Passed, Outcome::Failed, Outcome::Inconclusive].map(Outcome::as_str);
    let statuses = [CheckStatus::Passed, CheckStatus::Failed, CheckStatus::Skipped, CheckStatus::Inconclusive]
        .map(CheckStatus::as_str);
    json!({
        "ExternalId": object("The account's External ID.", json!({
            "externalId": text("The External ID: one for each account, for ever."),
            "trustedPrincipal": text("The principal that the role's trust policy must name."),
            "trustPolicy": policy("The trust policy of the role."),
        })),
        "SetupKit": object("What the customer needs to create the role.", json!({
            "externalId": text("The account's External ID."),
            "trustedPrincipal": text("The principal that the trust policy names."),
            "trustPolicy": policy("The trust policy of the role."),
            "accessPolicy": policy("The inline policy of the role."),
            "roleName": text("The name of the role."),
            "policyName": text("The name of the inline policy."),
            "stackName": text("The name of the CloudFormation stack: another one for each place."),
            "expectedRoleArn?": text("The ARN that the role will have, if the AWS account was named."),
            "permissionsBoundaryArn?": text("The ARN of the permissions boundary of the role."),
            "bucketPolicy?": policy("The statements for the bucket policy, if another AWS account than the role's owns the bucket."),
            "quickCreateUrl?": text("Opens the CloudFormation console with everything filled in."),
        })),
        "Report": object("What a test found. A report is an answer and no error, whatever its outcome.", json!({
            "outcome": {
                "type": "string",
                "enum": outcomes,
                "description": "`passed`: every check passed. `failed`: at least one failed. `inconclusive`: none failed, but \
                                not all passed.",
            },
            "checks": list(&reference("Check"), "The checks, in their order."),
            "receiptExpiresAt?": time("Until when exactly this configuration can be added."),
        })),
        "Check": object("One named claim that a test proves.", json!({
            "name": { "type": "string", "enum": CheckName::ALL.map(CheckName::as_str), "description": "The check." },
            "status": { "type": "string", "enum": statuses, "description": "What became of it." },
            "code": check_code(),
            "message": text("What happened, for the customer's engineer."),
            "action?": text(DENIED_ACTION),
            "layer?": text(DENYING_LAYER),
            "remedy?": text("How to fix it."),
            "fix?": reference("Fix"),
            "durationMs": { "type": "integer", "minimum": 0, "description": "How long it took, in milliseconds." },
            "awsRequestId?": text("The ID of the AWS request that decided, for AWS Support."),
            "retryAfterSeconds?": {
                "type": "integer", "minimum": 1,
                "description": "After how many seconds the same test can have another result by itself.",
            },
        })),
        "Fix": object("A whole policy document that fixes what the owner of its place can fix.", json!({
            "attachTo": {
                "type": "string",
                "enum": AttachTo::ALL.map(AttachTo::as_str),
                "description": "Where it belongs. `role`: the inline policy of the role; `role_trust`: its trust policy; `bucket`: the \
                                bucket policy; `kms_key`: the key policy. The policies of a bucket and a key may have other \
                                statements, to which those of the document are added.",
            },
            "policyName?": text("The name of the inline policy, which is that of the setup kit."),
            "policyDocument": policy("The policy document."),
        })),
        "Credentials": object("Temporary credentials, in the format of `credential_process`, with the place that they are for.", json!({
            "Version": { "type": "integer", "const": 1, "description": "The version of the format." },
            "AccessKeyId": text("The access key ID."),
            "SecretAccessKey": text("The secret access key."),
            "SessionToken": text("The session token."),
            "Expiration": time("When they expire."),
            "endpoint": reference("CredentialsEndpoint"),
        })),
        "CredentialsEndpoint": object("The place that credentials are for.", json!({
            "bucketName": text("The bucket."),
            "pathPrefix": text("The folder in the bucket; empty for the whole bucket."),
            "region": text("The AWS Region of the bucket."),
            "bucketAccess": reference("BucketAccess"),
            "bucketOwnerAwsAccountId": text("The AWS account that owns the bucket, to send as `ExpectedBucketOwner`."),
            "encryption?": reference("Encryption"),
            "objectOwnership?": reference("ObjectOwnership"),
        })),
        "OpenApi": object("An OpenAPI document.", json!({
            "openapi": text("The version of the format."),
            "info": { "type": "object", "additionalProperties": true, "description": "What the document is about." },
            "paths": { "type": "object", "additionalProperties": true, "description": "The routes." },
        })),
        "PolicyDocument": object("An IAM policy document, to be used as it is.", json!({
            "Version": { "type": "string", "const": "2012-10-17" },
            "Statement": { "type": "array", "items": { "type": "object", "additionalProperties": true } },
        })),
    })
}

fn policy(description: &str) -> Value {
    json!({ "$ref": "#/components/schemas/PolicyDocument", "description": description })
}

fn problems() -> Value {
    let codes = Code::ALL.iter().map(|code| (code.as_str(), code.entry().when));
    let field_codes = FieldErrorCode::all().filter(|code| !code.entry().fields.is_empty());
    json!({
        "Problem": object("A request that failed (RFC 9457).", json!({
            "type": text("`urn:bucket-endpoint:problem:` and the code."),
            "title": text("What the code means. The same for every problem of a code."),
            "status": { "type": "integer", "minimum": 400, "maximum": 599, "description": "The HTTP status." },
            "detail": text("What happened, and what to do."),
            "code": code(codes, "The problem's code."),
            "errors?": list(&reference("FieldError"), "Every error of the request, all at once."),
            "conflictingEndpointId?": values::endpoint_id(),
            "findings?": list(&reference("Finding"), "What is wrong with a drifted endpoint."),
            "features?": list(&reference("Feature"), "The features that use the endpoint."),
            "uses?": list(&reference("Use"), "The same, with when each was last given credentials."),
            "requestId": text("The request's ID, to be given to the vendor."),
        })),
        "FieldError": object("An error in one part of a request.", json!({
            "pointer": text("A JSON pointer (RFC 6901) into the body, empty for the whole of it; `/query/<name>`, \
                             `/headers/<name>` and `/path/<name>` for the other parts of the request."),
            "code": code(field_codes.map(|code| (code.as_str(), code.entry().when)), "The error's code."),
            "detail": text("What is wrong, and what would be valid."),
        })),
        "GatewayMessage": object(
            "An answer of Amazon API Gateway itself, where no function was reached or none answered. Only the status counts.",
            json!({ "message?": text("A few words of API Gateway.") }),
        ),
    })
}
