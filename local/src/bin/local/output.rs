//! Everything that this program prints.

use std::io::{IsTerminal as _, Write as _};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use local::{Error, Progress, StepEvent};

/// Prints a line. It is not an error if the reader has ended.
pub(crate) fn line(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// Prints an error.
pub(crate) fn error(error: &Error) {
    let _ = write!(std::io::stderr(), "\n{error}");
}

/// Prints the progress of a step: in a terminal on one line that is overwritten, elsewhere on a line every ten seconds
/// and one when it is done.
pub(crate) fn progress() -> Progress {
    let terminal = std::io::stdout().is_terminal();
    let printed = Mutex::new(Duration::ZERO);
    Progress::new(move |step, event, elapsed| {
        let mut printed = printed.lock().unwrap_or_else(PoisonError::into_inner);
        let text = match (event, terminal) {
            // Two steps at once take turns on the line.
            (StepEvent::Begins, true) => format!("\r… {step}\x1b[K"),
            (StepEvent::Begins, false) => {
                *printed = Duration::ZERO;
                return;
            }
            (StepEvent::Continues(doing), true) => format!("\r… {step}  {}  {}\x1b[K", seconds(elapsed), short(doing)),
            (StepEvent::Continues(_), false) if elapsed < *printed + LINE_INTERVAL => return,
            (StepEvent::Continues(doing), false) => {
                *printed = elapsed;
                format!("… {step}  {}  {}\n", seconds(elapsed), short(doing))
            }
            (StepEvent::Done(with), true) => format!("\r✓ {step}  {}  {with}\x1b[K\n", seconds(elapsed)),
            (StepEvent::Done(with), false) => format!("✓ {step}  {}  {with}\n", seconds(elapsed)),
        };
        let mut stdout = std::io::stdout();
        let _ = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
    })
}

const LINE_INTERVAL: Duration = Duration::from_secs(10);

fn seconds(elapsed: Duration) -> String {
    format!("{:.1} s", elapsed.as_secs_f64())
}

/// The part that fits beside a step's name on a narrow terminal.
fn short(text: &str) -> String {
    text.trim().chars().take(36).collect()
}

/// Prints the heading of one step of the story.
pub(crate) fn chapter(number: usize, title: &str) {
    line(&format!("\n{number}. {title}"));
}

/// Prints text below a heading.
pub(crate) fn indented(text: &str) {
    for part in text.lines() {
        line(&format!("   {part}"));
    }
}
