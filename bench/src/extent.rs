//! How much is measured: everything as often as its figures need, or once, to show that it works.

use std::path::PathBuf;

use crate::costly::with_symbols;
use crate::failure::Failure;
use crate::page_file::PageFiles;
use crate::process::BenchProgram;
use crate::programs::CREATE_EXTERNAL_ID;
use crate::size::Effort;
use crate::{round_trips, warm};

/// How much.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Extent {
    /// Whether figures are of no interest.
    is_check: bool,
    /// The build profile.
    pub(crate) profile: &'static str,
    /// How often each program is started, and each screen of the page is opened.
    pub(crate) runs: usize,
    /// Requests for each depth.
    pub(crate) samples: usize,
    /// Of zipped sizes.
    pub(crate) effort: Effort,
    /// How often warm requests are counted.
    pub(crate) counts: usize,
    /// Warm requests in each count.
    pub(crate) requests: usize,
}

impl Extent {
    /// For the page's figures.
    pub(crate) const fn whole(runs: usize) -> Self {
        Self {
            is_check: false,
            profile: "release",
            runs,
            samples: round_trips::SAMPLES,
            effort: Effort::Most,
            counts: warm::COUNTS,
            requests: warm::COUNTED,
        }
    }

    /// To show that it works, with the development build.
    pub(crate) const fn check() -> Self {
        let (runs, samples, counts, requests) = (1, 1, 1, 1);
        Self { is_check: true, profile: "dev", runs, samples, effort: Effort::Least, counts, requests }
    }

    /// The functions whose warm requests are counted: unoptimised code is slow under valgrind.
    pub(crate) fn warm(&self, functions: &[BenchProgram]) -> Vec<String> {
        let is_counted = |name: &String| !self.is_check || name == CREATE_EXTERNAL_ID;
        functions.iter().map(|function| function.name.clone()).filter(is_counted).collect()
    }

    /// The function's executable with its symbols, which a development build has.
    pub(crate) fn with_symbols(&self, function: &BenchProgram) -> Result<PathBuf, Failure> {
        if self.is_check { Ok(function.path.clone()) } else { with_symbols(&function.name) }
    }

    /// The files that are written.
    pub(crate) fn files(&self) -> Result<PageFiles, Failure> {
        if self.is_check { PageFiles::copies() } else { Ok(PageFiles::of_workspace()) }
    }
}
