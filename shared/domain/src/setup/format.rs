use crate::values::{Invalid, InvalidCode};

/// In which form the kit is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// The policies and names, for programs.
    #[default]
    Json,
    /// A `CloudFormation` template.
    CloudFormation,
    /// A Terraform configuration.
    Terraform,
    /// A shell script.
    Cli,
    /// Steps in the AWS console.
    Console,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 5] = [Self::Json, Self::CloudFormation, Self::Terraform, Self::Cli, Self::Console];

    /// The value in requests.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::CloudFormation => "cloudformation",
            Self::Terraform => "terraform",
            Self::Cli => "cli",
            Self::Console => "console",
        }
    }

    pub(super) fn parse(text: &str) -> Result<Self, Invalid> {
        Self::ALL.into_iter().find(|format| format.as_str() == text).ok_or_else(|| {
            Invalid::new(
                InvalidCode::FormatInvalid,
                "`format` must be `json`, `cloudformation`, `terraform`, `cli`, or `console`.",
            )
        })
    }
}
