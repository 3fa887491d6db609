//! Cold starts: process start to the first request for an event, to the first answer, and memory.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::account::{BenchClient, Functions, success};
use crate::aws::{FakeAws, Transport};
use crate::failure::Failure;
use crate::process::{BenchProgram, FunctionProcess};
use crate::sample::Sample;
use crate::table::mebibytes;

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

/// What was measured of each program over plain HTTP, and over TLS, in the same order.
#[derive(Debug)]
pub(crate) struct ColdStarts {
    pub(crate) over_http: Vec<ColdStart>,
    pub(crate) over_tls: Vec<ColdStart>,
}

impl ColdStarts {
    /// What was measured of a program over plain HTTP.
    pub(crate) fn of(&self, name: &str) -> Option<&ColdStart> {
        self.over_http.iter().find(|start| start.name == name)
    }

    /// Each program over plain HTTP, and over TLS.
    pub(crate) fn both(&self) -> impl Iterator<Item = (&ColdStart, &ColdStart)> {
        self.over_http.iter().zip(&self.over_tls)
    }
}

/// Starts each program `runs` times over each transport, one after the other. Each round has an order of its own:
/// otherwise one of them would always be started after the slowest, with cold caches. `functions` do what the events
/// need to succeed, for all events of a round before its first start.
pub(crate) async fn measure(
    programs: &[BenchProgram],
    functions: &[BenchProgram],
    aws: &FakeAws,
    runs: usize,
) -> Result<ColdStarts, Failure> {
    let mut functions = Functions::start(functions, aws).await?;
    let one = || programs.iter().map(ColdStart::of).collect::<Vec<_>>();
    let (mut over_http, mut over_tls) = (one(), one());
    // The first round fills the machine's file cache and counts for nothing.
    for run in 0..=runs {
        let mut starts = Vec::new();
        for (index, program) in programs.iter().enumerate() {
            for transport in [Transport::Http, Transport::Tls] {
                let id = format!("start-{}", aws.next_number());
                let events = BenchClient { functions: &mut functions, id }.events(&program.function, 1).await?;
                starts.extend(events.into_iter().map(|event| (index, transport, event)));
            }
        }
        starts.sort_by_cached_key(|(index, transport, _)| place(run, *index, *transport));
        for (index, transport, event) in starts {
            let results = if transport == Transport::Http { &mut over_http } else { &mut over_tls };
            let mut ignored = ColdStart::of(&programs[index]);
            let result = if run == 0 { &mut ignored } else { &mut results[index] };
            result.start(&programs[index], (aws, transport), event).await?;
        }
    }
    Ok(ColdStarts { over_http, over_tls })
}

/// The place of a start in the order of its round: as good as random, and the same each time.
fn place(run: usize, program: usize, transport: Transport) -> u64 {
    let mut hasher = DefaultHasher::new();
    (run, program, transport == Transport::Tls).hash(&mut hasher);
    hasher.finish()
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

    /// Starts the program once, and has it answer the event.
    async fn start(
        &mut self,
        program: &BenchProgram,
        (aws, transport): (&FakeAws, Transport),
        event: Value,
    ) -> Result<(), Failure> {
        let mut process = FunctionProcess::start(program, aws, transport).await?;
        let memory_at_start = process.peak_memory()?;
        aws.take_first_call();
        // From the first `next` to here nobody works: a function that waits for its event is given it at once.
        let handed = Instant::now();
        let (until_answer, answer) = process.invoke(event).await?;
        success(&program.name, &answer)?;
        if let Some(first_call) = aws.take_first_call() {
            self.until_call.add(milliseconds(process.until_next + (first_call - handed)));
        }
        self.until_next.add(milliseconds(process.until_next));
        self.until_answer.add(milliseconds(process.until_next + until_answer));
        self.memory_at_start.add(mebibytes(memory_at_start));
        self.memory_at_work.add(mebibytes(process.peak_memory()?));
        // Its end takes no time of the next one.
        process.kill().await
    }
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
