//! The agent against simulated services and a server full of faults, over real sockets; and the rules of the house that the
//! compiler cannot prove.

mod tidy;
mod bench;
mod faults;
mod services;
mod together;
mod writing;
