//! Health checks with faults that no emulator shows: workers that die at the worst moment, throttles, regions that are
//! down, clocks that differ. The tables are dynoxide's, STS and S3 are scripted; all between is the product's own.

mod bus;
mod clock;
mod customers;
mod deaths;
mod leftovers;
mod queue;
mod service;
mod stage;
