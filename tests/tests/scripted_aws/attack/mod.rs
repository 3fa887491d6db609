//! Attacks that need answers which no emulator gives; the others are in `deployed/attack/`.

mod calls;
#[path = "../../../../shared/domain/src/policy/tests/evaluator.rs"]
mod evaluator;
mod metacharacters;
mod probes;
mod recreated_bucket;
mod scripted_customer;
