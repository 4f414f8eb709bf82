//! The whole agent at each service: from the sign-in to the notice, and through whatever the service can do in between.

mod viber;
mod presence;
mod community;
mod fanvue;
