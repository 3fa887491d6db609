//! The kit as a `CloudFormation` template: everything filled in, no parameters.

use super::node::Node;
use super::{Kit, yaml};

/// Whether `CloudFormation` would replace a part of `text` by a secret or parameter of the customer's ("Dynamic
/// references" in its User Guide). There is no way to escape one, also not with `Fn::Join`.
pub(super) fn has_dynamic_reference(text: &str) -> bool {
    text.contains("{{resolve:")
}

pub(super) fn template(kit: &Kit<'_>) -> String {
    let role = Node::Map(vec![
        ("RoleName", Node::text(kit.role_name.as_str())),
        ("Description", Node::text(kit.description())),
        ("AssumeRolePolicyDocument", Node::from(&kit.trust_policy)),
        ("Policies", inline_policy(Node::text(&kit.policy_name), Node::from(&kit.access_policy))),
    ]);
    let description = format!("The role by which {} {} a bucket.", kit.offer.vendor_name, kit.does());
    let body = document(&description, Vec::new(), role);
    // The link has nothing but printable ASCII in it, and so ends no comment.
    let link = kit.quick_create_url().map_or_else(String::new, |url| format!("# Or in the AWS console: {url}\n"));
    format!(
        "# aws cloudformation deploy --region {} --template-file THIS-FILE \\\n\
         #   --stack-name {} --capabilities CAPABILITY_NAMED_IAM\n\
         {link}{}",
        kit.request.region,
        super::quick_create::stack_name(&kit.role_name),
        yaml::document(&body)
    )
}

pub(super) fn inline_policy(name: Node, document: Node) -> Node {
    Node::List(vec![Node::Map(vec![("PolicyName", name), ("PolicyDocument", document)])])
}

/// A template that makes one role of these properties and tells its ARN.
pub(super) fn document(description: &str, sections: Vec<(&'static str, Node)>, role: Node) -> Node {
    let arn = Node::Map(vec![("Fn::GetAtt", Node::List(vec![Node::text("Role"), Node::text("Arn")]))]);
    let output = Node::Map(vec![("Description", Node::text(super::ABOUT_THE_ARN)), ("Value", arn)]);
    let resource = Node::Map(vec![("Type", Node::text("AWS::IAM::Role")), ("Properties", role)]);
    let mut document =
        vec![("AWSTemplateFormatVersion", Node::text("2010-09-09")), ("Description", Node::text(description))];
    document.extend(sections);
    document.push(("Resources", Node::Map(vec![("Role", resource)])));
    document.push(("Outputs", Node::Map(vec![("RoleArn", output)])));
    Node::Map(document)
}
