use icu_casemap::CaseMapper;
use unicode_normalization::UnicodeNormalization;

use super::{Invalid, InvalidCode, text_value};

/// The name that people give an endpoint, unique among the live endpoints of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndpointName(String);

text_value!(EndpointName);

impl EndpointName {
    /// 1 to 128 characters after trimming, in NFC, without control characters.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let name: String = text.trim().nfc().collect();
        InvalidCode::NameLength.refuse_if(
            !(1..=128).contains(&name.chars().count()),
            "The name must have 1 to 128 characters, not counting spaces at the beginning and the end.",
        )?;
        refuse_control_characters("The name", &name)?;
        Ok(Self(name))
    }

    /// The form in which names are compared: two names that fold alike are the same name.
    ///
    /// Unicode's default case folding (full, the same in every language), which makes `ß`, `ẞ` and `SS`, and both forms
    /// of sigma, equal. What it makes of an assigned letter never changes (Unicode Character Encoding Stability
    /// Policies, "Case Folding Stability"), which the upper and lower case of a newer Rust may; stored keys depend on
    /// it.
    pub fn folded(&self) -> FoldedName {
        FoldedName(CaseMapper::new().fold_string(&self.0).nfc().collect())
    }

    /// The form under which earlier releases stored the name, where that is another one: of names with a dotless `ı`, a
    /// capital `ẞ`, or Cherokee letters.
    pub fn folded_before(&self) -> Option<FoldedName> {
        let folded = self.0.chars().flat_map(char::to_uppercase).flat_map(char::to_lowercase);
        Some(FoldedName(folded.nfc().collect())).filter(|before| *before != self.folded())
    }
}

/// An endpoint name as it is compared: trimmed, in NFC, without case.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FoldedName(String);

impl FoldedName {
    /// The folded text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What an endpoint is for, in its owner's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description(String);

text_value!(Description);

impl Description {
    /// 1 to 1,024 characters after trimming; line breaks and tabs are the only control characters.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let description: String = text.trim().nfc().collect();
        InvalidCode::DescriptionLength.refuse_if(
            !(1..=1024).contains(&description.chars().count()),
            "The description must have 1 to 1,024 characters. If you have no description, leave out the field.",
        )?;
        refuse_control_characters("The description", &description.replace(['\n', '\r', '\t'], " "))?;
        Ok(Self(description))
    }
}

fn refuse_control_characters(what: &str, text: &str) -> Result<(), Invalid> {
    text.chars().find(|c| c.is_control()).map_or(Ok(()), |c| {
        let detail = format!("{what} contains the control character U+{:04X}. Remove it.", u32::from(c));
        Err(InvalidCode::ControlCharacter.because(detail))
    })
}
