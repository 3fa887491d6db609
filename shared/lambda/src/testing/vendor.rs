use be_domain::endpoint::Vendor;
use be_domain::values::{AwsAccountId, Partition};

/// The vendor of the tests.
#[must_use]
pub fn vendor() -> Vendor {
    let aws_account_id = AwsAccountId::parse("999999999999").expect("twelve digits");
    Vendor { aws_account_id, partition: Partition::Aws, additional_regions: Vec::new(), pin_role_path: true }
}
