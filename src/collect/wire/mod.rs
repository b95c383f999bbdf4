//! Values as the service writes them, read without copying and without stumbling over what it may leave out.

mod given;
mod number;
mod record;
mod strings;
mod text;
mod when;

pub(super) use given::Given;
pub(super) use number::{Number, Unsigned};
pub(super) use record::exchange_record;
pub(super) use strings::Strings;
pub(super) use text::{Id, Text, boxed, id, shared, without_scheme};
pub(super) use when::Moment;
