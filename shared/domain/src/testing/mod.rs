//! What tests need of the rules' surroundings, in this crate and in others: a vendor, a configuration, a customer's AWS
//! account, a store in memory. Only for tests; no function is built with it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "in tests a panic is the failure"
)]

mod customer;
mod memory;
mod system;

pub use customer::{CallEnd, EXTERNAL_ID, ScriptedCustomer, denial_of, denied, fault, object, silent_denial};
pub use memory::{Capability, Memory, StoredAccount};
pub use system::{CountingRandomness, JumpingClock, SteppedClock, StoppedClock, WaitingClock};

use crate::endpoint::{BucketAccess, Configuration, Vendor};
use crate::fault::Fault;
use crate::ports::ReadExternalId;
use crate::recorded_external_id::RecordedExternalId;
use crate::values::{AccountId, AwsAccountId, BucketName, ExternalId, Partition, PathPrefix, Region, RoleArn};

/// The vendor.
pub fn vendor() -> Vendor {
    Vendor {
        aws_account_id: AwsAccountId::parse("999999999999").unwrap(),
        partition: Partition::Aws,
        additional_regions: Vec::new(),
        pin_role_path: true,
    }
}

/// The External ID of an account whose record says `text`.
pub async fn recorded(text: &str) -> RecordedExternalId {
    struct Record<'a>(&'a str);

    impl ReadExternalId for Record<'_> {
        async fn external_id(&self, _: &AccountId) -> Result<Option<ExternalId>, Fault> {
            Ok(ExternalId::parse(self.0).ok())
        }
    }

    RecordedExternalId::read(&Record(text), &AccountId::parse("acme").unwrap()).await.unwrap().unwrap()
}

/// A configuration of this bucket access and path prefix.
pub fn configuration(bucket_access: BucketAccess, path_prefix: &str) -> Configuration {
    Configuration {
        bucket_access,
        role_arn: RoleArn::parse("arn:aws:iam::123456789012:role/finout/bucket-endpoint").unwrap(),
        bucket_name: BucketName::parse("acme-billing-data").unwrap(),
        path_prefix: recorded_prefix(path_prefix).unwrap(),
        region: Region::parse("eu-central-1").unwrap(),
        bucket_owner_aws_account_id: None,
        encryption: None,
        object_ownership: None,
    }
}

/// A prefix as an endpoint's record holds it: earlier releases took wildcards and white space at the ends of segments
/// too, so policies and formats must be right for those.
pub fn recorded_prefix(text: &str) -> Option<PathPrefix> {
    serde_json::from_value(text.into()).ok()
}
