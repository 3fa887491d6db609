mod allowed;
mod escaping;
mod link;
mod places;
mod request;
mod resolver;
mod snapshots;
mod template;

use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::endpoint::{BucketAccess, ObjectOwnership, Vendor};
use crate::policy::access::Grant;
use crate::samples::{bucket_names, prefixes, recorded_prefix, regions, vendor};
use crate::values::{
    AwsAccountId, BucketName, ExternalId, KmsKeyArn, PathPrefix, PolicyArn, Region, RoleName, VendorName,
};

const TEMPLATE_URL: &str = "https://templates.s3.us-east-1.amazonaws.com/bucket-endpoint-role.yaml";

fn offer() -> Offer {
    Offer {
        vendor: vendor(),
        vendor_name: VendorName::parse("Finout").unwrap(),
        template_url: Some(TemplateUrl::parse(TEMPLATE_URL).unwrap()),
    }
}

fn external_id() -> ExternalId {
    ExternalId::parse("be-00000000000000000000000000000000").unwrap()
}

/// A request for `bucket_access` to `path_prefix`, with the suggested role name.
fn request(bucket_access: BucketAccess, path_prefix: &str) -> SetupRequest {
    SetupRequest {
        bucket_access,
        bucket_name: BucketName::parse("acme-billing-data").unwrap(),
        path_prefix: recorded_prefix(path_prefix).unwrap(),
        region: Region::parse("eu-central-1").unwrap(),
        role_name: RoleName::parse(&offer().role_name(bucket_access)).unwrap(),
        aws_account_id: None,
        bucket_owner_aws_account_id: None,
        object_ownership: None,
        kms_key_arn: None,
        permissions_boundary_arn: None,
        format: Format::Json,
    }
}

/// A prefix of everything that means something to one of the formats.
const HOSTILE: &str = r#"it's/"a" $HOME ${x} $${y} %{z} %%{/*?/\n\/`id`/!1 # : - {{}}/$(rm -rf .)"#;
/// A prefix for the formats that take more than printable ASCII.
const BEYOND_ASCII: &str = "日本 😀/é's `${x}`";

fn key(region: &Region) -> KmsKeyArn {
    let arn = format!("arn:{}:kms:{region}:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab", region.partition());
    KmsKeyArn::parse(&arn).unwrap()
}

fn boundary(region: &Region) -> PolicyArn {
    PolicyArn::parse(&format!("arn:{}:iam::111122223333:policy/limits/for-vendors", region.partition())).unwrap()
}

prop_compose! {
    fn requests()(
        bucket_access in select(vec![BucketAccess::ReadOnly, BucketAccess::ReadWrite]),
        bucket_name in bucket_names(),
        path_prefix in prefixes(),
        region in regions(),
        role_name in "[a-zA-Z0-9_+=,.@-]{1,64}",
        with_key in any::<bool>(),
        with_boundary in any::<bool>(),
    ) -> SetupRequest {
        SetupRequest {
            bucket_access,
            bucket_name,
            path_prefix,
            aws_account_id: None,
            bucket_owner_aws_account_id: None,
            object_ownership: None,
            kms_key_arn: with_key.then(|| key(&region)),
            permissions_boundary_arn: with_boundary.then(|| boundary(&region)),
            region,
            role_name: RoleName::parse(&role_name).unwrap(),
            format: Format::Json,
        }
    }
}

/// The offer of a vendor in the partition of the request.
fn offer_in(region: &Region) -> Offer {
    let vendor = Vendor {
        partition: region.partition(),
        aws_account_id: AwsAccountId::parse("999999999999").unwrap(),
        additional_regions: Vec::new(),
        pin_role_path: true,
    };
    Offer { vendor, ..offer() }
}
