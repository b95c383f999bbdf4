//! What collecting tells the snapshot file while it goes on.

use std::sync::Mutex;

use super::collector::Collector;
use super::decode::{Answer, Ending};
use super::file::{Error, Span, Writer};

/// The snapshot file beside a collection, if one is kept. Families write to it in turns; its first error is held, and
/// from then on every page is refused, so that collecting ends soon.
pub(super) struct Tee<'w> {
    file: Option<Mutex<State<'w>>>,
}

struct State<'w> {
    writer: &'w mut Writer,
    error: Option<Error>,
}

impl<'w> Tee<'w> {
    pub(super) fn new(writer: Option<&'w mut Writer>) -> Self {
        Self { file: writer.map(|writer| Mutex::new(State { writer, error: None })) }
    }

    pub(super) fn page(&self, family: &str, target: &str, body: &str) -> Result<(), String> {
        self.write(|file| file.page(family, target, body))
    }

    pub(super) fn answer(&self, family: &str, target: &str, answer: &Answer) -> Result<(), String> {
        self.write(|file| file.answer(family, target, answer))
    }

    pub(super) fn end(&self, family: &Collector, ending: &Ending, span: Span) -> Result<(), String> {
        self.write(|file| file.end(family.name, &family.needs.words(), ending, span))
    }

    /// Whether nothing more can be written, so that asking on is in vain.
    pub(super) fn is_broken(&self) -> bool {
        self.write(|_| Ok(())).is_err()
    }

    /// The first error of the file.
    pub(super) fn finish(self) -> Result<(), Error> {
        let state = self.file.map(|file| file.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner));
        state.and_then(|state| state.error).map_or(Ok(()), Err)
    }

    fn write(&self, line: impl FnOnce(&mut Writer) -> Result<(), Error>) -> Result<(), String> {
        let Some(file) = &self.file else { return Ok(()) };
        let mut state = file.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if state.error.is_none() {
            let written = line(state.writer);
            state.error = written.err();
        }
        state.error.as_ref().map_or(Ok(()), |error| Err(error.to_string()))
    }
}
