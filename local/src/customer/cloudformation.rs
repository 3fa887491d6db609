//! Stacks of `CloudFormation`.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::Customer;
use crate::error::{Error, Result};
use crate::text;

const POLL: Duration = Duration::from_millis(100);
/// The emulator makes a role in milliseconds.
const LONGEST: Duration = Duration::from_secs(30);

impl Customer {
    /// Makes a stack of a template, IAM resources with names of their own allowed; answers its outputs.
    pub async fn create_stack(&self, name: &str, template: &str) -> Result<BTreeMap<String, String>> {
        let call = async |action: &str, more: &[(&str, &str)]| {
            let parameters: Vec<_> = [("StackName", name)].into_iter().chain(more.iter().copied()).collect();
            self.admin.query("cloudformation", action, &parameters).await
        };
        call("CreateStack", &[("TemplateBody", template), ("Capabilities.member.1", "CAPABILITY_NAMED_IAM")]).await?;
        let began = Instant::now();
        loop {
            let stack = call("DescribeStacks", &[]).await?;
            match text::element(&stack, "StackStatus").as_deref() {
                Some("CREATE_COMPLETE") => {
                    let (names, values) = (text::elements(&stack, "OutputKey"), text::elements(&stack, "OutputValue"));
                    return Ok(names.into_iter().zip(values).collect());
                }
                Some("CREATE_IN_PROGRESS") if began.elapsed() < LONGEST => tokio::time::sleep(POLL).await,
                status => {
                    let why = format!("its status is {}: {stack}", status.unwrap_or("unknown"));
                    let place = format!("AWS account {}", self.aws_account_id());
                    let next = "See the emulator's log beside stack.json.";
                    return Err(Error::new(format!("Could not make the stack {name}."), place, why, next));
                }
            }
        }
    }
}
