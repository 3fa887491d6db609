//! The functions' logs. Each function has a log group, as in AWS; from there the lines are copied to one file.

use std::collections::{BTreeMap, HashSet};
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::oneshot;

use crate::admin::Admin;
use crate::background::Background;
use crate::error::Result;
use crate::layout;

const INTERVAL: Duration = Duration::from_secs(1);
/// The emulator responds in milliseconds.
const TIME_LIMIT: Duration = Duration::from_secs(2);

/// A line that a function logged.
struct Line {
    stream: String,
    at: i64,
    text: String,
}

/// Everything that was logged to `group` since that time, which is in milliseconds since 1970.
pub(crate) async fn read(admin: &Admin, group: &str, since: i64) -> Result<Vec<String>> {
    Ok(events(admin, group, since).await?.into_iter().map(|line| line.text).collect())
}

async fn events(admin: &Admin, group: &str, since: i64) -> Result<Vec<Line>> {
    let (mut lines, mut token) = (Vec::new(), Value::Null);
    loop {
        let mut input = json!({"logGroupName": group, "startTime": since});
        if !token.is_null() {
            input["nextToken"] = token;
        }
        let mut page = admin.json("logs", "Logs_20140328.FilterLogEvents", &input).await?;
        let events = page["events"].as_array().into_iter().flatten();
        lines.extend(events.filter_map(|event| {
            Some(Line {
                stream: event["logStreamName"].as_str()?.to_owned(),
                at: event["timestamp"].as_i64()?,
                text: event["message"].as_str()?.trim_end().to_owned(),
            })
        }));
        token = page["nextToken"].take();
        if token.is_null() {
            return Ok(lines);
        }
    }
}

/// Copies what is logged to `groups` (the function's name, its log group) to `file`, until the result is dropped.
pub(crate) fn follow(admin: Admin, groups: BTreeMap<String, String>, file: &Path) -> Result<Background> {
    let unwritable = |error| layout::unwritable(file, &error);
    let mut file_handle = OpenOptions::new().create(true).append(true).open(file).map_err(unwritable)?;
    let work = async move |mut stopped: oneshot::Receiver<()>| {
        let mut followed: Vec<_> = groups.into_iter().map(|(name, group)| (name, group, Followed::default())).collect();
        loop {
            let round = async {
                tokio::time::sleep(INTERVAL).await;
                copy(&admin, &mut followed, &mut file_handle).await;
            };
            tokio::select! {
                // This may interrupt a round: the lines that it has copied are not copied again.
                _ = &mut stopped => break,
                () = round => {}
            }
        }
        // The last lines. An emulator that has stopped must not delay the end, whatever the number of functions is.
        let _ = tokio::time::timeout(TIME_LIMIT, copy(&admin, &mut followed, &mut file_handle)).await;
    };
    Background::start("logs", work).map_err(unwritable)
}

/// Copies what each function has logged since the last time.
async fn copy(admin: &Admin, all: &mut [(String, String, Followed)], file: &mut File) {
    for (name, group, followed) in all {
        let events = tokio::time::timeout(TIME_LIMIT, events(admin, group, followed.since)).await;
        // An emulator that does not respond is reported elsewhere.
        let Ok(Ok(events)) = events else { continue };
        for text in followed.unseen(events) {
            let _ = writeln!(file, "{name}  {text}");
        }
    }
}

/// The lines of a log group that were copied.
#[derive(Debug, Default)]
struct Followed {
    since: i64,
    streams: HashSet<String>,
}

impl Followed {
    /// The lines of new invocations, without the runtime's own. The emulator creates a stream for each invocation and
    /// writes it at once.
    fn unseen(&mut self, lines: Vec<Line>) -> Vec<String> {
        let before = self.streams.clone();
        let mut texts = Vec::new();
        for Line { stream, at, text } in lines {
            self.since = self.since.max(at);
            if before.contains(&stream) {
                continue;
            }
            self.streams.insert(stream);
            if !["START ", "END ", "REPORT "].iter().any(|start| text.starts_with(start)) {
                texts.push(text);
            }
        }
        texts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invocation_is_copied_once_and_without_the_runtimes_lines() {
        let line = |stream: &str, at, text: &str| Line { stream: stream.to_owned(), at, text: text.to_owned() };
        let mut followed = Followed::default();
        let first = vec![line("a", 1, "START x"), line("a", 1, "one"), line("a", 1, "two"), line("a", 1, "END x")];
        assert_eq!(followed.unseen(first), ["one", "two"]);
        assert_eq!(followed.unseen(vec![line("a", 1, "one"), line("b", 1, "three")]), ["three"]);
        assert_eq!(followed.since, 1);
    }

    #[test]
    fn an_emulator_that_hangs_delays_the_end_once_and_not_for_each_function() {
        let hung = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let admin = Admin::new(&format!("http://{}", hung.local_addr().unwrap()), "111111111111", "eu-central-1");
        let groups = (0..20).map(|number| (format!("f{number}"), format!("/aws/lambda/f{number}"))).collect();
        let file = std::env::temp_dir().join(format!("local-logs-{}", std::process::id()));
        drop(follow(admin, groups, &file).unwrap());
        // It got one call for the twenty functions, which took all the time; one more if a round had begun, and one
        // that began as the time ended.
        hung.set_nonblocking(true).unwrap();
        let calls = std::iter::from_fn(|| hung.accept().ok()).count();
        assert!((1..=3).contains(&calls), "{calls}");
        std::fs::remove_file(file).unwrap();
    }
}
