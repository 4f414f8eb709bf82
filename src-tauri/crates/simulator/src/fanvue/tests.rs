//! The API over real sockets.

mod bulk;
mod chats;
mod limits;
mod refusals;
mod shapes;
mod statuses;
mod words;
