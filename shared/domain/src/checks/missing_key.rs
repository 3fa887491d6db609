//! Whether a key is missing: S3 reports that only to who may list the bucket.

use super::deadline::Deadline;
use crate::ports::{AwsResponse, Clock, CustomerBucket, Denial, Refusal};

/// The answer to a read or a conditional delete, with the other way in which S3 says that the key is missing.
///
/// S3 looks at the action first, and only who may also list the bucket learns that a key is missing; to others it
/// denies `s3:ListBucket` (S3 API Reference, `GetObject` and `HeadObject`, "Permissions"). Our own session lists with
/// its prefix and not without, so under a prefix that is the answer whatever the role may do.
pub(super) fn or_missing<T>(answer: AwsResponse<T>) -> AwsResponse<T> {
    answer.map_result(|result| match result {
        Err(Refusal::Denied(Denial { action: Some(action), .. })) if action == "s3:ListBucket" => {
            Err(Refusal::NoSuchKey)
        }
        result => result,
    })
}

/// Whether the object exists, as a list or a read of it shows that; else why none of the two does, which is a fault if
/// one of them had no answer. Outside one AWS account S3 denies without a reason what is not there, too.
pub(super) async fn is_there<C: Clock>(
    deadline: &Deadline<'_, C>,
    bucket: &impl CustomerBucket,
    key: &str,
) -> Result<bool, Refusal> {
    let unlisted = match deadline.probe(bucket.list(key)).await.result {
        Ok(listed) => return Ok(listed.objects.iter().any(|object| object.key == key)),
        Err(refusal) => refusal,
    };
    match or_missing(deadline.probe(bucket.read_first_byte(key)).await).result {
        Ok(()) | Err(Refusal::EmptyObject) => Ok(true),
        Err(Refusal::NoSuchKey) => Ok(false),
        Err(fault @ Refusal::Fault(_)) => Err(fault),
        Err(_) => Err(unlisted),
    }
}
