//! What follows from a snapshot and the settings: pure functions, one file per subject.

mod record;
mod value;

pub use record::{Described, Field, Kind, Record, Schema, Subject, Subjects, Tenant, Vocabulary, WordList};
pub use value::{Items, Value};
