//! Markdown, for the steps in the AWS console.

/// A text as a fenced code block inside a list item: with a fence longer than any run of backticks in it, and indented
/// as the item's text is.
pub(super) fn fenced(language: &str, text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest.max(2) + 1);
    let lines = text.lines().fold(String::new(), |lines, line| lines + "   " + line + "\n");
    format!("   {fence}{language}\n{lines}   {fence}\n")
}
