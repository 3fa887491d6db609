//! A customer's bucket through one session.
//!
//! Every call names the AWS account that must own the bucket, so a bucket that was deleted and made again by someone
//! else is never read from or written to (S3 User Guide, "Verifying bucket ownership with bucket owner condition").

use aws_sdk_s3::Client;
use aws_sdk_s3::config::Credentials;
use aws_sdk_s3::config::http::HttpResponse;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::operation::RequestId;
use aws_sdk_s3::operation::list_objects_v2::ListObjectsV2Output;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::EncodingType;
use be_domain::endpoint::Configuration;
use be_domain::ports::{AwsResponse, CustomerBucket, ListedObject, MAX_LISTED, Refusal, WrittenObject};
use be_domain::values::{AwsAccountId, PathPrefix};
use jiff::Timestamp;

use super::body::{self, Body};
use super::refusal::{self, Asked};
use super::write_headers::{self, WriteHeaders};
use super::{client, keys};
use crate::fault;

/// The size limit of an object that is read whole, in bytes.
const MAX_BYTES: usize = 64 * 1024;

const HEAD: &str = "s3:HeadBucket";
const LIST: &str = "s3:ListBucket";
const GET: &str = "s3:GetObject";
const PUT: &str = "s3:PutObject";
const DELETE: &str = "s3:DeleteObject";

/// A bucket seen with a session's credentials. Has no `Debug`, as it holds them.
pub struct SessionBucket {
    client: Client,
    bucket: String,
    owner: AwsAccountId,
    role_aws_account: AwsAccountId,
    region: String,
    write_headers: WriteHeaders,
}

impl SessionBucket {
    pub(super) fn new(config: &aws_config::SdkConfig, credentials: Credentials, configuration: &Configuration) -> Self {
        Self {
            client: client::client(config, credentials, configuration),
            bucket: configuration.bucket_name.to_string(),
            owner: configuration.expected_bucket_owner(),
            role_aws_account: configuration.role_arn.aws_account_id(),
            region: configuration.region.to_string(),
            write_headers: configuration.into(),
        }
    }

    /// The answer to a call. The calls are boxed, as those of the SDK are large: a test, with all of its calls within,
    /// would need megabytes of stack.
    fn answer<O, E>(&self, operation: &'static str, sent: Result<O, SdkError<E, HttpResponse>>) -> AwsResponse<O>
    where
        O: RequestId,
        E: ProvideErrorMetadata + RequestId,
    {
        match sent {
            Ok(output) => AwsResponse { request_id: output.request_id().map(ToOwned::to_owned), result: Ok(output) },
            Err(error) => {
                let aws_accounts = [self.role_aws_account.clone(), self.owner.clone()];
                let asked = Asked { operation, region: &self.region, aws_accounts };
                AwsResponse {
                    request_id: error.request_id().map(ToOwned::to_owned),
                    result: Err(refusal::of_s3(&asked, &error)),
                }
            }
        }
    }

    /// Reads the object, or the `range` of it, up to `max` bytes.
    async fn get(&self, key: &str, range: Option<&str>, max: usize) -> AwsResponse<Body> {
        let get = self.client.get_object().bucket(&self.bucket).expected_bucket_owner(self.owner.as_str());
        let get = get.key(key).set_range(range.map(ToOwned::to_owned));
        let AwsResponse { result, request_id } = self.answer(GET, get.send().await);
        let result = match result {
            Ok(output) => body::read(GET, output.body, max).await.map_err(Refusal::Fault),
            Err(refusal) => Err(refusal),
        };
        AwsResponse { result, request_id }
    }
}

impl CustomerBucket for SessionBucket {
    /// By `HeadBucket`. It needs an unconditional `s3:ListBucket`, which no customer has to grant, so a 403 is to be
    /// expected; S3 names the region in the header all the same.
    async fn region(&self) -> AwsResponse<Option<String>> {
        let head = self.client.head_bucket().bucket(&self.bucket).expected_bucket_owner(self.owner.as_str());
        let sent = Box::pin(head.send()).await;
        let header = match &sent {
            Ok(output) => output.bucket_region().map(ToOwned::to_owned),
            Err(error) => error.raw_response().and_then(refusal::region_header).map(ToOwned::to_owned),
        };
        let AwsResponse { result, request_id } = self.answer(HEAD, sent);
        let result = match result {
            Err(refusal @ (Refusal::NoSuchBucket | Refusal::Fault(_))) => Err(refusal),
            Err(refusal) if header.is_none() => Err(refusal),
            Ok(_) | Err(_) => Ok(header),
        };
        AwsResponse { result, request_id }
    }

    async fn list(&self, prefix: &PathPrefix) -> AwsResponse<Vec<ListedObject>> {
        let list = self.client.list_objects_v2().bucket(&self.bucket).expected_bucket_owner(self.owner.as_str());
        // Sent also when empty: a policy's condition on `s3:prefix` does not match where there is none.
        let list = list
            .prefix(prefix.as_str())
            .max_keys(i32::try_from(MAX_LISTED).unwrap_or(i32::MAX))
            .encoding_type(EncodingType::Url);
        let AwsResponse { result, request_id } = self.answer(LIST, Box::pin(list.send()).await);
        AwsResponse { result: result.and_then(listed), request_id }
    }

    async fn read_first_byte(&self, key: &str) -> AwsResponse<()> {
        let AwsResponse { result, request_id } = Box::pin(self.get(key, Some("bytes=0-0"), 1)).await;
        let first = |body: Body| if body.bytes.is_empty() { Err(Refusal::EmptyObject) } else { Ok(()) };
        AwsResponse { result: result.and_then(first), request_id }
    }

    async fn read(&self, key: &str) -> AwsResponse<Vec<u8>> {
        let AwsResponse { result, request_id } = Box::pin(self.get(key, None, MAX_BYTES)).await;
        let too_large = || Refusal::Fault(fault::unexpected(GET, "the object has more than 64 KiB"));
        let whole = |body: Body| if body.whole { Ok(body.bytes) } else { Err(too_large()) };
        AwsResponse { result: result.and_then(whole), request_id }
    }

    async fn write_new(&self, key: &str, body: &str) -> AwsResponse<WrittenObject> {
        let put = self.client.put_object().bucket(&self.bucket).expected_bucket_owner(self.owner.as_str());
        let WriteHeaders { encryption, kms_key_id, acl } = self.write_headers.clone();
        let put = put.set_server_side_encryption(encryption).set_ssekms_key_id(kms_key_id).set_acl(acl);
        let put = put.key(key).if_none_match("*").content_type("text/plain; charset=utf-8");
        let put = put.body(ByteStream::from(body.as_bytes().to_vec()));
        let AwsResponse { result, request_id } = self.answer(PUT, Box::pin(put.send()).await);
        let written = result.map(|output| WrittenObject {
            encryption: write_headers::reported(output.server_side_encryption(), output.ssekms_key_id()),
            // `null` is the version of a bucket whose versioning is suspended: deleting it leaves nothing behind.
            version: output.version_id.filter(|version| version != "null"),
        });
        AwsResponse { result: written, request_id }
    }

    async fn delete(&self, key: &str) -> AwsResponse<()> {
        let delete = self.client.delete_object().bucket(&self.bucket).expected_bucket_owner(self.owner.as_str());
        let AwsResponse { result, request_id } = self.answer(DELETE, Box::pin(delete.key(key).send()).await);
        AwsResponse { result: result.map(|_| ()), request_id }
    }
}

fn listed(output: ListObjectsV2Output) -> Result<Vec<ListedObject>, Refusal> {
    let encoded = output.encoding_type == Some(EncodingType::Url);
    let objects = output.contents.unwrap_or_default().into_iter().filter_map(|object| {
        let last_modified = object.last_modified.and_then(|time| Timestamp::from_second(time.secs()).ok());
        let size = object.size.and_then(|size| u64::try_from(size).ok()).unwrap_or_default();
        Some((object.key?, size, last_modified))
    });
    objects
        .map(|(key, size, last_modified)| {
            let key = if encoded { keys::decode(&key)? } else { key };
            Some(ListedObject { key, size, last_modified })
        })
        .collect::<Option<_>>()
        .ok_or_else(|| Refusal::Fault(fault::unexpected(LIST, "a key that is no UTF-8")))
}
