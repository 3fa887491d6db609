//! `cargo run -p local`.
fn main() {}
