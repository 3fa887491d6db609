use super::{Invalid, InvalidCode, is_iam_name_byte, text_value};

/// The name of an IAM role, without its path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleName(String);

text_value!(RoleName);

impl RoleName {
    /// 1 to 64 characters of `[\w+=,.@-]` (IAM, `CreateRole`, parameter `RoleName`).
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let invalid = InvalidCode::RoleNameInvalid;
        let has_path = text.starts_with("arn:") || text.contains('/');
        invalid.refuse_if(has_path, "Enter only the role name, without the ARN and the path.")?;
        let fits = (1..=64).contains(&text.len()) && text.bytes().all(is_iam_name_byte);
        invalid.refuse_if(!fits, "A role name must have 1 to 64 letters, digits, and `_+=,.@-`.")?;
        Ok(Self(text.to_owned()))
    }
}
