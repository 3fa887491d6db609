//! The customer's side: an AWS account with buckets and roles, as its administrator sees it.

mod bucket;
mod cloudformation;
pub mod policy;
mod role;

use crate::admin::Admin;
use crate::description::StackDescription;

/// A customer's AWS account.
#[derive(Debug, Clone)]
pub struct CustomerAwsAccount {
    admin: Admin,
}

impl CustomerAwsAccount {
    /// The customer with that AWS account; any twelve digits are one.
    pub fn new(stack: &StackDescription, aws_account_id: &str) -> Self {
        Self { admin: stack.admin(aws_account_id) }
    }

    /// The AWS account.
    pub fn aws_account_id(&self) -> &str {
        self.admin.aws_account_id()
    }

    /// The administrator, for calls that have no method here.
    pub fn admin(&self) -> &Admin {
        &self.admin
    }
}
