use super::{Invalid, text_value};

const MAX_BYTES: usize = 512;
const MAX_LEVELS: usize = 32;

/// A folder in the bucket: no leading `/`, one trailing `/`, or empty for the whole bucket.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct PathPrefix(String);

text_value!(PathPrefix);

impl PathPrefix {
    /// Whether it is no folder but all of the bucket.
    #[must_use]
    pub fn is_whole_bucket(&self) -> bool {
        self.0.is_empty()
    }

    /// Normalises one leading and one missing trailing `/`, then refuses what can't be a folder: more than 512 bytes
    /// of UTF-8 or 32 levels, empty, `.` or `..` segments (S3's own console and many clients can't reach them), and
    /// control characters or U+FFFE/U+FFFF (XML 1.0, in which S3 lists keys, can't carry them).
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let body = text.strip_prefix('/').unwrap_or(text);
        if body.is_empty() {
            return Ok(Self::default());
        }
        let body = body.strip_suffix('/').unwrap_or(body);
        if body.len() + 1 > MAX_BYTES {
            return Err(Invalid::new(
                "prefix_too_long",
                format!("the path prefix has {} bytes in UTF-8; at most {MAX_BYTES} are allowed", body.len() + 1),
            ));
        }
        let levels = body.split('/').count();
        if levels > MAX_LEVELS {
            return Err(Invalid::new(
                "prefix_too_deep",
                format!("the path prefix has {levels} levels; at most {MAX_LEVELS} are allowed"),
            ));
        }
        if body.split('/').any(str::is_empty) {
            return Err(Invalid::new(
                "prefix_empty_segment",
                "the path prefix has an empty segment (two slashes in a row); remove one slash",
            ));
        }
        if body.split('/').any(|segment| segment == "." || segment == "..") {
            return Err(Invalid::new(
                "prefix_dot_segment",
                "the path prefix has a `.` or `..` segment; write the folder's real path",
            ));
        }
        if let Some(c) = body.chars().find(|c| c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}')) {
            return Err(Invalid::new(
                "control_character",
                format!(
                    "the path prefix contains the character U+{:04X}, which S3 can't list; remove it",
                    u32::from(c)
                ),
            ));
        }
        Ok(Self(format!("{body}/")))
    }

    /// Whether this is the whole bucket.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The prefixes above this one, from the whole bucket downwards, itself left out.
    pub fn ancestors(&self) -> impl Iterator<Item = Self> + '_ {
        let levels = self.0.match_indices('/').map(|(at, _)| at + 1);
        std::iter::once(0).chain(levels).filter(|&end| end < self.0.len()).map(|end| Self(self.0[..end].to_owned()))
    }

    /// Whether two live endpoints on one bucket may not have these prefixes at once: one is the other, or above it.
    #[must_use]
    pub fn conflicts_with(&self, other: &Self) -> bool {
        self.0.starts_with(&other.0) || other.0.starts_with(&self.0)
    }
}
