//! A customer's bucket through one session.
//!
//! Every call names the AWS account that must own the bucket, so a bucket that was deleted and made again by someone
//! else is never read from or written to (S3 User Guide, "Verifying bucket ownership with bucket owner condition").

use aws_sdk_s3::Client;
use aws_sdk_s3::config::http::HttpResponse;
use aws_sdk_s3::config::retry::RetryConfig;
use aws_sdk_s3::config::{Builder, Credentials};
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::operation::RequestId;
use aws_sdk_s3::operation::create_multipart_upload::CreateMultipartUploadOutput;
use aws_sdk_s3::operation::delete_object::DeleteObjectOutput;
use aws_sdk_s3::operation::list_multipart_uploads::ListMultipartUploadsOutput;
use aws_sdk_s3::operation::list_objects_v2::ListObjectsV2Output;
use aws_sdk_s3::operation::put_object::PutObjectOutput;
use aws_sdk_s3::primitives::{ByteStream, DateTime};
use aws_sdk_s3::types::{EncodingType, ObjectStorageClass};
use be_domain::endpoint::Configuration;
use be_domain::fault::Fault;
use be_domain::ports::{
    AwsResponse, CustomerBucket, ListedObject, MAX_LISTED, ObjectList, Refusal, SmallObject, StartedUpload,
    WrittenObject,
};
use be_domain::values::AwsAccountId;
use jiff::Timestamp;

use super::body::{self, Body};
use super::refusal::{self, CallContext};
use super::write_headers::{self, WriteHeaders};
use super::{client, listed_key};

/// The size limit of an object that is read whole, in bytes.
const MAX_BYTES: usize = 64 * 1024;

const HEAD: &str = "s3:HeadBucket";
const LIST: &str = "s3:ListBucket";
const GET: &str = "s3:GetObject";
const PUT: &str = "s3:PutObject";
const DELETE: &str = "s3:DeleteObject";
const UPLOADS: &str = "s3:ListBucketMultipartUploads";
const ABORT: &str = "s3:AbortMultipartUpload";

const TEXT: &str = "text/plain; charset=utf-8";

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
            Ok(output) => match output.request_id().map(ToOwned::to_owned) {
                None => AwsResponse { request_id: None, result: Err(refusal::not_of_s3(operation)) },
                request_id => AwsResponse { request_id, result: Ok(output) },
            },
            Err(error) => {
                let aws_accounts = [self.role_aws_account.clone(), self.owner.clone()];
                let context = CallContext { operation, region: &self.region, aws_accounts };
                AwsResponse {
                    request_id: error.request_id().map(ToOwned::to_owned),
                    result: Err(refusal::of_s3(&context, &error)),
                }
            }
        }
    }

    /// Reads the object, or the `range` of it, up to `max` bytes; with the end of its retention.
    async fn get(&self, key: &str, range: Option<&str>, max: usize) -> AwsResponse<(Body, Option<Timestamp>)> {
        let get = self.client.get_object().bucket(&self.bucket).expected_bucket_owner(self.owner.as_str());
        let get = get.key(key).set_range(range.map(ToOwned::to_owned));
        let AwsResponse { result, request_id } = self.answer(GET, get.send().await);
        let result = match result {
            Ok(output) => {
                let retained_until = output.object_lock_retain_until_date().and_then(timestamp);
                body::read(GET, output.body, max).await.map(|body| (body, retained_until)).map_err(Refusal::Fault)
            }
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
        self.answer(HEAD, sent).map_result(|result| match result {
            Err(refusal @ (Refusal::NoSuchBucket | Refusal::Fault(_))) => Err(refusal),
            Err(refusal) if header.is_none() => Err(refusal),
            Ok(_) | Err(_) => Ok(header),
        })
    }

    async fn list(&self, prefix: &str) -> AwsResponse<ObjectList> {
        let list = self.client.list_objects_v2().bucket(&self.bucket).expected_bucket_owner(self.owner.as_str());
        // Sent also when empty: a policy's condition on `s3:prefix` does not match where there is none.
        let list = list
            .prefix(prefix)
            .max_keys(i32::try_from(MAX_LISTED).unwrap_or(i32::MAX))
            .encoding_type(EncodingType::Url);
        self.answer(LIST, Box::pin(list.send()).await).map_result(|result| result.and_then(listed))
    }

    async fn read_first_byte(&self, key: &str) -> AwsResponse<()> {
        let first = |(body, _): (Body, _)| if body.bytes.is_empty() { Err(Refusal::EmptyObject) } else { Ok(()) };
        Box::pin(self.get(key, Some("bytes=0-0"), 1)).await.map_result(|result| result.and_then(first))
    }

    async fn read(&self, key: &str) -> AwsResponse<SmallObject> {
        let too_large = || Refusal::Fault(Fault::unexpected(GET, "the object has more than 64 KiB"));
        let whole = |(body, retained_until): (Body, _)| {
            if body.whole { Ok(SmallObject { content: body.bytes, retained_until }) } else { Err(too_large()) }
        };
        Box::pin(self.get(key, None, MAX_BYTES)).await.map_result(|result| result.and_then(whole))
    }

    async fn write_new(&self, key: &str, body: &str) -> AwsResponse<WrittenObject> {
        let put = self.client.put_object().bucket(&self.bucket).expected_bucket_owner(self.owner.as_str());
        let WriteHeaders { encryption, kms_key_id, acl } = self.write_headers.clone();
        let put = put.set_server_side_encryption(encryption).set_ssekms_key_id(kms_key_id).set_acl(acl);
        let put = put.key(key).if_none_match("*").content_type(TEXT);
        let put = put.body(ByteStream::from(body.as_bytes().to_vec()));
        let written = |output: PutObjectOutput| WrittenObject {
            encryption: write_headers::reported(output.server_side_encryption(), output.ssekms_key_id()),
            // `null` is the version of a bucket whose versioning is suspended: deleting it leaves a delete marker alone
            // (S3 User Guide, "Deleting objects from versioning-suspended buckets").
            version: output.version_id.filter(|version| version != "null"),
        };
        self.answer(PUT, Box::pin(put.send()).await).map_result(|result| result.map(written))
    }

    async fn delete(&self, key: &str) -> AwsResponse<Option<String>> {
        let delete = self.client.delete_object().bucket(&self.bucket).expected_bucket_owner(self.owner.as_str());
        let marker = |output: DeleteObjectOutput| output.version_id.filter(|_| output.delete_marker == Some(true));
        self.answer(DELETE, Box::pin(delete.key(key).send()).await).map_result(|result| result.map(marker))
    }

    async fn delete_existing(&self, key: &str) -> AwsResponse<()> {
        let delete = self.client.delete_object().bucket(&self.bucket).expected_bucket_owner(self.owner.as_str());
        let answer = self.answer(DELETE, Box::pin(delete.key(key).if_match("*").send()).await);
        answer.map_result(|result| match result {
            // The page says 412 of a delete marker, S3 answers 404 ("How to perform conditional deletes").
            Err(Refusal::AlreadyExists) => Err(Refusal::NoSuchKey),
            result => result.map(drop),
        })
    }

    async fn start_upload(&self, key: &str) -> AwsResponse<StartedUpload> {
        let start =
            self.client.create_multipart_upload().bucket(&self.bucket).expected_bucket_owner(self.owner.as_str());
        let WriteHeaders { encryption, kms_key_id, acl } = self.write_headers.clone();
        let start = start.set_server_side_encryption(encryption).set_ssekms_key_id(kms_key_id).set_acl(acl);
        let once = Builder::new().retry_config(RetryConfig::disabled());
        let start = start.key(key).content_type(TEXT).customize().config_override(once);
        let started = |output: CreateMultipartUploadOutput| {
            let encryption = write_headers::reported(output.server_side_encryption(), output.ssekms_key_id());
            let no_id = || Refusal::Fault(Fault::unexpected(PUT, "an upload without an ID"));
            output.upload_id.map(|upload_id| StartedUpload { upload_id, encryption }).ok_or_else(no_id)
        };
        self.answer(PUT, Box::pin(start.send()).await).map_result(|result| result.and_then(started))
    }

    async fn write_part(&self, key: &str, upload_id: &str, body: &str) -> AwsResponse<()> {
        let part = self.client.upload_part().bucket(&self.bucket).expected_bucket_owner(self.owner.as_str());
        let part = part.key(key).upload_id(upload_id).part_number(1);
        let part = part.body(ByteStream::from(body.as_bytes().to_vec()));
        self.answer(PUT, Box::pin(part.send()).await).map_result(|result| result.map(drop).map_err(no_such_upload))
    }

    async fn uploads_of(&self, key: &str) -> AwsResponse<Vec<String>> {
        let list = self.client.list_multipart_uploads().bucket(&self.bucket).expected_bucket_owner(self.owner.as_str());
        // Without a URL encoding of keys: another key has more characters, whatever they are.
        let ids = |output: ListMultipartUploadsOutput| {
            let uploads = output.uploads.unwrap_or_default().into_iter();
            let of_key = uploads.filter(|upload| upload.key.as_deref() == Some(key));
            of_key.filter_map(|upload| upload.upload_id).collect()
        };
        self.answer(UPLOADS, Box::pin(list.prefix(key).send()).await).map_result(|result| result.map(ids))
    }

    async fn abort_upload(&self, key: &str, upload_id: &str) -> AwsResponse<()> {
        let abort =
            self.client.abort_multipart_upload().bucket(&self.bucket).expected_bucket_owner(self.owner.as_str());
        let abort = abort.key(key).upload_id(upload_id);
        self.answer(ABORT, Box::pin(abort.send()).await).map_result(|result| result.map(drop).map_err(no_such_upload))
    }
}

/// S3 names a missing upload by a code of its own.
fn no_such_upload(refusal: Refusal) -> Refusal {
    match refusal {
        Refusal::Other(error) if error.code == "NoSuchUpload" => Refusal::NoSuchKey,
        refusal => refusal,
    }
}

fn timestamp(time: &DateTime) -> Option<Timestamp> {
    Timestamp::from_second(time.secs()).ok()
}

fn listed(output: ListObjectsV2Output) -> Result<ObjectList, Refusal> {
    let has_more = output.is_truncated.unwrap_or_default();
    let encoded = output.encoding_type == Some(EncodingType::Url);
    let objects = output.contents.unwrap_or_default().into_iter().filter_map(|object| {
        let last_modified = object.last_modified.as_ref().and_then(timestamp);
        let size = object.size.and_then(|size| u64::try_from(size).ok()).unwrap_or_default();
        // What S3 Intelligent-Tiering archived is not to be seen here; reading shows it.
        let is_archived =
            matches!(object.storage_class, Some(ObjectStorageClass::Glacier | ObjectStorageClass::DeepArchive));
        Some(ListedObject { key: object.key?, size, last_modified, is_archived })
    });
    let objects = objects.map(|object| {
        let key = if encoded { listed_key::decode(&object.key)? } else { object.key };
        Some(ListedObject { key, ..object })
    });
    let objects = objects.collect::<Option<_>>();
    objects
        .map(|objects| ObjectList { objects, has_more })
        .ok_or_else(|| Refusal::Fault(Fault::unexpected(LIST, "a key that is no UTF-8")))
}
