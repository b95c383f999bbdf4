//! Reading what a change is about, one by one or many in a batch.

use serde_json::Value;

use crate::model::Call;
use crate::transport::{Error, Reader};

/// What the ledger counts these reads under.
const FAMILY: &str = "looks";

/// What an answer was: the whole of it, all pages in one list, or `None` for a thing that is not there.
pub(super) type Answer = Result<Option<Value>, Error>;

/// Reads them all; the answers come in their order.
pub(super) async fn read(reader: &Reader, calls: &[Call]) -> Vec<Answer> {
    let mut found: Vec<Found> = calls.iter().map(|_| Found::default()).collect();
    match calls {
        [call] => {
            let mut pages = Vec::new();
            let read = reader.pages(FAMILY, call, &mut |page| keep(&mut pages, &page)).await;
            let error = match read {
                Err(error) => Some(error),
                Ok(listing) => listing.cut.map(|why| Error::Broken { path: "the list".into(), why }),
            };
            found = vec![Found { pages, error }];
        }
        _ => {
            let mut each = |at: usize, answer: Result<bytes::Bytes, Error>| {
                let Some(found) = found.get_mut(at) else { return };
                match answer.map(|page| keep(&mut found.pages, &page)) {
                    Ok(Ok(())) => {}
                    Ok(Err(why)) => found.error = Some(Error::Unreadable { path: "the answer".into(), why }),
                    Err(error) => found.error = Some(error),
                }
            };
            reader.batch(FAMILY, calls.to_vec(), &mut each).await;
        }
    }
    found.into_iter().map(Found::answer).collect()
}

fn keep(pages: &mut Vec<Value>, page: &[u8]) -> Result<(), String> {
    pages.push(serde_json::from_slice(page).map_err(|error| error.to_string())?);
    Ok(())
}

#[derive(Default)]
struct Found {
    pages: Vec<Value>,
    error: Option<Error>,
}

impl Found {
    fn answer(self) -> Answer {
        match self.error {
            Some(Error::NotFound { .. }) if self.pages.is_empty() => return Ok(None),
            Some(error) => return Err(error),
            None => {}
        }
        let mut pages = self.pages.into_iter();
        let none = || Error::Unreadable { path: "the answer".into(), why: "nothing came".into() };
        let mut whole = pages.next().ok_or_else(none)?;
        for page in pages {
            if let (Some(Value::Array(all)), Some(more)) = (whole.get_mut("value"), page.get("value")) {
                all.extend(more.as_array().into_iter().flatten().cloned());
            }
        }
        Ok(Some(whole))
    }
}

/// Whether nothing else can be asked either, so that the run stops instead of giving one change after another up.
pub(super) fn halts(error: &Error) -> bool {
    matches!(error, Error::SignIn(_) | Error::Unauthorized { .. } | Error::Unreachable { .. } | Error::Throttled { .. })
}
