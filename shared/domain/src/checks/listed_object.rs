//! Which of the listed objects shows that the customer's data can be read, and what was perhaps meant where none is
//! listed.

use super::test_file::is_test_file;
use crate::endpoint::Configuration;
use crate::ports::ListedObject;
use crate::values::PathPrefix;

/// Objects that AWS services write to test a bucket, beside the data that they deliver later. They may be encrypted and
/// allowed otherwise than the data.
const AWS_TEST_OBJECTS: [&str; 7] = [
    // AWS Data Exports and Cost and Usage Reports.
    "aws-programmatic-access-test-object",
    // AWS Config.
    "ConfigWritabilityCheckFile",
    // Elastic Load Balancing.
    "ELBAccessLogTestFile",
    "ELBConnectionLogTestFile",
    "ELBHealthCheckLogTestFile",
    // Exports of Amazon CloudWatch Logs.
    "aws-logs-write-test",
    // Amazon SES, where it stores mail that it receives.
    "AMAZON_SES_SETUP_NOTIFICATION",
];

/// The objects to read, newest first: those with content that are no markers. Those that are archived come last, for
/// nobody can read them before they are restored.
pub(super) fn with_content(mut objects: Vec<ListedObject>) -> Vec<ListedObject> {
    objects.retain(|object| object.size > 0 && !is_marker(&object.key));
    objects.sort_by_key(|object| (object.is_archived, std::cmp::Reverse(object.last_modified)));
    objects
}

/// Whether an object stands for something else than data: a folder, a test of an AWS service, or a test of ours.
fn is_marker(key: &str) -> bool {
    let name = key.rsplit('/').next().unwrap_or_default();
    name.is_empty() || name.ends_with("_$folder$") || AWS_TEST_OBJECTS.contains(&name) || is_test_file(key)
}

/// What to enter where another path prefix was perhaps meant, for one under which nothing lies or which is denied;
/// `None` where nothing speaks for it.
pub(super) fn perhaps_meant(configuration: &Configuration) -> Option<String> {
    let bucket = configuration.bucket_name.as_str();
    let named = configuration.path_prefix.as_str().strip_suffix('/').and_then(|folder| folder.strip_suffix(bucket));
    if named.is_some_and(|before| before.is_empty() || (before.starts_with("arn:") && before.ends_with(":::"))) {
        return Some("If you mean the whole bucket, leave out the path prefix.".to_owned());
    }
    let guesses: Vec<_> = guesses(configuration).into_iter().map(|guess| format!("`{guess}`")).collect();
    (!guesses.is_empty()).then(|| format!("If you mean the folder {}, enter that path prefix.", guesses.join(" or ")))
}

/// The path prefix without what a URL or another system adds.
fn guesses(configuration: &Configuration) -> Vec<String> {
    let prefix = configuration.path_prefix.as_str();
    let bucket = format!("{}/", configuration.bucket_name);
    let in_arn = prefix.strip_prefix("arn:").and_then(|arn| arn.split_once(":::")).map(|(_, path)| path);
    let guesses = [
        decoded(prefix).filter(|decoded| decoded != prefix),
        in_arn.unwrap_or(prefix).strip_prefix(&bucket).map(str::to_owned),
        prefix.contains('\\').then(|| prefix.replace('\\', "/")),
    ];
    // Only what could be entered.
    let is_folder = |guess: &String| PathPrefix::parse(guess).is_ok_and(|prefix| !prefix.is_empty());
    guesses.into_iter().flatten().filter(is_folder).collect()
}

/// The text with `%XX` decoded; `None` where that is no UTF-8.
fn decoded(text: &str) -> Option<String> {
    percent_encoding::percent_decode_str(text).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}
