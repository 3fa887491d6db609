//! The shared SDK configuration.
