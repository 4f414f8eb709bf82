//! The rules of Porchlight: who is present, whom to ask about next, whom to tell. Nothing here does input or output, reads a
//! clock, or knows the name of a service; types are not serializable by design. Everything enters as an
//! [`event::Event`] and leaves as [`event::Effect`]s, through [`machine::Machine::handle`].
//!
//! # Layout
//!
//! [`machine`] puts together: `roster` (everybody, and which contacts are one person), `labels`, `tracker` (what a sighting changes),
//! `telling` (whom to tell of it), `asking` (what to ask next) with `halving` (who is to blame for a
//! refusal), `gate` with `budget` and `backoff` (what may be asked now), and `list`
//! (whom a list shows). What accounts can do beside that: `listening` (to what a service tells by itself), `own_status`, `cleaning`,
//! `naming`, `seating` (accounts managed for others), `placing` (where pages are), `bringing` (lists of contacts), `newcomers` (to those), `words` (last words of chats), `spends`.

#![deny(clippy::disallowed_methods)]
#![cfg_attr(not(test), deny(clippy::wildcard_enum_match_arm))]

pub mod time;
pub mod id;
pub mod sighting;
pub mod relation;
pub mod service;
pub mod people;
pub mod pace;
pub mod marking;
pub mod settings;
pub mod notice;
pub mod event;
pub mod view;
pub mod machine;
mod roster;
mod labels;
mod tracker;
mod telling;
mod age;
mod gate;
mod budget;
mod backoff;
mod chance;
mod archive;
mod asking;
mod halving;
mod listening;
mod continuity;
mod own_status;
mod cleaning;
mod naming;
mod seating;
mod placing;
mod bringing;
mod newcomers;
mod words;
mod spends;
mod list;
