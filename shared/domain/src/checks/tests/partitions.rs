//! Roles and buckets of the partitions beside `aws`.

use super::*;

/// In China and the other partitions, everything that is named to be pasted is of the role's partition.
#[tokio::test]
async fn what_a_remedy_names_is_of_the_roles_partition() {
    let layers = [
        Layer::IdentityPolicy,
        Layer::ResourcePolicy,
        Layer::PermissionsBoundary,
        Layer::ServiceControlPolicy,
        Layer::ResourceControlPolicy,
    ];
    let denials = layers.into_iter().flat_map(|layer| {
        ["s3:GetObject", "kms:Decrypt"]
            .map(|action| Refusal::Denied(Denial { explicit: true, ..denial_of(action, layer) }))
    });
    let silent = layers.into_iter().map(|layer| Refusal::Denied(denial_of("s3:GetObject", layer)));
    let codes = ["KMS.NotFoundException", "KMS.DisabledException", "KMS.InvalidKeyUsageException"];
    let errors = codes.map(|code| Refusal::Other(code.into()));
    let refusals: Vec<_> = denials.chain(silent).chain(errors).chain([Refusal::Denied(Denial::default())]).collect();
    for (partition, region) in
        [("aws-cn", "cn-north-1"), ("aws-us-gov", "us-gov-west-1"), ("aws-eusc", "eusc-de-east-1")]
    {
        for (call, refusal) in refusals.iter().flat_map(|refusal| [("peek", refusal), ("write", refusal)]) {
            let mut configuration = configuration(BucketAccess::ReadWrite, "data/");
            configuration.role_arn = format!("arn:{partition}:iam::123456789012:role/reader").parse().unwrap();
            configuration.region = region.parse().unwrap();
            configuration.bucket_owner_aws_account_id = "210987654321".parse().ok();
            let mut customer = ScriptedCustomer::new().with(call, CallEnd::Refused(refusal.clone()));
            customer.region = Some(region.to_owned());
            let test_run = tested_with(Duration::ZERO, &configuration, &customer, |_| ()).await;
            let failed: Vec<_> = test_run.report.checks.iter().filter(|check| check.result.remedy.is_some()).collect();
            assert!(!failed.is_empty(), "{refusal:?}");
            for Check { result, .. } in failed {
                let fix = result.fix.as_ref().map(|fix| fix.policy_document.to_json()).unwrap_or_default();
                let text = format!("{} {:?} {fix}", result.message, result.remedy);
                assert!(!text.contains("arn:aws:"), "{text}");
            }
        }
    }
}
