//! The API over real sockets.

mod agency;
mod bulk;
mod chats;
mod insights;
mod limits;
mod refusals;
mod shapes;
mod statuses;
mod words;
