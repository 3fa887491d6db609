use super::{AwsAccountId, Invalid, InvalidCode, Partition, invisible, is_iam_name_byte, text_value};

/// The ARN of the customer's IAM role that trusts the vendor.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RoleArn(String);

text_value!(RoleArn);

impl RoleArn {
    /// `arn:<partition>:iam::<12 digits>:role/<path/><name>`: path up to 512 characters of `!` to `~`, name 1 to 64 of
    /// `[\w+=,.@-]` (IAM, "Names and character quotas").
    ///
    /// Roles whose trust policy the customer can't write (service-linked and Identity Center roles) are refused, as
    /// are ARNs of sessions, users and instance profiles, each with what to enter instead.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        invisible::refuse_around(InvalidCode::RoleArnInvalid, "The role ARN", text)?;
        let wrong = |detail: &str| {
            let detail = format!("{detail} Example of a role ARN: arn:aws:iam::123456789012:role/path/role-name");
            InvalidCode::RoleArnInvalid.because(detail)
        };
        let fields: Vec<&str> = text.splitn(6, ':').collect();
        let [arn, partition, service, region, aws_account, resource] = fields.as_slice() else {
            return Err(wrong("The value is not an ARN."));
        };
        if *arn != "arn" {
            return Err(wrong("The value is not an ARN."));
        }
        Partition::parse(partition).map_err(|invalid| wrong(&invalid.detail))?;
        if *service == "sts" && resource.starts_with("assumed-role/") {
            return Err(wrong("The value is the ARN of a role session. Enter the ARN of the role."));
        }
        if *service != "iam" || !region.is_empty() {
            return Err(wrong("The value is not the ARN of an IAM role."));
        }
        AwsAccountId::parse(aws_account).map_err(|invalid| wrong(&invalid.detail))?;
        let Some(path_and_name) = resource.strip_prefix("role/") else {
            return Err(wrong("The value is the ARN of another type of IAM resource, not of a role."));
        };
        let (path, name) = path_and_name.rsplit_once('/').unwrap_or(("", path_and_name));
        if !(1..=64).contains(&name.len()) || !name.bytes().all(is_iam_name_byte) {
            return Err(wrong("The role name must have 1 to 64 letters, digits, and `_+=,.@-`."));
        }
        // With the slash at each end that IAM counts as part of the path.
        let path_length = if path.is_empty() { 1 } else { path.len() + 2 };
        let starts_empty = path_and_name.starts_with('/');
        if path_length > 512 || starts_empty || !path.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(wrong("The role path can have at most 512 printable ASCII characters and no spaces."));
        }
        if path == "aws-service-role" || path.starts_with("aws-service-role/") {
            return Err(InvalidCode::RoleServiceLinked.because(
                "The role is a service-linked role, which only an AWS service can assume. Create a role of your own.",
            ));
        }
        if path == "aws-reserved" || path.starts_with("aws-reserved/") {
            return Err(InvalidCode::RoleReserved.because("AWS manages this role (IAM Identity Center), so you cannot change its trust policy. Create a role of your own.",
            ));
        }
        Ok(Self(text.to_owned()))
    }

    fn field(&self, index: usize) -> &str {
        self.0.splitn(6, ':').nth(index).unwrap_or_default()
    }

    /// The partition that the role lives in.
    pub fn partition(&self) -> Partition {
        // `parse` let only known partitions in, so the default is never taken.
        Partition::parse(self.field(1)).unwrap_or(Partition::Aws)
    }

    /// The AWS account that the role lives in.
    pub fn aws_account_id(&self) -> AwsAccountId {
        AwsAccountId(self.field(4).to_owned())
    }

    /// The role's name, without its path.
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }
}
