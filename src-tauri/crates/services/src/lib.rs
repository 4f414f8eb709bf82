//! The dialects of Porchlight. Each service has one file that speaks it: `plan` says which request carries out a task, `read`
//! says what an answer means. Nothing here sends anything, reads a clock, or knows another service; adding one is a new file
//! and one entry in [`registry`].

pub mod contract;
pub mod registry;
pub mod address;
pub mod scopes;
mod headers;
mod body;
mod lenient;
mod words;
mod status;
mod shape;
mod fanvue;
mod viber;
mod presence_api;
