//! The test file: what it is called, what is in it, and how one of an earlier test is recognized.

use std::time::Duration;

use jiff::Timestamp;

use crate::leftover::Leftover;
use crate::ports::ListedObject;
use crate::values::PathPrefix;

/// Begins with `_`, so that Athena, Hive, Spark and Arrow ignore the file among the data that it lies beside.
const NAME: &str = "_bucket-endpoint-test-";
/// What earlier releases called it.
const OLD_NAME: &str = "bucket-endpoint-test-";
const EXTENSION: &str = ".txt";

/// The hexadecimal digits of a nonce of 16 bytes.
const NONCE_DIGITS: usize = 32;

/// Test files that are older than this are of no test that still runs, whatever the clocks say.
const STALE_AFTER: Duration = Duration::from_mins(10);
/// No test file has more bytes: what has is not ours, whatever it is called.
const MAX_SIZE: u64 = 1_024;

/// What the keys of all test files under the prefix begin with.
pub(crate) fn keys_begin_with(prefix: &PathPrefix) -> String {
    format!("{prefix}{NAME}")
}

/// The key of the test file with this nonce under the prefix.
pub(super) fn key(prefix: &PathPrefix, nonce: &str) -> String {
    format!("{prefix}{NAME}{nonce}{EXTENSION}")
}

/// A key under the prefix of which there is no object.
pub(super) fn missing_key(prefix: &PathPrefix, nonce: &str) -> String {
    format!("{prefix}_bucket-endpoint-missing-{nonce}")
}

/// What is in the test file: it says what it is to whoever finds it.
pub(super) fn body(nonce: &str) -> String {
    format!(
        "Bucket Endpoint wrote this file to test write access, and deletes it immediately.\n\
         If this file still exists after a minute, you can delete it.\n{nonce}\n"
    )
}

/// Whether a key is that of a test file, of this test or of another that runs at the same time.
pub(super) fn is_test_file(key: &str) -> bool {
    key.rsplit('/').next().is_some_and(|name| name.starts_with(NAME) || name.starts_with(OLD_NAME))
}

/// Whether this is a nonce as every release made it. A name with anything else may be the customer's own, and what is
/// deleted in a bucket without versions is lost.
fn is_nonce(text: &str) -> bool {
    text.len() == NONCE_DIGITS && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// Whether what was written or started at `then` is of no test that still runs.
pub(super) fn is_stale(then: Timestamp, now: Timestamp) -> bool {
    let stale_after = jiff::SignedDuration::try_from(STALE_AFTER).unwrap_or(jiff::SignedDuration::MAX);
    now.duration_since(then) > stale_after
}

/// The listed test files that no test will delete any more: its delete failed, or its function died. Only files
/// directly under the prefix, which are this endpoint's, and only what is ours by name, size and age.
pub(super) fn stale(objects: &[ListedObject], prefix: &PathPrefix, now: Timestamp) -> Vec<Leftover> {
    let is_left = |object: &&ListedObject| {
        let name = object.key.strip_prefix(prefix.as_str()).unwrap_or_default();
        let name = name.strip_suffix(EXTENSION).unwrap_or_default();
        let nonce = name.strip_prefix(NAME).or_else(|| name.strip_prefix(OLD_NAME));
        let is_ours = nonce.is_some_and(is_nonce);
        is_ours && object.size <= MAX_SIZE && object.last_modified.is_some_and(|written| is_stale(written, now))
    };
    let stale = objects.iter().filter(is_left);
    stale.map(|object| Leftover::TestFile { key: object.key.clone(), version_id: None }).collect()
}
