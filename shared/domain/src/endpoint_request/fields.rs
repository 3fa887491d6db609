//! The fields of a request as they came in, and what is wrong with them.

use crate::values::{Invalid, InvalidCode};

/// What a request says about one field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Input {
    /// Nothing.
    #[default]
    Absent,
    /// Not a string. The reader of the body has reported it, so it is not reported again.
    Malformed,
    /// A text.
    Text(String),
}

/// What is wrong with one field of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidField {
    /// The field's name, for example `roleArn`; of a member of an object with the object's name before it, for example
    /// `encryption/kmsKeyArn`.
    pub field: &'static str,
    /// Why it was refused.
    pub invalid: Invalid,
}

/// Reads the fields of a draft, and collects what is wrong with any of them.
#[derive(Default)]
pub(crate) struct Fields {
    pub(crate) errors: Vec<InvalidField>,
    /// Whether a field was not a string: reported by the reader of the body, and as fatal as any other error.
    pub(crate) malformed: bool,
}

impl Fields {
    pub(crate) fn check<T>(&mut self, field: &'static str, parsed: Result<T, Invalid>) -> Option<T> {
        parsed.map_err(|invalid| self.errors.push(InvalidField { field, invalid })).ok()
    }

    pub(crate) fn optional<T>(
        &mut self,
        field: &'static str,
        input: &Input,
        parse: impl FnOnce(&str) -> Result<T, Invalid>,
    ) -> Option<T> {
        match input {
            Input::Absent => None,
            Input::Malformed => {
                self.malformed = true;
                None
            }
            Input::Text(text) => self.check(field, parse(text)),
        }
    }

    pub(crate) fn required<T>(
        &mut self,
        field: &'static str,
        input: &Input,
        parse: impl FnOnce(&str) -> Result<T, Invalid>,
    ) -> Option<T> {
        if *input == Input::Absent {
            let detail = format!("`{}` is required.", field.replace('/', "."));
            self.errors.push(InvalidField { field, invalid: InvalidCode::Required.because(detail) });
        }
        self.optional(field, input, parse)
    }
}
