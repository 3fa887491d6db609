//! Why a measurement can't go on.

/// Anything that ends the benchmark: it has nothing to go on with.
pub(crate) type Failure = Box<dyn std::error::Error + Send + Sync>;
