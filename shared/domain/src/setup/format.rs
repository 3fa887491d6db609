use crate::values::{Invalid, InvalidCode};

crate::named! {
    /// In which form the kit is asked for.
    #[derive(Default)]
    enum Format {
        /// The policies and names, for programs.
        #[default]
        Json = "json",
        /// A `CloudFormation` template.
        CloudFormation = "cloudformation",
        /// A Terraform configuration.
        Terraform = "terraform",
        /// A shell script.
        Cli = "cli",
        /// Steps in the AWS console.
        Console = "console",
    }
}

impl Format {
    pub(super) fn parse(text: &str) -> Result<Self, Invalid> {
        Self::with_name(text).ok_or_else(|| {
            InvalidCode::FormatInvalid
                .because("`format` must be `json`, `cloudformation`, `terraform`, `cli`, or `console`.")
        })
    }
}
