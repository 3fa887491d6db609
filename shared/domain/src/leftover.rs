//! What tests left in a customer's bucket, because it could not be removed.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::later_release::is_name;
use crate::rfc3339;
use crate::shell::quoted;
use crate::values::BucketName;

/// A test file that is not deleted, or an upload that is not aborted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Leftover {
    /// A test file, or one that is probably there.
    TestFile {
        /// Its key.
        key: String,
        /// Its version, in a versioned bucket and where S3 named it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        version_id: Option<String>,
    },
    /// A multipart upload that was never completed.
    Upload {
        /// The key of the object that it would have become.
        key: String,
        /// Its ID.
        upload_id: String,
    },
    /// A multipart upload that may have been started: the answer with its ID was lost. It has no parts.
    UnconfirmedUpload {
        /// The key of the object that it would have become.
        key: String,
        /// When the last one of this key was started.
        #[serde(with = "rfc3339")]
        started_at: Timestamp,
    },
}

impl Leftover {
    /// How long an upload is remembered of which nothing shows whether it exists. By then the lifecycle rule of the
    /// setup kit's page has ended it, or somebody has run the command.
    pub const UNCONFIRMED_FOR: Duration = Duration::from_hours(7 * 24);

    /// Whether both are the same file or upload; a list does not show versions.
    pub fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::TestFile { key, .. }, Self::TestFile { key: other, .. })
            | (Self::UnconfirmedUpload { key, .. }, Self::UnconfirmedUpload { key: other, .. }) => key == other,
            _ => self == other,
        }
    }

    /// Whether it is an upload, or may be one.
    pub const fn is_upload(&self) -> bool {
        matches!(self, Self::Upload { .. } | Self::UnconfirmedUpload { .. })
    }

    /// Whether it is an upload that may not exist.
    pub const fn is_unconfirmed(&self) -> bool {
        matches!(self, Self::UnconfirmedUpload { .. })
    }

    /// The words for it in a message.
    pub fn named(&self) -> String {
        match self {
            Self::TestFile { key, version_id: None } => format!("`{key}`"),
            Self::TestFile { key, version_id: Some(version) } => format!("`{key}` (version `{version}`)"),
            Self::Upload { key, upload_id } => format!("`{key}` (upload ID `{upload_id}`)"),
            Self::UnconfirmedUpload { key, .. } => format!("`{key}` (upload ID unknown)"),
        }
    }

    /// The command that removes it, as the administrator of the bucket runs it in a shell. That of an upload whose ID
    /// is not known aborts all of its key, and does nothing if there is none.
    pub fn command(&self, bucket: &BucketName) -> String {
        match self {
            Self::TestFile { key, version_id } => {
                let version = version_id.as_deref().map(|version| format!(" --version-id={}", quoted(version)));
                let version = version.unwrap_or_default();
                format!("aws s3api delete-object --bucket={bucket} --key={}{version}", quoted(key))
            }
            Self::Upload { key, upload_id } => format!(
                "aws s3api abort-multipart-upload --bucket={bucket} --key={} --upload-id={}",
                quoted(key),
                quoted(upload_id)
            ),
            Self::UnconfirmedUpload { key, .. } => {
                let key = quoted(key);
                format!(
                    "aws s3api list-multipart-uploads --bucket={bucket} --prefix={key} --output=text \
                     --query='not_null(Uploads, `[]`)[].[UploadId]' | while read -r id; do aws s3api abort-multipart-upload \
                     --bucket={bucket} --key={key} --upload-id=\"$id\"; done"
                )
            }
        }
    }
}

/// What there is to say of an upload that may not exist, and what to do about it.
pub fn explain_unconfirmed(upload: &Leftover, bucket: &BucketName) -> Option<(String, String)> {
    let Leftover::UnconfirmedUpload { key, started_at } = upload else { return None };
    let until = started_at.checked_add(Leftover::UNCONFIRMED_FOR).unwrap_or(Timestamp::MAX);
    Some((
        format!(
            "Amazon S3 did not confirm whether it started a multipart upload, so an incomplete upload for the key `{key}` may exist. \
             It has no content. This finding stays until {} (UTC), or until a test shows that there is no such upload.",
            until.strftime("%Y-%m-%d %H:%M")
        ),
        format!(
            "If the bucket has a lifecycle rule with `AbortIncompleteMultipartUpload`, there is nothing to do. Otherwise, to abort \
             the upload if it exists, run this command in a shell as an administrator of the bucket: {}",
            upload.command(bucket)
        ),
    ))
}

/// What is left, of a kind that only a later release knows: it is kept as it is stored, for that release to remove.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Map<String, Value>")]
pub struct LaterLeftover(Map<String, Value>);

impl TryFrom<Map<String, Value>> for LaterLeftover {
    type Error = &'static str;

    fn try_from(stored: Map<String, Value>) -> Result<Self, Self::Error> {
        let kind = stored.get("kind").and_then(Value::as_str).unwrap_or_default();
        let is_later = is_name(kind) && !["test_file", "upload", "unconfirmed_upload"].contains(&kind);
        if is_later { Ok(Self(stored)) } else { Err("a leftover of no kind, or a malformed one of a known kind") }
    }
}

/// What a test changed of what is left in the bucket. A change and no state: of two tests at the same time neither
/// undoes what the other one recorded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Residue {
    /// What it left, and what it found and could not remove.
    pub left: Vec<Leftover>,
    /// What earlier tests had left and is gone now.
    pub removed: Vec<Leftover>,
}

impl Residue {
    /// As many files are remembered, of which a list of the bucket shows the others, and as many uploads.
    pub const MAX_REMEMBERED: usize = 20;

    /// Whether nothing changed.
    pub const fn is_empty(&self) -> bool {
        self.left.is_empty() && self.removed.is_empty()
    }

    /// What is left now, where `before` was.
    pub fn after(&self, before: &[Leftover]) -> Vec<Leftover> {
        let is_in = |list: &[Leftover], one: &Leftover| list.iter().any(|other| other.is_same(one));
        let mut now: Vec<_> = before.iter().filter(|one| !is_in(&self.removed, one)).cloned().collect();
        for one in &self.left {
            let of_its_kind = now.iter().filter(|other| other.is_upload() == one.is_upload()).count();
            if of_its_kind < Self::MAX_REMEMBERED && !is_in(&now, one) {
                now.push(one.clone());
            }
        }
        now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(key: &str, version: Option<&str>) -> Leftover {
        Leftover::TestFile { key: key.to_owned(), version_id: version.map(str::to_owned) }
    }

    fn upload(id: &str) -> Leftover {
        Leftover::Upload { key: "k".to_owned(), upload_id: id.to_owned() }
    }

    fn unconfirmed(key: &str, second: i64) -> Leftover {
        Leftover::UnconfirmedUpload { key: key.to_owned(), started_at: Timestamp::from_second(second).unwrap() }
    }

    /// The last start decides until when it is remembered.
    #[test]
    fn an_upload_that_was_started_again_is_remembered_once() {
        let again = Residue { left: vec![unconfirmed("k", 9)], removed: vec![unconfirmed("k", 1)] };
        assert_eq!(again.after(&[unconfirmed("k", 1), upload("1")]), [upload("1"), unconfirmed("k", 9)]);
    }

    #[test]
    fn a_change_keeps_what_others_recorded() {
        let residue = Residue { left: vec![file("c", None), upload("2")], removed: vec![file("a", None), upload("1")] };
        let before = [file("a", Some("v")), file("b", None), upload("1"), file("c", Some("v"))];
        assert_eq!(residue.after(&before), [file("b", None), file("c", Some("v")), upload("2")]);
        assert_eq!(residue.after(&residue.after(&before)), residue.after(&before));
    }

    #[test]
    fn no_more_are_remembered_than_an_item_holds() {
        let left = (0..99).map(|n| file(&n.to_string(), None)).collect();
        let residue = Residue { left, removed: Vec::new() };
        assert_eq!(residue.after(&[]).len(), Residue::MAX_REMEMBERED);
        // A list of the bucket shows files, and no upload: none is crowded out by files.
        let files = residue.after(&[]);
        let uploads = Residue { left: vec![upload("1")], removed: Vec::new() };
        assert_eq!(uploads.after(&files), [files.clone(), vec![upload("1")]].concat());
        assert_eq!(residue.after(&[upload("1")])[1..], files);
        let left = (0..99).map(|n| upload(&n.to_string())).collect();
        assert_eq!(Residue { left, removed: Vec::new() }.after(&files).len(), 2 * Residue::MAX_REMEMBERED);
    }

    #[test]
    fn a_stored_one_is_read_back() {
        for one in [file("a", None), file("a", Some("v")), upload("1"), unconfirmed("k", 7)] {
            assert_eq!(serde_json::from_value::<Leftover>(serde_json::to_value(&one).unwrap()).unwrap(), one);
        }
        let text = r#"{"kind":"upload","key":"k","uploadId":"1"}"#;
        assert_eq!(serde_json::from_str::<Leftover>(text).unwrap(), upload("1"));
    }

    #[test]
    fn a_kind_of_a_later_release_is_told_from_a_malformed_one() {
        let read = |text| serde_json::from_str::<LaterLeftover>(text);
        let later = r#"{"kind":"session","id":1}"#;
        assert_eq!(serde_json::to_string(&read(later).unwrap()).unwrap(), later);
        for malformed in [r#"{"kind":"upload"}"#, r#"{"kind":"test_file","key":1}"#, "{}", r#"{"kind":"no name"}"#] {
            assert!(read(malformed).is_err(), "{malformed}");
        }
    }
}
