//! Paragraphs and tables of Markdown, and how sizes are written in them.

/// The most columns of a line of prose.
const COLUMNS: usize = 120;

/// Bytes in MiB.
#[allow(clippy::cast_precision_loss, reason = "sizes of files and processes")]
pub(crate) fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / 1_048_576.0
}

/// A paragraph, in lines that are not too long.
pub(crate) fn paragraph(text: &str) -> String {
    let (mut lines, mut columns) = (String::new(), 0);
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if columns > 0 && columns + 1 + length > COLUMNS {
            lines.push('\n');
            columns = 0;
        } else if columns > 0 {
            lines.push(' ');
            columns += 1;
        }
        lines.push_str(word);
        columns += length;
    }
    lines + "\n"
}

/// A table: the first row names the columns, all but the first of which are aligned to the right.
pub(crate) fn table(rows: &[Vec<String>]) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let Some((head, rows)) = rows.split_first() else {
        return String::new();
    };
    let rule = format!("|---|{}\n", "---:|".repeat(head.len().saturating_sub(1)));
    rows.iter().fold(line(head) + &rule, |text, row| text + &line(row))
}

/// The same with a head that does not change.
pub(crate) fn table_of<const COLUMNS: usize>(
    head: [&str; COLUMNS],
    rows: impl IntoIterator<Item = [String; COLUMNS]>,
) -> String {
    let head = head.map(str::to_owned).to_vec();
    table(&std::iter::once(head).chain(rows.into_iter().map(|row| row.to_vec())).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_of_a_paragraph_is_too_long() {
        let text = paragraph(&"× lines ".repeat(100));
        assert!(text.lines().all(|line| line.chars().count() <= COLUMNS && !line.ends_with(' ')), "{text}");
        assert_eq!(text.lines().next().unwrap().chars().count(), 119);
        assert_eq!(paragraph("one\ntwo"), "one two\n");
    }
}
