use super::{BUCKET, PREFIX, REGION};

/// What the server does with a request.
#[derive(Debug, Clone)]
pub enum Reply {
    /// Answers.
    Answer {
        /// The status.
        status: u16,
        /// The headers beside `content-length`.
        headers: Vec<(&'static str, String)>,
        /// The body; left out in the answer to a `HEAD`.
        body: String,
    },
    /// Answers with the body of the last `PutObject` of the same key.
    WhatWasPut,
    /// Starts this answer and resets the connection in the middle of the body.
    BreakOff(Box<Reply>),
    /// Starts this answer and stops in the middle of the body, with the connection left open.
    Stall(Box<Reply>),
    /// Answers only once the server has got this many requests in all.
    AfterRequests(usize, Box<Reply>),
    /// Never answers.
    Hang,
}

impl Reply {
    /// An answer without headers.
    pub fn plain(status: u16, body: impl Into<String>) -> Self {
        Self::Answer { status, headers: Vec::new(), body: body.into() }
    }

    /// The same answer with one more header.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        if let Self::Answer { headers, .. } = &mut self {
            headers.push((name, value.to_owned()));
        }
        self
    }

    /// The same answer, which comes only when the server has got `requests` requests in all.
    #[must_use]
    pub fn after(self, requests: usize) -> Self {
        Self::AfterRequests(requests, Box::new(self))
    }

    /// The same answer, broken off.
    #[must_use]
    pub fn broken_off(self) -> Self {
        Self::BreakOff(Box::new(self))
    }

    /// The same answer, of which the end never comes.
    #[must_use]
    pub fn stalled(self) -> Self {
        Self::Stall(Box::new(self))
    }

    /// An error of S3 with a code and a message.
    pub fn s3(status: u16, code: &str, message: &str) -> Self {
        let message = escape(message);
        let body = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message>\
             <RequestId>S3REQUEST</RequestId><HostId>HOST</HostId></Error>"
        );
        Self::of_s3(status, body).with("content-type", "application/xml")
    }

    /// An answer of S3, which has a request ID as each of them.
    pub fn of_s3(status: u16, body: impl Into<String>) -> Self {
        Self::plain(status, body).with("x-amz-request-id", "S3REQUEST")
    }

    /// S3's denial with a reason, or without one where `reason` is empty.
    pub fn denied(reason: &str) -> Self {
        if reason.is_empty() {
            return Self::s3(403, "AccessDenied", "Access Denied");
        }
        let user = "User: arn:aws:sts::111122223333:assumed-role/reader/be-test-1 is not authorized to perform:";
        Self::s3(403, "AccessDenied", &format!("{user} {reason}"))
    }

    /// An error of STS.
    pub fn sts(status: u16, code: &str, message: &str) -> Self {
        let body = format!(
            "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type>\
             <Code>{code}</Code><Message>{}</Message></Error><RequestId>sts-request</RequestId></ErrorResponse>",
            escape(message)
        );
        Self::plain(status, body).with("content-type", "text/xml").with("x-amzn-requestid", "sts-request")
    }

    /// What STS says to a caller whom a role of another AWS account doesn't trust.
    pub fn not_trusted() -> Self {
        Self::sts(
            403,
            "AccessDenied",
            "User: arn:aws:sts::999988887777:assumed-role/function/function is not authorized to perform: \
             sts:AssumeRole on resource: arn:aws:iam::111122223333:role/reader",
        )
    }

    /// What of a session's credentials is secret.
    pub(super) const SESSION_SECRETS: [&str; 2] = ["session-secret", "session-token"];

    /// Credentials of a session.
    pub fn session() -> Self {
        Self::session_with("ASIASESSION")
    }

    /// Credentials of a session with this access key.
    pub fn session_with(access_key_id: &str) -> Self {
        let body = format!(
            "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult>\
             <Credentials><AccessKeyId>{access_key_id}</AccessKeyId><SecretAccessKey>session-secret</SecretAccessKey>\
             <SessionToken>session-token</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>\
             <AssumedRoleUser><AssumedRoleId>AROA:s</AssumedRoleId><Arn>arn:aws:sts::111122223333:assumed-role/reader/s\
             </Arn></AssumedRoleUser></AssumeRoleResult><ResponseMetadata><RequestId>sts-request</RequestId>\
             </ResponseMetadata></AssumeRoleResponse>"
        );
        Self::plain(200, body).with("content-type", "text/xml").with("x-amzn-requestid", "sts-request")
    }

    /// A success of S3 with this body.
    pub fn served(status: u16, body: impl Into<String>) -> Self {
        Self::of_s3(status, body).with("x-amz-bucket-region", REGION)
    }

    /// The ID of an upload that [`Reply::upload`] starts.
    pub const UPLOAD_ID: &str = "VXBsb2FkIElE.x_Y-";

    /// An upload that is started.
    pub fn upload() -> Self {
        Self::served(
            200,
            format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<InitiateMultipartUploadResult \
                 xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Bucket>{BUCKET}</Bucket><Key>k</Key><UploadId>{}</UploadId>\
                 </InitiateMultipartUploadResult>",
                Self::UPLOAD_ID
            ),
        )
    }

    /// The unfinished uploads of these keys, with their IDs.
    pub fn uploads(uploads: &[(&str, &str)]) -> Self {
        let upload = |(key, id): &(&str, &str)| format!("<Upload><Key>{key}</Key><UploadId>{id}</UploadId></Upload>");
        Self::served(
            200,
            format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListMultipartUploadsResult \
                 xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Bucket>{BUCKET}</Bucket>{}<IsTruncated>false</IsTruncated>\
                 </ListMultipartUploadsResult>",
                uploads.iter().map(upload).collect::<String>()
            ),
        )
    }

    /// A list of these keys, as S3 encodes them in URLs.
    pub fn list(keys: &[&str]) -> Self {
        let contents: Vec<_> = keys.iter().map(|key| content(&url_encoded(key))).collect();
        Self::served(
            200,
            format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/\
                 2006-03-01/\"><Name>{BUCKET}</Name><Prefix>{}</Prefix><KeyCount>{}</KeyCount><MaxKeys>5</MaxKeys>\
                 <EncodingType>url</EncodingType><IsTruncated>false</IsTruncated>{}</ListBucketResult>",
                url_encoded(PREFIX),
                keys.len(),
                contents.concat()
            ),
        )
        .with("content-type", "application/xml")
    }
}

fn content(key: &str) -> String {
    format!(
        "<Contents><Key>{key}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>&quot;e&quot;</ETag>\
         <Size>1</Size><StorageClass>STANDARD</StorageClass></Contents>"
    )
}

fn url_encoded(key: &str) -> String {
    key.bytes().fold(String::new(), |text, byte| match byte {
        b' ' => text + "+",
        b'/' | b'-' | b'_' | b'.' | b'*' => text + char::from(byte).encode_utf8(&mut [0; 4]),
        byte if byte.is_ascii_alphanumeric() => text + char::from(byte).encode_utf8(&mut [0; 4]),
        byte => format!("{text}%{byte:02X}"),
    })
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}
