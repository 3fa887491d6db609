use std::future::Future;

use crate::fault::Fault;

/// The published template: one file for all customers, whose parameters the quick-create link fills in.
pub const PUBLISHED_TEMPLATE: &str = include_str!("../../../../docs/setup/bucket-endpoint-role.yaml");

/// Its key in the bucket that customers may read it from.
pub const PUBLISHED_TEMPLATE_KEY: &str = "bucket-endpoint-role.yaml";

/// Puts the published template where customers may read it. Needs `s3:PutObject` on that one object.
pub trait PublishTemplate: Sync {
    /// Puts the template there, in the place of one that is there already.
    fn publish(&self, template: &'static str) -> impl Future<Output = Result<(), Fault>> + Send;
}
