//! Inbound adapters and wiring.
