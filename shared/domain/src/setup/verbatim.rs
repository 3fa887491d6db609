//! Which texts reach IAM as they are, whatever makes the role.

/// Whether a text reaches IAM as it is also through tools that write policies anew.
///
/// IAM takes nothing above U+00FF in a policy (`PutRolePolicy`, parameter `PolicyDocument`), so other characters have
/// to be written as `\uXXXX`. `CloudFormation` makes the JSON out of a template by itself, and Terraform's provider
/// reads a policy and writes it again without these escapes (hashicorp/terraform-provider-aws,
/// `verify.LegacyPolicyNormalize`). What is between ASCII and U+00FF counts with what is above: that it arrives whole
/// nobody has promised.
pub(super) fn is_printable_ascii(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// Whether `CloudFormation` would replace a part of `text` by a secret or parameter of the customer's ("Dynamic
/// references" in its User Guide). There is no way to escape one, also not with `Fn::Join`.
pub(super) fn has_dynamic_reference(text: &str) -> bool {
    text.contains("{{resolve:")
}
