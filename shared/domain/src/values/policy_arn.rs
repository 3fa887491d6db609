use super::{AwsAccountId, Invalid, InvalidCode, Partition, arn_field, invisible, is_iam_name_byte, text_value};

/// The ARN of a managed IAM policy, which a role can have as its permissions boundary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyArn(String);

text_value!(PolicyArn);

impl PolicyArn {
    /// `arn:<partition>:iam::<12 digits, or aws>:policy/<path/><name>`: name 1 to 128 of `[\w+=,.@-]` (IAM, "Names and
    /// character quotas"), path up to 512 of the same. IAM allows a path more characters, and nobody uses them; some of
    /// them would mean something to the setup kit's formats.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        invisible::refuse_around(InvalidCode::PermissionsBoundaryInvalid, "The ARN of the permissions boundary", text)?;
        let wrong = |detail: &str| {
            let detail = format!("{detail} Example of a policy ARN: arn:aws:iam::123456789012:policy/path/policy-name");
            InvalidCode::PermissionsBoundaryInvalid.because(detail)
        };
        let fields: Vec<&str> = text.splitn(6, ':').collect();
        let ["arn", partition, "iam", "", aws_account, resource] = fields.as_slice() else {
            return Err(wrong("The value is not the ARN of an IAM policy."));
        };
        Partition::parse(partition).map_err(|invalid| wrong(&invalid.detail))?;
        if *aws_account != AWS_MANAGED {
            AwsAccountId::parse(aws_account).map_err(|invalid| wrong(&invalid.detail))?;
        }
        let Some(path_and_name) = resource.strip_prefix("policy/") else {
            return Err(wrong("The value is the ARN of another type of IAM resource, not of a managed policy."));
        };
        let (path, name) = path_and_name.rsplit_once('/').unwrap_or(("", path_and_name));
        if !(1..=128).contains(&name.len()) || !name.bytes().all(is_iam_name_byte) {
            return Err(wrong("The policy name must have 1 to 128 letters, digits, and `_+=,.@-`."));
        }
        let is_path = |segment: &str| !segment.is_empty() && segment.bytes().all(is_iam_name_byte);
        // With the slash at each end that IAM counts as part of the path.
        if path.len() > 510 || path_and_name.starts_with('/') || !path.is_empty() && !path.split('/').all(is_path) {
            return Err(wrong("The policy path can have at most 512 letters, digits, `_+=,.@-`, and single slashes."));
        }
        Ok(Self(text.to_owned()))
    }

    /// The policy's partition as text; `parse` found that it is one.
    pub fn partition(&self) -> &str {
        arn_field(&self.0, 1)
    }

    /// The AWS account that the policy is in; `None` for a policy that AWS manages, which every AWS account has.
    pub fn aws_account_id(&self) -> Option<&str> {
        Some(arn_field(&self.0, 4)).filter(|owner| *owner != AWS_MANAGED)
    }
}

/// In the place of the AWS account of policies that AWS manages.
const AWS_MANAGED: &str = "aws";
