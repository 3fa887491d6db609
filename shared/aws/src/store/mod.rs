//! Everything that we keep, in two DynamoDB tables.
//!
//! The endpoints table is write-once: `keys` says what lies in it, and nothing here puts an item there but under the
//! condition that there is none. What changes lies in the state table. Reading a request's way down: `external_id`,
//! `receipt`, `add`, `read`, `list`, `retire`, `health` and `due` are the ports; `step` is what a transaction says,
//! `transact` how it is sent until there is a verdict, `refusal` what a cancelled one means.

mod add;
mod backoff;
mod due;
mod event_item;
mod external_id;
mod health;
mod health_item;
mod items;
mod keys;
mod list;
mod put;
mod read;
mod receipt;
mod refusal;
mod retire;
#[cfg(test)]
mod sample;
mod step;
mod tables;
mod transact;
mod uses;

pub use due::{DueIndex, DuePlace};
pub use event_item::event_of_image;
pub use external_id::ExternalIdTable;
pub use tables::Tables;
