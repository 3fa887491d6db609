//! The stack as a library and as a program: it starts from `template.yaml`, refuses unknown callers, runs only once at
//! a time, and however it ends, it reports that and leaves no process behind.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a panic is the failure")]
// Which processes there are is read from /proc.
#![cfg(target_os = "linux")]

mod alarms;
mod commands;
mod docs;
mod emulator;
mod interrupted;
mod library;
mod page;
mod preparing;
mod processes;
mod program;
