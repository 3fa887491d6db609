//! What the page says of what was measured.

mod cold_starts;
mod round_trips;
mod summary;
mod warm;

use crate::cold_start::ColdStarts;
use crate::round_trips::RoundTrips;
use crate::size::Sizes;

pub(crate) use self::cold_starts::text as cold_starts;
pub(crate) use self::round_trips::text as round_trips;
pub(crate) use self::summary::text as summary;
pub(crate) use self::warm::{costliest, text as warm};

/// What goals and README are about.
#[derive(Debug)]
pub(crate) struct Measured {
    pub(crate) starts: ColdStarts,
    pub(crate) sizes: Sizes,
    pub(crate) round_trips: RoundTrips,
}
