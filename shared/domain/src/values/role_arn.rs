use super::{AwsAccountId, Invalid, InvalidCode, Partition, arn_field, invisible, is_iam_name_byte, text_value};

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
        let refuse_if = |is_wrong: bool, detail: &str| if is_wrong { Err(wrong(detail)) } else { Ok(()) };
        let fields: Vec<&str> = text.splitn(6, ':').collect();
        let ["arn", partition, service, region, aws_account, resource] = fields.as_slice() else {
            return Err(wrong("The value is not an ARN."));
        };
        Partition::parse(partition).map_err(|invalid| wrong(&invalid.detail))?;
        let is_session = *service == "sts" && resource.starts_with("assumed-role/");
        refuse_if(is_session, "The value is the ARN of a role session. Enter the ARN of the role.")?;
        refuse_if(*service != "iam" || !region.is_empty(), "The value is not the ARN of an IAM role.")?;
        AwsAccountId::parse(aws_account).map_err(|invalid| wrong(&invalid.detail))?;
        let path_and_name = resource
            .strip_prefix("role/")
            .ok_or_else(|| wrong("The value is the ARN of another type of IAM resource, not of a role."))?;
        let (path, name) = path_and_name.rsplit_once('/').unwrap_or(("", path_and_name));
        let is_name = (1..=64).contains(&name.len()) && name.bytes().all(is_iam_name_byte);
        refuse_if(!is_name, "The role name must have 1 to 64 letters, digits, and `_+=,.@-`.")?;
        // With the slash at each end that IAM counts as part of the path.
        let path_length = if path.is_empty() { 1 } else { path.len() + 2 };
        let is_path =
            path_length <= 512 && !path_and_name.starts_with('/') && path.bytes().all(|b| b.is_ascii_graphic());
        refuse_if(!is_path, "The role path can have at most 512 printable ASCII characters and no spaces.")?;
        let first_folder = path.split('/').next();
        InvalidCode::RoleServiceLinked.refuse_if(
            first_folder == Some("aws-service-role"),
            "The role is a service-linked role, which only an AWS service can assume. Create a role of your own.",
        )?;
        InvalidCode::RoleReserved.refuse_if(
            first_folder == Some("aws-reserved"),
            "AWS manages this role (IAM Identity Center), so you cannot change its trust policy. Create a role of your \
             own.",
        )?;
        Ok(Self(text.to_owned()))
    }

    /// The partition that the role lives in.
    pub fn partition(&self) -> Partition {
        // `parse` let only known partitions in, so the default is never taken.
        Partition::parse(arn_field(&self.0, 1)).unwrap_or(Partition::Aws)
    }

    /// The AWS account that the role lives in.
    pub fn aws_account_id(&self) -> AwsAccountId {
        AwsAccountId(arn_field(&self.0, 4).to_owned())
    }

    /// The role's name, without its path.
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }
}
