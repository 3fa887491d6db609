use super::{Invalid, InvalidCode, invisible, text_value};

const MAX_BYTES: usize = 512;
const MAX_LEVELS: usize = 32;

/// A folder in the bucket: no leading `/`, one trailing `/`, or empty for the whole bucket.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct PathPrefix(String);

// Request bodies are never read by serde.
text_value!(PathPrefix, recorded);

impl PathPrefix {
    /// Takes a folder as a request names it, with or without its trailing `/`.
    ///
    /// Refused is what can't be a folder, and what is almost never meant, for an endpoint can't be edited: a leading
    /// slash, a URL, wildcards, white space or an invisible character at an end of a segment. Everything else that
    /// Amazon S3 takes as an object key is taken as it is.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        refuse_what_is_not_meant(text)?;
        Self::recorded(text)
    }

    /// Takes a folder that an endpoint has had since it was added. What [`parse`](Self::parse) refuses because it is
    /// not meant was taken by earlier releases, and an endpoint never becomes unreadable.
    ///
    /// At most 512 bytes of UTF-8 and 32 levels; no empty, `.` or `..` segments (the S3 console and many clients can't
    /// reach them); no control characters and no U+FFFE or U+FFFF (XML 1.0, in which S3 lists keys, can't carry them).
    fn recorded(text: &str) -> Result<Self, Invalid> {
        if text.is_empty() {
            return Ok(Self::default());
        }
        let body = text.strip_suffix('/').unwrap_or(text);
        let bytes = body.len() + 1;
        if bytes > MAX_BYTES {
            return Err(InvalidCode::PrefixTooLong
                .because(format!("The path prefix has {bytes} bytes in UTF-8. The maximum is {MAX_BYTES} bytes.")));
        }
        let levels = body.split('/').count();
        if levels > MAX_LEVELS {
            return Err(InvalidCode::PrefixTooDeep
                .because(format!("The path prefix has {levels} levels. The maximum is {MAX_LEVELS} levels.")));
        }
        InvalidCode::PrefixEmptySegment.refuse_if(
            body.split('/').any(str::is_empty),
            "The path prefix contains two slashes in a row. Remove one of them.",
        )?;
        InvalidCode::PrefixDotSegment.refuse_if(
            body.split('/').any(|segment| segment == "." || segment == ".."),
            "The path prefix contains a `.` or `..` segment. Enter the full path of the folder.",
        )?;
        if let Some(c) = body.chars().find(|c| c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}')) {
            return Err(InvalidCode::ControlCharacter.because(format!(
                "The path prefix contains the character U+{:04X}, which Amazon S3 cannot list. Remove it.",
                u32::from(c)
            )));
        }
        Ok(Self(format!("{body}/")))
    }

    /// Whether this is the whole bucket.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The prefixes above this one, from the whole bucket downwards, itself left out.
    pub fn ancestors(&self) -> impl Iterator<Item = Self> + '_ {
        let levels = self.0.match_indices('/').map(|(at, _)| at + 1);
        std::iter::once(0).chain(levels).filter(|&end| end < self.0.len()).map(|end| Self(self.0[..end].to_owned()))
    }

    /// Whether two live endpoints on one bucket may not have these prefixes at once: one is the other, or above it.
    pub fn conflicts_with(&self, other: &Self) -> bool {
        self.0.starts_with(&other.0) || other.0.starts_with(&self.0)
    }
}

/// Whether it starts as a URL does: `s3://`, `S3A://`, `https://`.
fn is_url(text: &str) -> bool {
    let is_scheme = |start: &str| !start.is_empty() && start.bytes().all(|byte| byte.is_ascii_alphanumeric());
    text.split_once("://").is_some_and(|(start, _)| is_scheme(start))
}

/// Refuses what a request almost never means by a folder.
fn refuse_what_is_not_meant(text: &str) -> Result<(), Invalid> {
    InvalidCode::PrefixIsUrl
        .refuse_if(is_url(text), "The path prefix is a URL. Enter only the folder, for example `finout/`.")?;
    InvalidCode::PrefixLeadingSlash.refuse_if(
        text.starts_with('/'),
        "The path prefix starts with a slash, so it would match only object keys that start with a slash. Remove the \
         slash. For the whole bucket, or if your object keys do start with a slash (as in some older AWS Cost and \
         Usage Reports), leave out `pathPrefix`.",
    )?;
    if let Some(wildcard) = text.chars().find(|c| matches!(c, '*' | '?')) {
        return Err(InvalidCode::PrefixWildcard.because(format!(
            "The path prefix contains `{wildcard}`. It is a folder, not a pattern. Remove the wildcard."
        )));
    }
    let segments = text.strip_suffix('/').unwrap_or(text).split('/').enumerate();
    for (index, segment) in segments {
        // Control characters have an error of their own.
        if let Some((c, end)) = invisible::at_an_end(segment).filter(|(c, _)| !c.is_control()) {
            let (character, number) = (invisible::name(c), index + 1);
            return Err(InvalidCode::PrefixInvisibleCharacter
                .because(format!("The path prefix has {character} at the {end} of folder name {number}. Remove it.")));
        }
    }
    Ok(())
}
