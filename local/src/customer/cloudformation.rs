//! Stacks of `CloudFormation`.

use std::collections::BTreeMap;
use std::time::Duration;

use super::CustomerAwsAccount;
use crate::error::{Error, Result};
use crate::{wait, xml};

/// The emulator creates a role in milliseconds; on a busy machine it takes longer.
const TIME_LIMIT: Duration = Duration::from_mins(5);

impl CustomerAwsAccount {
    /// Creates a stack of a template, which may have IAM resources with names of its own; its outputs.
    pub async fn create_stack(&self, name: &str, template: &str) -> Result<BTreeMap<String, String>> {
        let call = async |action: &str, more: &[(&str, &str)]| {
            let parameters: Vec<_> = [("StackName", name)].into_iter().chain(more.iter().copied()).collect();
            self.admin.query("cloudformation", action, &parameters).await
        };
        call("CreateStack", &[("TemplateBody", template), ("Capabilities.member.1", "CAPABILITY_NAMED_IAM")]).await?;
        let ended = async || {
            let stack = call("DescribeStacks", &[]).await?;
            Ok((xml::element(&stack, "StackStatus").as_deref() != Some("CREATE_IN_PROGRESS")).then_some(stack))
        };
        let stack = wait::until(TIME_LIMIT, ended).await?.unwrap_or_default();
        if xml::element(&stack, "StackStatus").as_deref() == Some("CREATE_COMPLETE") {
            let (names, values) = (xml::elements(&stack, "OutputKey"), xml::elements(&stack, "OutputValue"));
            return Ok(names.into_iter().zip(values).collect());
        }
        let why = if stack.is_empty() { format!("not complete after {} s", TIME_LIMIT.as_secs()) } else { stack };
        let place = format!("AWS account {}", self.aws_account_id());
        let next = "Read the emulator's log: emulator.log in the stack's folder.";
        Err(Error::new(format!("Could not create the stack {name}."), place, why, next))
    }
}
