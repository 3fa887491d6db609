//! The customer's side: an AWS account with buckets and roles, as its administrator sees it.

mod bucket;
mod cloudformation;
pub mod policy;
mod role;

use crate::admin::Admin;
use crate::stack::Stack;

/// A customer's AWS account.
#[derive(Debug, Clone)]
pub struct Customer {
    admin: Admin,
    region: String,
}

impl Customer {
    /// The customer with that AWS account; any twelve digits are one.
    #[must_use]
    pub fn new(stack: &Stack, aws_account_id: &str) -> Self {
        Self { admin: stack.admin(aws_account_id), region: stack.region.clone() }
    }

    /// The AWS account.
    #[must_use]
    pub fn aws_account_id(&self) -> &str {
        self.admin.aws_account_id()
    }

    /// What is not offered here, the administrator can do.
    #[must_use]
    pub fn admin(&self) -> &Admin {
        &self.admin
    }
}
