//! The snapshot file: what the service answered, as received, by family.
//!
//! Lines of JSON, compressed with gzip, optionally encrypted with age around that:
//! - `{"line":"header", …}`: schema `palisade.snapshot/1`, tenant, cloud, when, by which version, under which
//!   permissions, and the options that decide what is asked;
//! - `{"line":"page","family":…,"target":…,"body":…}`: one answer, byte for byte but for line breaks between its tokens
//!   and for what [`scrub`] takes out;
//! - `{"line":"answer", …}`: a target that is not there or was not read to its end, and why;
//! - `{"line":"end", …}`: a family, how completely it was read and from when to when;
//! - `{"line":"trailer", …}`: when reading ended, and the SHA-256 of every byte of the lines before.
//!
//! Why answers and not our records: newer rules and decoders then read old files, and the file can be served again.

mod entries;
mod error;
mod line;
mod reader;
mod scrub;
#[cfg(feature = "encrypt")]
mod seal;
mod summary;
mod target;
mod writer;

pub use entries::{Entry, entries};
pub use error::Error;
pub use line::{Header, SCHEMA, Span};
pub use reader::Reader;
pub use summary::{FamilySummary, Summary, summarize};
pub use writer::Writer;

pub(super) use line::Line;
