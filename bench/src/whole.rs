//! Everything that the page has besides starts and sizes.

use crate::aws::FakeAws;
use crate::cold_start::ColdStarts;
use crate::extent::Extent;
use crate::failure::Failure;
use crate::process::BenchProgram;
use crate::report::Measured;
use crate::{costly, goals, page, report, round_trips, size, warm};

/// What the page and README get.
pub(crate) struct Texts {
    pub(crate) tables: String,
    pub(crate) summary: String,
}

/// Measures it, beside the starts and sizes that were measured.
pub(crate) async fn measure(
    functions: &[BenchProgram],
    aws: &FakeAws,
    extent: &Extent,
    (starts, sizes): (ColdStarts, size::Sizes),
) -> Result<Texts, Failure> {
    let round_trips = round_trips::measure(functions, aws, extent.samples).await?;
    let measured = Measured { starts, sizes, round_trips };
    let names = extent.warm(functions);
    let mut counted = Vec::new();
    for _ in 0..extent.counts {
        counted.push(warm::whole(functions, &names, aws, extent.requests).await?);
    }
    let costliest = report::costliest(&counted).ok_or("no function was counted")?;
    let function = functions.iter().find(|function| function.name == costliest).ok_or("no such function")?;
    let symbols = extent.with_symbols(function)?;
    let parts = [
        goals::text(&measured),
        report::cold_starts(&measured.starts, &measured.sizes),
        report::round_trips(&measured.round_trips),
        report::warm(&counted),
        costly::measure(functions, (costliest, symbols), aws, extent.requests).await?,
        page::measure(extent.runs)?,
    ];
    Ok(Texts { tables: parts.concat(), summary: report::summary(&measured) })
}
