//! The API over real sockets.

mod chats;
mod limits;
mod refusals;
mod shapes;
mod statuses;
mod words;
