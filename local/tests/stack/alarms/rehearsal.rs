//! The rehearsal of one alarm: its trouble is raised, the commands of its section are typed, and the end is seen.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use local::EventListener;

use super::aws::{VendorAwsAccount, now};
use super::customers::HealthyEndpoint;
use super::measure;
use super::runbook::{Runbook, SectionPart};
use super::until::until;
use crate::docs::shell::{AwsCliVersion, Shell};

/// A shell in which what stands before all sections was typed.
pub(super) fn shell(runbook: &Runbook, work: &Path, aws_cli: AwsCliVersion) -> Shell {
    let stack = OsStr::new(stack_name(aws_cli));
    let mut shell = Shell::open(("LOCAL_STACK", stack), work, "vendor", aws_cli);
    for block in &runbook.introduction {
        shell.run(&block.code, &block.place());
    }
    shell
}

/// The name of the stack of the rehearsal with this version of the AWS CLI.
pub(super) const fn stack_name(aws_cli: AwsCliVersion) -> &'static str {
    match aws_cli {
        AwsCliVersion::Version1 => "rehearsal-1",
        AwsCliVersion::Version2 => "rehearsal-2",
    }
}

/// A rehearsal.
pub(super) struct Rehearsal<'a> {
    pub(super) aws: &'a VendorAwsAccount<'a>,
    /// Healthy at the beginning and at the end.
    pub(super) endpoints: &'a [HealthyEndpoint],
    runbook: &'a Runbook,
    shell: &'a mut Shell,
    aws_cli: AwsCliVersion,
    alarm: &'a str,
    section: &'a str,
    since: u64,
    was_raised: bool,
    typed: BTreeSet<String>,
}

impl<'a> Rehearsal<'a> {
    /// The rehearsal of an alarm, whose commands are typed in that shell.
    pub(super) fn begin(
        (aws, endpoints, runbook): (&'a VendorAwsAccount<'a>, &'a [HealthyEndpoint], &'a Runbook),
        (alarm, section): (&'a str, &'a str),
        (shell, aws_cli): (&'a mut Shell, AwsCliVersion),
    ) -> Self {
        shell.begin_part();
        let (since, was_raised, typed) = (now(), false, BTreeSet::new());
        Self { aws, endpoints, runbook, shell, aws_cli, alarm, section, since, was_raised, typed }
    }

    /// Ends it: whether the alarm was raised, and the places of the commands that were typed.
    pub(super) fn end(self) -> (bool, BTreeSet<String>) {
        self.shell.end_part();
        (self.was_raised, self.typed)
    }

    /// The endpoint of rehearsals that need one.
    pub(super) fn endpoint(&self) -> &'a HealthyEndpoint {
        &self.endpoints[0]
    }

    /// Listens to the events of that endpoint's account from now on.
    pub(super) async fn listen(&self) -> EventListener {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let name = format!("{}-{}", stack_name(self.aws_cli), NEXT.fetch_add(1, Ordering::Relaxed));
        self.aws.stack.listen(&name, &self.endpoint().account.name).await.unwrap()
    }

    /// Types the commands of a part of the alarm's section, as they stand; what they print.
    pub(super) fn types(&mut self, part: SectionPart) -> String {
        self.types_of(self.section, part)
    }

    /// The same of another section, to which the alarm's own refers.
    pub(super) fn types_of(&mut self, section: &str, part: SectionPart) -> String {
        let blocks = self.runbook.commands(section, part);
        (0..blocks.len()).map(|number| self.types_block(section, part, number)).collect()
    }

    /// The same of one block.
    pub(super) fn types_block(&mut self, section: &str, part: SectionPart, number: usize) -> String {
        let blocks = self.runbook.commands(section, part);
        let block = blocks.get(number).unwrap_or_else(|| panic!("{section} has no block {number} in {part:?}"));
        self.typed.insert(block.place());
        self.shell.run(&block.code, &block.place())
    }

    /// The alarm's condition holds, as far as the emulator measures that.
    pub(super) async fn is_raised(&mut self) {
        let holds = async || measure::holds(self.aws, self.alarm, self.since).await;
        if holds().await.is_some() {
            // A function's log is there a moment after its answer.
            until(&format!("{} is raised", self.alarm), async || holds().await == Some(true)).await;
            self.was_raised = true;
        }
    }

    /// From now on nothing is measured of what was before.
    pub(super) fn is_fixed(&mut self) {
        self.since = now();
    }

    /// The alarm's condition no longer holds, for what was measured since the trouble was fixed.
    pub(super) async fn is_over(&self) {
        let holds = measure::holds(self.aws, self.alarm, self.since).await;
        assert_ne!(holds, Some(true), "{} is still raised", self.alarm);
    }
}
