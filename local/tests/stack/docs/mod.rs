//! The commands in README.md and `docs/`: all are found, all are valid shell, and all run on the local stack.

mod aws_cli_2;
pub(crate) mod blocks;
mod commands;
mod marks;
pub(crate) mod shell;
