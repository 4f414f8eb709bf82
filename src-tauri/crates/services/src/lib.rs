//! The dialects of Porchlight. Each service has one module that speaks it: `plan` says which request carries out a task, `read`
//! says what an answer, or a frame of a WebSocket, means. Nothing here sends anything, reads a clock, or knows another service;
//! adding one is a new module and one entry in [`registry`].
//!
//! # Layout
//!
//! [`contract`] is what every service answers, [`registry`] lists them: `fanvue`, `viber`, `self_community`, `presence_api`. Shared
//! among them: [`address`] (links), [`phone`] (numbers), [`scopes`], `headers` (dates, and how long to wait), `status` and `words` (what failed, and what
//! the service says of it), `body`, `lenient` and `shape` (reading JSON that is not as promised).

pub mod contract;
pub mod registry;
pub mod address;
pub mod phone;
pub mod scopes;
mod headers;
mod body;
mod lenient;
mod words;
mod status;
mod shape;
mod fanvue;
mod viber;
mod self_community;
mod presence_api;
#[cfg(test)]
mod any_json;
