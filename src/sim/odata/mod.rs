//! The protocol of Microsoft Graph: everything between a request line and a route's handler, and back.

mod batch;
mod batch_read;
mod batch_write;
mod error;
mod lookup;
mod page;
mod query;
mod rows;
mod serve;
mod skip_token;
mod tree;

pub(super) use error::{denied, error};
pub(super) use query::Query;
pub(super) use rows::{Choice, write_rows, write_text};
pub(super) use serve::answer;
pub(super) use skip_token::SkipToken;
pub(super) use tree::Tree;
