//! Which source file of the workspace imports which, read from the sources as they are.
//!
//! An import is any path, in a `use` or in the code, whose item another file of the same crate defines. A name that a
//! module only re-exports counts as an import of the file that defines it, and the re-export itself is none.
//! What is compiled for tests alone (`#[cfg(test)]`) doesn't count, nor does a call of a method, which names no path.

mod circles;
mod module;
mod names;
mod packages;
mod resolve;
#[cfg(test)]
mod tests;

pub use circles::circles;
pub use packages::{Dependency, Package, packages};
pub use resolve::{Imports, of_crate};
