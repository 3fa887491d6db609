//! The stack as a library and as a program: it comes up from `template.yaml`, keeps strangers out, runs once at a time, and
//! however it ends, it says so and leaves no process behind.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a panic is the failure")]
// Which processes there are is read from /proc.
#![cfg(target_os = "linux")]

mod emulator;
mod interrupted;
mod library;
mod preparing;
mod processes;
mod program;
