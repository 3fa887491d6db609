//! The kit as a `CloudFormation` template: everything filled in, no parameters.

use serde_json::{Value, json};

use super::kit::{ABOUT_THE_ARN, ABOUT_THE_EXTERNAL_ID, Kit, WITH_ANOTHER_ROLE_NAME};
use super::lifecycle_rule::LifecycleRule;
use super::yaml;

pub(super) fn template(kit: &Kit<'_>) -> String {
    let mut role = json!({
        "RoleName": kit.role_name.as_str(),
        "Description": kit.description(),
        "AssumeRolePolicyDocument": kit.trust_policy,
        "Policies": [{ "PolicyName": kit.policy_name, "PolicyDocument": kit.access_policy }],
    });
    if let Some(boundary) = kit.permissions_boundary_arn() {
        role["PermissionsBoundary"] = json!(boundary);
    }
    let description = format!("The IAM role that {} uses to {} a bucket.", kit.offer.vendor_name, kit.purpose());
    let body = document(&description, json!({}), &role);
    // The link has nothing but printable ASCII in it, and so ends no comment.
    let link = kit.quick_create_url().map_or_else(String::new, |url| {
        format!("# To create the role in the AWS console instead, open this URL: {url}\n")
    });
    let bucket_policy = kit.about_the_bucket_policy().map_or_else(String::new, |(about, policy)| {
        let lines = policy.to_pretty_json().lines().fold(String::new(), |lines, line| lines + "#   " + line + "\n");
        format!("# {about}\n{lines}")
    });
    let (role_name, region, stack_name) = (&kit.role_name, &kit.request.region, kit.stack_name());
    let lifecycle_rule = LifecycleRule::of(kit).map_or_else(String::new, |rule| rule.in_comments());
    format!(
        "# Save this template as {stack_name}.yaml. Then run this command, without the #:\n\
         #   aws cloudformation deploy --region {region} --template-file {stack_name}.yaml --stack-name {stack_name} \
         --capabilities CAPABILITY_NAMED_IAM\n\
         # If CloudFormation reports that the role {role_name} already exists, it was not changed. Delete the failed\n\
         # stack first:\n\
         #   aws cloudformation delete-stack --region {region} --stack-name {stack_name}\n\
         # Then compare the description of that role with the Description of the role in this template. If they are the\n\
         # same, the role is for this endpoint: use its ARN, and test the endpoint. Do not delete it: policies of\n\
         # buckets and KMS keys that name it would stop working.\n\
         # If they are not the same, do not change that role. Get this template again {WITH_ANOTHER_ROLE_NAME}.\n\
         # {ABOUT_THE_EXTERNAL_ID}\n\
         {link}{bucket_policy}{lifecycle_rule}{}",
        yaml::document(&body)
    )
}

/// A template that makes one role of these properties and outputs its ARN; `sections` stand before its resources.
pub(super) fn document(description: &str, sections: Value, role: &Value) -> Value {
    let mut document = json!({ "AWSTemplateFormatVersion": "2010-09-09", "Description": description });
    let parts = [
        sections,
        json!({
            "Resources": { "Role": { "Type": "AWS::IAM::Role", "Properties": role } },
            "Outputs": {
                "RoleArn": { "Description": ABOUT_THE_ARN, "Value": { "Fn::GetAtt": ["Role", "Arn"] } },
            },
        }),
    ];
    for part in parts {
        if let (Value::Object(document), Value::Object(part)) = (&mut document, part) {
            document.extend(part);
        }
    }
    document
}
