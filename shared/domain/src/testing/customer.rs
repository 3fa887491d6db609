//! A customer's AWS account whose responses a test chooses.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;

use crate::fault::{Fault, FaultKind};
use crate::ports::{
    AssumeCustomerRole, AwsResponse, CustomerBucket, Denial, Layer, ListedObject, MAX_LISTED, ObjectList, ProbeTrust,
    Refusal, ReportedEncryption, SessionRequest, SmallObject, StartedUpload, WrittenObject, WrongExternalId,
};
use crate::values::RoleArn;

/// The External ID of the account whose customer it is.
pub const EXTERNAL_ID: &str = "be-0123456789abcdefghjkmnpqrstvwxyz";

/// How one call ends.
#[derive(Clone, Debug)]
pub enum CallEnd {
    /// With this refusal.
    Refused(Refusal),
    /// With success where there must be none: a session for a wrong External ID, other content than was written.
    Wrong,
    /// Never.
    Hangs,
    /// It is done, and the answer is lost.
    Lost,
}

/// An object of this size, written a second after the epoch for each byte.
pub fn object(key: &str, size: u64) -> ListedObject {
    let last_modified = i64::try_from(size).ok().and_then(|second| Timestamp::from_second(second).ok());
    ListedObject { key: key.to_owned(), size, last_modified, is_archived: false }
}

/// A denial of `action` by this kind of policy, which has no statement that allows it.
pub fn denied(action: &str, layer: Layer) -> CallEnd {
    CallEnd::Refused(Refusal::Denied(denial_of(action, layer)))
}

/// The same, as a denial.
pub fn denial_of(action: &str, layer: Layer) -> Denial {
    Denial { action: Some(action.to_owned()), layer: Some(layer), ..Denial::default() }
}

/// A denial without a reason.
pub fn silent_denial() -> CallEnd {
    CallEnd::Refused(Refusal::Denied(Denial::default()))
}

/// A fault of this kind, with a detail that no customer may see.
pub fn fault(kind: FaultKind) -> CallEnd {
    CallEnd::Refused(Refusal::Fault(Fault { kind, operation: "fake", detail: "inside".to_owned() }))
}

/// A customer's AWS account. Everything works but what is put into `ends`: for each call by its name, how its first,
/// second, ... attempt ends; the last one stands for all that follow.
#[derive(Clone, Debug, Default)]
pub struct ScriptedCustomer {
    /// How calls end, by the name of the call.
    pub ends: Arc<Mutex<HashMap<&'static str, Vec<CallEnd>>>>,
    calls: Arc<Mutex<Vec<String>>>,
    /// The objects under the prefix.
    pub objects: Vec<ListedObject>,
    /// How many of them a list shows at most, if not as many as it may.
    pub most_listed: Option<usize>,
    /// The bucket's region.
    pub region: Option<String>,
    /// The version of what is written, in a versioned bucket.
    pub version: Option<String>,
    /// Until when Object Lock keeps what is written.
    pub retained_until: Option<Timestamp>,
    /// How S3 reports that it encrypts what is written.
    pub encryption: ReportedEncryption,
    written: Arc<Mutex<HashMap<String, String>>>,
    uploads: Arc<Mutex<Vec<String>>>,
}

impl ScriptedCustomer {
    /// A customer with whom everything works.
    pub fn new() -> Self {
        Self { objects: vec![object("data/2025.csv", 9)], region: Some("eu-central-1".to_owned()), ..Self::default() }
    }

    /// The same, whose `call` ends so.
    #[must_use]
    pub fn with(self, call: &'static str, end: CallEnd) -> Self {
        self.ends.lock().unwrap().entry(call).or_default().push(end);
        self
    }

    /// The same, whose role denies the right External ID too.
    #[must_use]
    pub fn denying() -> Self {
        Self::new().with("assume", silent_denial())
    }

    /// The same, whose role AWS STS throttles.
    pub fn throttled() -> Self {
        Self::new().with("assume", fault(FaultKind::Throttled))
    }

    /// How many calls so far had the right External ID.
    pub fn sessions(&self) -> usize {
        self.calls().iter().filter(|call| call.starts_with("assume")).count()
    }

    /// The calls so far.
    pub fn calls(&self) -> Vec<String> {
        self.calls.lock().unwrap().clone()
    }

    /// The keys of the files that were written and not deleted.
    pub fn left_behind(&self) -> Vec<String> {
        self.written.lock().unwrap().keys().cloned().collect()
    }

    /// The IDs of the uploads that were started and not aborted.
    pub fn unfinished_uploads(&self) -> Vec<String> {
        self.uploads.lock().unwrap().clone()
    }

    async fn call<T>(
        &self,
        name: &'static str,
        detail: &str,
        answer: impl FnOnce() -> Result<T, Refusal>,
    ) -> AwsResponse<T> {
        self.call_or(name, detail, answer, || panic!("{name} has no wrong answer")).await
    }

    async fn call_or<T>(
        &self,
        name: &'static str,
        detail: &str,
        answer: impl FnOnce() -> Result<T, Refusal>,
        wrong: impl FnOnce() -> T,
    ) -> AwsResponse<T> {
        self.calls.lock().unwrap().push(format!("{name} {detail}").trim_end().to_owned());
        let end = {
            let mut ends = self.ends.lock().unwrap();
            match ends.get_mut(name) {
                Some(list) if list.len() > 1 => Some(list.remove(0)),
                Some(list) => list.first().cloned(),
                None => None,
            }
        };
        let result = match end {
            None => answer(),
            Some(CallEnd::Refused(refusal)) => Err(refusal),
            Some(CallEnd::Wrong) => Ok(wrong()),
            Some(CallEnd::Hangs) => std::future::pending().await,
            Some(CallEnd::Lost) => answer().and_then(|_| {
                let detail = "lost".to_owned();
                Err(Refusal::Fault(Fault { kind: FaultKind::TimedOut, operation: "fake", detail }))
            }),
        };
        AwsResponse { result, request_id: Some(format!("id-of-{name}")) }
    }
}

impl AssumeCustomerRole for ScriptedCustomer {
    type Bucket = Self;

    async fn open(&self, request: SessionRequest<'_>) -> AwsResponse<Self> {
        assert_eq!(request.external_id.expose(), EXTERNAL_ID);
        assert_eq!(request.duration, Duration::from_mins(15));
        self.call("assume", request.session_name, || Ok(self.clone())).await
    }
}

impl ProbeTrust for ScriptedCustomer {
    async fn try_without_right_external_id(
        &self,
        _: &RoleArn,
        external_id: &WrongExternalId,
        _: &str,
    ) -> AwsResponse<()> {
        let right = EXTERNAL_ID;
        let name = match external_id {
            WrongExternalId::LeftOut => "probe left out",
            WrongExternalId::Sent(sent) if sent == right => panic!("a probe must not send the right External ID"),
            WrongExternalId::Sent(sent) if sent.eq_ignore_ascii_case(right) => "probe case flipped",
            WrongExternalId::Sent(sent) if sent.starts_with(right) => "probe suffixed",
            WrongExternalId::Sent(_) => "probe another",
        };
        self.call_or(name, "", || Err(Refusal::Denied(Denial::default())), || ()).await
    }
}

impl CustomerBucket for ScriptedCustomer {
    async fn region(&self) -> AwsResponse<Option<String>> {
        self.call("region", "", || Ok(self.region.clone())).await
    }

    async fn list(&self, prefix: &str) -> AwsResponse<ObjectList> {
        let mut all = self.objects.iter().filter(|object| object.key.starts_with(prefix)).cloned();
        let objects = all.by_ref().take(self.most_listed.unwrap_or(MAX_LISTED)).collect();
        self.call("list", prefix, || Ok(ObjectList { objects, has_more: all.next().is_some() })).await
    }

    async fn read_first_byte(&self, key: &str) -> AwsResponse<()> {
        let known = self.objects.iter().any(|object| object.key == key);
        let name = if known { "peek" } else { "peek missing" };
        self.call(name, key, || if known { Ok(()) } else { Err(Refusal::NoSuchKey) }).await
    }

    async fn read(&self, key: &str) -> AwsResponse<SmallObject> {
        let object = |content| SmallObject { content, retained_until: self.retained_until };
        let written =
            || self.written.lock().unwrap().get(key).cloned().map(String::into_bytes).ok_or(Refusal::NoSuchKey);
        self.call_or("read", "", || written().map(object), || object(b"other content".to_vec())).await
    }

    async fn write_new(&self, key: &str, body: &str) -> AwsResponse<WrittenObject> {
        let written = WrittenObject { version: self.version.clone(), encryption: self.encryption.clone() };
        let answer = self.call("write", "", || Ok(written)).await;
        if matches!(answer.result, Ok(_) | Err(Refusal::AlreadyExists)) {
            self.written.lock().unwrap().insert(key.to_owned(), body.to_owned());
        }
        answer
    }

    async fn delete(&self, key: &str) -> AwsResponse<Option<String>> {
        let marker = || Ok(self.version.as_ref().map(|version| format!("marker-of-{version}")));
        let answer = self.call("delete", "", marker).await;
        if answer.result.is_ok() {
            self.written.lock().unwrap().remove(key);
        }
        answer
    }

    async fn delete_existing(&self, key: &str) -> AwsResponse<()> {
        let listed = self.objects.iter().any(|object| object.key == key);
        let is_there = listed || self.written.lock().unwrap().contains_key(key);
        let answer = || if is_there { Ok(()) } else { Err(Refusal::NoSuchKey) };
        let answer = self.call("conditional delete", key, answer).await;
        if answer.result.is_ok() {
            self.written.lock().unwrap().remove(key);
        }
        answer
    }

    async fn start_upload(&self, key: &str) -> AwsResponse<StartedUpload> {
        let started = StartedUpload { upload_id: format!("upload-of-{key}"), encryption: self.encryption.clone() };
        let start = || {
            self.uploads.lock().unwrap().push(started.upload_id.clone());
            Ok(started)
        };
        self.call("start upload", "", start).await
    }

    async fn write_part(&self, _: &str, upload_id: &str, _: &str) -> AwsResponse<()> {
        let is_there = self.uploads.lock().unwrap().iter().any(|id| id == upload_id);
        self.call("write part", upload_id, || if is_there { Ok(()) } else { Err(Refusal::NoSuchKey) }).await
    }

    async fn uploads_of(&self, key: &str) -> AwsResponse<Vec<String>> {
        let id = format!("upload-of-{key}");
        let uploads = || self.uploads.lock().unwrap().iter().filter(|upload| **upload == id).cloned().collect();
        self.call("list uploads", key, || Ok(uploads())).await
    }

    async fn abort_upload(&self, _: &str, upload_id: &str) -> AwsResponse<()> {
        let answer = self.call("abort upload", upload_id, || Ok(())).await;
        if answer.result.is_ok() {
            self.uploads.lock().unwrap().retain(|id| id != upload_id);
        }
        answer
    }
}
