//! Drift on the deployed product: a role changes, a sweep notices, the event bus hears of it, a fixed role recovers.

mod deliberate_denials;
mod drift;
mod forced;
mod leftovers;
mod messages;
mod own_mistake;
mod residue;
pub(crate) mod scheduled_check;
mod topic;
mod triggers;
mod webhook;
