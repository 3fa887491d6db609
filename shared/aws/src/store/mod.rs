//! Everything that is stored, in two DynamoDB tables.
//!
//! The endpoints table is write-once: `keys` says what lies in it, and nothing here puts an item there but under the
//! condition that there is none. What changes lies in the state table. Reading a request's way down: `external_id`,
//! `test_count`, `receipt`, `add`, `read`, `list`, `retire`, `uses`, `health` and `due` implement the ports;
//! `transactions` is what each transaction writes, `change` is what happens to one item, `transact` sends a transaction
//! until there is a verdict, `add_refusal` is what a cancelled addition means.

mod add;
mod add_refusal;
mod backoff;
mod change;
mod count_endpoints;
mod due;
mod endpoint_count;
mod external_id;
mod health;
mod health_item;
mod items;
mod keys;
mod leftovers;
mod list;
mod read;
mod receipt;
mod remembered;
mod retire;
#[cfg(test)]
mod sample;
mod single_write;
mod stored_leftover;
mod tables;
mod test_count;
mod transact;
mod transactions;
mod uses;
mod write_item;

pub use due::{DueIndex, DuePosition};
pub use external_id::ExternalIdTable;
pub use items::event_of_image;
pub use tables::Tables;
