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

/// Test files that are older than this are of no test that still runs, whatever the clocks say.
const STALE_AFTER: Duration = Duration::from_mins(10);
/// No test file has more bytes: what has is not ours, whatever it is called.
const MAX_SIZE: u64 = 1_024;

/// What the keys of all test files under the prefix begin with.
pub(super) fn keys_begin_with(prefix: &PathPrefix) -> String {
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

/// The listed test files that no test will delete any more: its delete failed, or its function died. Only files directly
/// under the prefix, which are this endpoint's, and only what could be ours by name, size and age.
pub(super) fn stale(objects: &[ListedObject], prefix: &PathPrefix, now: Timestamp) -> Vec<Leftover> {
    let is_stale = |object: &&ListedObject| {
        let name = object.key.strip_prefix(prefix.as_str()).unwrap_or_default();
        let random = name.strip_suffix(EXTENSION).and_then(|name| {
            // The old name could be a customer's own; random hexadecimal digits stand behind it.
            let old = name.strip_prefix(OLD_NAME).filter(|random| random.bytes().all(|b| b.is_ascii_hexdigit()));
            name.strip_prefix(NAME).or(old)
        });
        let is_ours = random.is_some_and(|random| !random.is_empty() && !random.contains('/'));
        let age = object.last_modified.map(|written| now.duration_since(written));
        let stale_after = jiff::SignedDuration::try_from(STALE_AFTER).unwrap_or(jiff::SignedDuration::MAX);
        is_ours && object.size <= MAX_SIZE && age.is_some_and(|age| age > stale_after)
    };
    let stale = objects.iter().filter(is_stale);
    stale.map(|object| Leftover::TestFile { key: object.key.clone(), version_id: None }).collect()
}
