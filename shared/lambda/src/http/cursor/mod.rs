//! Where the next page starts, as an opaque text.
//!
//! A cursor holds a position and a digest that binds it to the account and to what it was made for. The digest is no
//! signature and needs no key: a client that forged one could only move about in its own list, as the account that is
//! read always comes from the token. It is there so that a cursor of another list is an error, not an unexpected page.

mod digest;
pub mod list;
pub mod timeline;
