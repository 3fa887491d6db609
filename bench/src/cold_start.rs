//! Cold starts: process start to the first request for an event, to the first answer, and memory.

use std::time::Duration;

use crate::aws::{FakeAws, Transport};
use crate::failure::Failure;
use crate::process::{BenchProgram, FunctionProcess};
use crate::table::{Sample, mebibytes};

/// What was measured of one program.
#[derive(Debug, Clone)]
pub(crate) struct ColdStart {
    pub(crate) name: String,
    /// Process start until it asked for its first event, in milliseconds.
    pub(crate) until_next: Sample,
    /// The same and the time for its first call of AWS, if it makes any, in milliseconds.
    pub(crate) until_call: Sample,
    /// The same and the time for the first event's answer, in milliseconds.
    pub(crate) until_answer: Sample,
    /// Peak memory when it asked for its first event, in MiB.
    pub(crate) memory_at_start: Sample,
    /// Peak memory after the first answer, in MiB.
    pub(crate) memory_at_work: Sample,
}

/// Starts each program `runs` times, one after the other, so that the machine's other work hits all alike. Each round
/// begins with another program, or one of them would always be started after the slowest, with cold caches.
pub(crate) async fn measure(
    programs: &[BenchProgram],
    aws: &FakeAws,
    transport: Transport,
    runs: usize,
) -> Result<Vec<ColdStart>, Failure> {
    let mut measured: Vec<_> = programs.iter().map(ColdStart::of).collect();
    // The first round fills the machine's file cache and counts for nothing.
    for run in 0..=runs {
        for turn in 0..programs.len() {
            let next = (run + turn) % programs.len();
            let (program, result) = (&programs[next], &mut measured[next]);
            let mut process = FunctionProcess::start(program, aws, transport).await?;
            let memory_at_start = process.peak_memory()?;
            aws.take_first_call();
            let (until_answer, _) = process.invoke(program.event.clone()).await?;
            let first_call = aws.take_first_call();
            let memory_at_work = process.peak_memory()?;
            if run > 0 {
                result.until_next.add(milliseconds(process.until_next));
                if let Some(first_call) = first_call {
                    result.until_call.add(milliseconds(first_call - process.started));
                }
                result.until_answer.add(milliseconds(process.until_next + until_answer));
                result.memory_at_start.add(mebibytes(memory_at_start));
                result.memory_at_work.add(mebibytes(memory_at_work));
            }
        }
    }
    Ok(measured)
}

impl ColdStart {
    fn of(program: &BenchProgram) -> Self {
        Self {
            name: program.name.clone(),
            until_next: Sample::default(),
            until_call: Sample::default(),
            until_answer: Sample::default(),
            memory_at_start: Sample::default(),
            memory_at_work: Sample::default(),
        }
    }
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
