//! People as text: ids one a line, or a table. What is given out as a table comes in again exactly as it was; what comes in from
//! elsewhere is read as kindly as can be, and what cannot be read is said line by line.

mod cells;
mod read;
mod same;
mod write;
mod decoded;
mod file;

pub use decoded::{NotText, decoded};
pub(crate) use file::{downloads, write_new};
pub(crate) use read::{Entry, Here, read};
pub(crate) use same::{Mention, Same};
pub(crate) use write::{Written, csv, ids};

/// Most bytes of a text that are read.
const MOST_BYTES: usize = 5 << 20;

/// Most lines or rows of it.
const MOST_ROWS: usize = 100_000;

#[cfg(test)]
mod tests;
