//! The protocol of Microsoft Graph: everything between a request line and a route's handler, and back.

mod batch;
mod batch_read;
mod batch_write;
mod carry_out;
mod error;
mod lookup;
mod overlay;
mod page;
mod query;
mod rows;
mod serve;
mod skip_token;
mod tree;

pub(super) use carry_out::{commit, lag};
pub(super) use error::{denied, error};
pub(super) use overlay::current;
pub(super) use query::Query;
pub(super) use rows::{Choice, write_rows, write_text};
pub(super) use serve::answer;
pub(super) use skip_token::SkipToken;
pub(super) use tree::Tree;
