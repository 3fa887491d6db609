//! Everything that is stored, in two DynamoDB tables.
//!
//! The endpoints table is write-once: `keys` says what lies in it, and nothing here puts an item there but under the
//! condition that there is none. What changes lies in the state table. Reading a request's way down: `external_id`,
//! `receipt`, `add`, `read`, `list`, `retire`, `uses`, `health` and `due` implement the ports; `transactions` is what each
//! transaction writes, `transact` sends one until there is a verdict, `add_refusal` is what a cancelled addition means.

mod add;
mod add_refusal;
mod backoff;
mod due;
mod external_id;
mod health;
mod health_item;
mod items;
mod keys;
mod leftovers;
mod list;
mod put;
mod read;
mod receipt;
mod retire;
#[cfg(test)]
mod sample;
mod tables;
mod transact;
mod transactions;
mod uses;
mod write_item;

pub use due::{DueIndex, DuePlace};
pub use external_id::ExternalIdTable;
pub use items::event_of_image;
pub use tables::Tables;
