//! Translation to and from the outside: HTTP towards other services, SQL towards the storage.

pub mod http;
pub mod sql;
