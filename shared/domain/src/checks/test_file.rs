//! The test file: what it is called and what is in it.

use crate::values::PathPrefix;

/// Begins with `_`, so that Athena, Hive, Spark and Arrow ignore the file among the data that it lies beside.
const NAME: &str = "_bucket-endpoint-test-";
/// What earlier releases called it.
const OLD_NAME: &str = "bucket-endpoint-test-";

/// The key of the test file with this nonce under the prefix.
pub(super) fn key(prefix: &PathPrefix, nonce: &str) -> String {
    format!("{prefix}{NAME}{nonce}.txt")
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
