//! The way to customers' roles and buckets, and the whole test of a configuration over it: one wrong answer at a time,
//! and the exact verdict that it must come to.

mod adapter;
mod encryption;
mod faults;
mod fixture;
mod issuing;
mod reading;
mod refusals;
mod scheduled;
mod trust;
mod writing;
