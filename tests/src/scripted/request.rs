use std::collections::BTreeMap;

use super::Reply;

/// What a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Call {
    /// `AssumeRole` with a session policy.
    AssumeRole,
    /// `AssumeRole` without one.
    Probe,
    /// `HeadBucket`.
    Head,
    /// `ListObjectsV2`.
    List,
    /// `GetObject` of a range.
    GetRange,
    /// `GetObject` of a whole object.
    GetWhole,
    /// `PutObject`.
    Put,
    /// `DeleteObject`.
    Delete,
    /// `DeleteObject` with a condition.
    DeleteExisting,
    /// `CreateMultipartUpload`.
    StartUpload,
    /// `UploadPart`.
    WritePart,
    /// `ListMultipartUploads`.
    ListUploads,
    /// `AbortMultipartUpload`.
    AbortUpload,
}

/// A request as it came in, whole.
#[derive(Debug, Clone)]
pub struct Request {
    /// What it asks for.
    pub call: Call,
    /// The path, decoded.
    pub path: String,
    /// The query's parameters, decoded.
    pub query: BTreeMap<String, String>,
    /// The headers, by their names in lower case.
    pub headers: BTreeMap<String, String>,
    /// The parameters of a form in the body, decoded.
    pub form: BTreeMap<String, String>,
    /// The body.
    pub body: Vec<u8>,
}

impl Request {
    /// The object's key, which is what is behind the bucket in the path.
    pub fn key(&self) -> &str {
        self.path.trim_start_matches('/').split_once('/').map_or("", |(_, key)| key)
    }

    /// A header, or nothing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// What in it nobody else should know: the External ID, the session's token and the signature; and what was, or may
    /// have been, answered to it.
    pub(super) fn secrets(&self) -> Vec<String> {
        let signature = self.header("authorization").split_once("Signature=").map(|(_, signature)| signature);
        let external_id = self.form.get("ExternalId").map(String::as_str);
        let sent = [external_id, Some(self.header("x-amz-security-token")), signature];
        sent.into_iter().flatten().chain(Reply::SESSION_SECRETS).map(str::to_owned).collect()
    }

    /// How many bytes the body has behind this head.
    pub(super) fn body_length(head: &str) -> usize {
        headers(head).get("content-length").and_then(|length| length.parse().ok()).unwrap_or_default()
    }

    /// The request of this head and body; `None` if it is none that the product makes.
    pub(super) fn read(head: &str, body: Vec<u8>) -> Option<Self> {
        let mut line = head.lines().next()?.split(' ');
        let (method, target) = (line.next()?, line.next()?);
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let (query, headers, path) = (pairs(query), headers(head), decode(path));
        let form = match headers.get("content-type").map(String::as_str) {
            Some("application/x-www-form-urlencoded") => pairs(std::str::from_utf8(&body).ok()?),
            _ => BTreeMap::new(),
        };
        let of_object = path.trim_matches('/').contains('/');
        let call = match (method, of_object) {
            ("POST", false) if form.get("Action").map(String::as_str) == Some("AssumeRole") => {
                if form.contains_key("Policy") { Call::AssumeRole } else { Call::Probe }
            }
            ("HEAD", false) => Call::Head,
            ("GET", false) if query.get("list-type").map(String::as_str) == Some("2") => Call::List,
            ("GET", false) if query.contains_key("uploads") => Call::ListUploads,
            ("GET", true) if headers.contains_key("range") => Call::GetRange,
            ("GET", true) => Call::GetWhole,
            ("PUT", true) if query.contains_key("uploadId") => Call::WritePart,
            ("PUT", true) => Call::Put,
            ("POST", true) if query.contains_key("uploads") => Call::StartUpload,
            ("DELETE", true) if query.contains_key("uploadId") => Call::AbortUpload,
            ("DELETE", true) if headers.contains_key("if-match") => Call::DeleteExisting,
            ("DELETE", true) => Call::Delete,
            _ => return None,
        };
        Some(Self { call, path, query, headers, form, body })
    }
}

fn headers(head: &str) -> BTreeMap<String, String> {
    let fields = head.lines().skip(1).filter_map(|line| line.split_once(':'));
    fields.map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned())).collect()
}

fn pairs(text: &str) -> BTreeMap<String, String> {
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decode(&name.replace('+', " ")), decode(&value.replace('+', " "))))
        .collect()
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some((plain, behind)) = rest.split_once('%') {
        bytes.extend_from_slice(plain.as_bytes());
        let (digits, behind) = behind.split_at_checked(2).unwrap_or((behind, ""));
        bytes.push(u8::from_str_radix(digits, 16).unwrap_or(b'?'));
        rest = behind;
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8_lossy(&bytes).into_owned()
}
