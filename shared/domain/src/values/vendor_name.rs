use super::{Invalid, InvalidCode, text_value};

/// The name by which customers know the vendor, in a form that names of roles and policies can carry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VendorName(String);

text_value!(VendorName);

impl VendorName {
    /// A letter and up to 39 letters, digits and hyphens: with what is appended to it, it still fits a role's name, and
    /// no format of the setup kit has to escape it.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let starts_well = text.starts_with(|c: char| c.is_ascii_alphabetic());
        let fits = text.len() <= 40 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        InvalidCode::VendorNameInvalid.refuse_if(
            !starts_well || !fits,
            "The vendor name must start with a letter and have at most 40 letters, digits, and hyphens.",
        )?;
        Ok(Self(text.to_owned()))
    }
}
