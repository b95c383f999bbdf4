//! What a snapshot file holds, given on as received: to serve a tenant again.

use std::io::BufRead;

use super::error::Error;
use super::line::{Header, Line};
use super::reader::Reader;
use crate::collect::decode::{Answer, Ending};

/// A line of a snapshot file.
pub enum Entry<'e> {
    Page { family: &'e str, target: &'e str, body: &'e str },
    Answer { family: &'e str, target: &'e str, answer: &'e Answer },
    End { family: &'e str, ending: &'e Ending },
}

/// Gives every line of the file to `keep`, the header first to `begin`.
pub fn entries<R: BufRead, K>(
    mut file: Reader<R>,
    begin: impl FnOnce(&Header) -> K,
    mut keep: impl FnMut(&mut K, Entry<'_>) -> Result<(), String>,
) -> Result<K, Error> {
    let mut kept = begin(file.header());
    loop {
        let done = match file.line()? {
            Line::Page { family, target, body } => {
                keep(&mut kept, Entry::Page { family: &family, target: &target, body: body.get() })
            }
            Line::Answer { family, target, answer } => {
                keep(&mut kept, Entry::Answer { family: &family, target: &target, answer: &answer })
            }
            Line::End { family, ending, .. } => keep(&mut kept, Entry::End { family: &family, ending: &ending }),
            Line::Trailer { .. } => return Ok(kept),
        };
        done.map_err(|why| file.damaged(why))?;
    }
}
