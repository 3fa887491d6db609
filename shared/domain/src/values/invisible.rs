//! White space and invisible characters at the ends of what people paste: nobody sees them, and no endpoint can be
//! edited, so they are refused with their name and place.

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory as _};

use super::{Invalid, InvalidCode};

/// The first character of `text` or, if nothing is wrong with that, the last one, if it can't be seen: Unicode's
/// `White_Space`, and the categories `Cf`, `Zl` and `Zp`. With it whether it is at the `start` or at the `end`.
pub(super) fn at_an_end(text: &str) -> Option<(char, &'static str)> {
    let first = text.chars().next().map(|c| (c, "start"));
    let last = text.chars().next_back().map(|c| (c, "end"));
    first.into_iter().chain(last).find(|(c, _)| is_invisible(*c))
}

/// Refuses a value with white space or an invisible character at an end; `what` it is starts the sentence.
pub(super) fn refuse_around(code: InvalidCode, what: &str, text: &str) -> Result<(), Invalid> {
    at_an_end(text)
        .map_or(Ok(()), |(c, end)| Err(code.because(format!("{what} has {} at its {}. Remove it.", name(c), end))))
}

/// The character as people know it, with its code point.
pub(super) fn name(c: char) -> String {
    let name = match c {
        ' ' => "a space",
        '\t' => "a tab",
        '\n' | '\r' => "a line break",
        '\u{a0}' => "a no-break space",
        '\u{200b}' => "a zero width space",
        '\u{feff}' => "a byte order mark",
        c if c.is_whitespace() => "a white-space character",
        _ => "an invisible character",
    };
    format!("{name} (U+{:04X})", u32::from(c))
}

fn is_invisible(c: char) -> bool {
    use GeneralCategory::{Format, LineSeparator, ParagraphSeparator};
    c.is_whitespace() || matches!(c.general_category(), Format | LineSeparator | ParagraphSeparator)
}
