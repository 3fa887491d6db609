//! What customers paste into a shell.

/// A text as one word of a POSIX shell: between single quotes nothing has a meaning but the quote. One that may begin
/// with a hyphen stands behind `=`.
pub(crate) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
