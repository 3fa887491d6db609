//! One file of `tests/answers/`: an answer of AWS, where it comes from, what it answers, and what the customer then
//! sees.

use std::path::{Path, PathBuf};

use tests::scripted::{Call, Reply};

/// What stands before the part that the test writes.
const SEEN: &str = "\n# What the customer sees\n\n";

pub(super) struct File {
    /// Its path under `tests/answers/`.
    pub(super) name: String,
    path: PathBuf,
    text: String,
    fields: Vec<(String, String)>,
    reply: Reply,
}

impl File {
    /// Every file of the corpus, by name.
    pub(super) fn all() -> Vec<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("answers");
        let mut paths: Vec<_> = entries(&root).iter().flat_map(|group| entries(group)).collect();
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
        paths.sort();
        paths.into_iter().map(|path| Self::read(&root, path)).collect()
    }

    fn read(root: &Path, path: PathBuf) -> Self {
        let name = path.strip_prefix(root).unwrap().display().to_string();
        let text = std::fs::read_to_string(&path).unwrap();
        let (about, rest) = text.split_once("\n\n").unwrap_or_else(|| panic!("{name}: no answer"));
        let answer = rest.split_once(SEEN).map_or(rest, |(answer, _)| answer);
        let fields = about.lines().map(|line| pair(line, &name)).collect();
        let reply = reply(answer, &name);
        let file = Self { name, path, text: text.clone(), fields, reply };
        let known = ["source", "calls", "access", "owner", "region", "objects", "endpoint", "note"];
        assert!(
            file.fields.iter().all(|(field, _)| known.contains(&field.as_str())),
            "{}: a field is not known",
            file.name
        );
        file
    }

    /// Every value of a field.
    pub(super) fn values(&self, field: &'static str) -> impl Iterator<Item = &str> {
        self.fields.iter().filter(move |(name, _)| name == field).map(|(_, value)| value.as_str())
    }

    /// The value of a field, or nothing.
    pub(super) fn value(&self, field: &'static str) -> &str {
        self.values(field).next().unwrap_or_default()
    }

    /// The calls that are answered so.
    pub(super) fn calls(&self) -> Vec<Call> {
        let of = |name: &str| match name {
            "AssumeRole" => vec![Call::AssumeRole],
            "AssumeRole with a wrong External ID" => vec![Call::Probe],
            "HeadBucket" => vec![Call::Head],
            "ListObjectsV2" => vec![Call::List],
            "GetObject" => vec![Call::GetRange, Call::GetWhole],
            "GetObject of a whole object" => vec![Call::GetWhole],
            "PutObject" => vec![Call::Put],
            "DeleteObject" => vec![Call::Delete, Call::DeleteExisting],
            other => panic!("{}: no call is named {other:?}", self.name),
        };
        self.value("calls").split(", ").flat_map(of).collect()
    }

    pub(super) fn is_of_sts(&self) -> bool {
        self.value("calls").starts_with("AssumeRole")
    }

    pub(super) fn reply(&self) -> Reply {
        self.reply.clone()
    }

    /// The answer with `suffix` at the end of its message, if it is a denial.
    pub(super) fn reply_with(&self, suffix: &str) -> Option<Reply> {
        let Reply::Answer { status: 403, headers, body } = self.reply() else { return None };
        let (before, after) = body.split_once("</Message>").filter(|_| body.contains("<Code>AccessDenied</Code>"))?;
        let body = format!("{}{suffix}</Message>{after}", before.trim_end_matches('.'));
        Some(Reply::Answer { status: 403, headers, body })
    }

    /// What is wrong with the part that the test writes; nothing if it is `seen`. Writes it where `UPDATE_ANSWERS` is
    /// set.
    pub(super) fn compare(&self, seen: &str) -> Option<String> {
        let answer = self.text.split_once(SEEN).map_or(self.text.as_str(), |(answer, _)| answer);
        let whole = format!("{}\n{SEEN}{seen}", answer.trim_end_matches('\n'));
        if std::env::var_os("UPDATE_ANSWERS").is_some() && whole != self.text {
            std::fs::write(&self.path, &whole).unwrap();
        }
        let found = std::fs::read_to_string(&self.path).unwrap();
        (found != whole).then(|| format!("{}: the customer now sees:\n{seen}", self.name))
    }
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(folder)
        .map_or_else(|_| Vec::new(), |entries| entries.map(|entry| entry.unwrap().path()).collect())
}

fn pair(line: &str, name: &str) -> (String, String) {
    let (field, value) = line.split_once(": ").unwrap_or_else(|| panic!("{name}: {line:?} is no field"));
    (field.to_owned(), value.to_owned())
}

/// The HTTP response as it stands in the file: status line, headers, an empty line, body.
fn reply(answer: &str, name: &str) -> Reply {
    let (head, body) = answer.split_once("\n\n").unwrap_or((answer, ""));
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok());
    let status = status.unwrap_or_else(|| panic!("{name}: no status line"));
    let plain = Reply::plain(status, body.trim_end_matches('\n'));
    lines.map(|line| pair(line, name)).fold(plain, |reply, (header, value)| reply.with(header.leak(), &value))
}
