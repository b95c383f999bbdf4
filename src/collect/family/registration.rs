//! Which methods people have registered: one report for the whole tenant.

use serde::Deserialize;
use uuid::Uuid;

use crate::collect::collector::{Asks, Collector, Licence, Needs};
use crate::collect::decode::{Answer, Decoder, Ending, Piece, part};
use crate::collect::listed::{distinct, silent};
use crate::collect::page::{self, Unreadable};
use crate::collect::wire::Strings;
use crate::model::{Call, Gap, Registration, Registrations};

/// Microsoft Graph, "List userRegistrationDetails".
pub(super) const FAMILY: Collector = Collector {
    name: "registration",
    needs: Needs::Graph(&[&["AuditLog.Read.All"]]),
    licence: Some(Licence::P1),
    asks: Asks::Once(|_| Call::get("/reports/authenticationMethods/userRegistrationDetails?$top=999")),
    decoder: || Box::new(Reading::default()),
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    id: Uuid,
    is_mfa_registered: bool,
    is_mfa_capable: bool,
    #[serde(borrow)]
    methods_registered: Option<Strings<'a>>,
}

/// Rows share one list of the methods' names.
#[derive(Default)]
struct Reading {
    found: Registrations,
    any_page: bool,
    too_many_words: bool,
    unreadable: Unreadable,
}

impl Reading {
    fn keep(&mut self, wire: Wire<'_>) -> Option<()> {
        // Registered, and nothing said of what: no methods would be a guess.
        if wire.methods_registered.is_none() && wire.is_mfa_registered {
            return None;
        }
        let mut methods = 0;
        for method in wire.methods_registered.iter().flat_map(|list| &list.0) {
            match self.position(method) {
                position @ 0..64 => methods |= 1_u64 << position,
                _ => self.too_many_words = true,
            }
        }
        let (mfa_registered, mfa_capable) = (wire.is_mfa_registered, wire.is_mfa_capable);
        self.found.rows.push(Registration { user: wire.id, mfa_registered, mfa_capable, methods });
        Some(())
    }

    fn position(&mut self, word: &str) -> usize {
        let words = &mut self.found.words;
        words.iter().position(|known| **known == *word).unwrap_or_else(|| {
            // One beyond what a row can hold is enough to know that there are too many.
            if words.len() <= 64 {
                words.push(word.into());
            }
            words.len() - 1
        })
    }
}

impl Decoder for Reading {
    fn page(&mut self, _: &str, body: &str) -> Result<(), String> {
        let unreadable = page::each_of_list(body, |wire: Wire<'_>| self.keep(wire))?;
        self.unreadable.add(unreadable);
        self.any_page = true;
        Ok(())
    }

    fn answered(&mut self, _: &str, _: Answer) {}

    fn finish(self: Box<Self>, ending: Ending) -> Piece {
        let mut this = *self;
        distinct(&mut this.found.rows, |one, other| one.user.cmp(&other.user));
        let words = this.too_many_words.then(|| Gap::Unrecognised("more than 64 kinds of methods".into()));
        let gap = ending.gap.or_else(|| this.unreadable.gap()).or(words).or_else(|| silent(this.any_page));
        let found = part(this.found, this.any_page, gap);
        Box::new(move |snapshot| snapshot.registration = found.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_is_registered_with_nothing_named_is_not_read() {
        let read = |more: &str| {
            let json = format!(r#"{{"id":"4782e723-f4f4-4af3-a76e-25e3bab0d896","isMfaCapable":false,{more}}}"#);
            Reading::default().keep(serde_json::from_str(&json).expect("a row"))
        };
        assert_eq!(read(r#""isMfaRegistered":true,"methodsRegistered":["email"]"#), Some(()));
        assert_eq!(read(r#""isMfaRegistered":false"#), Some(()));
        assert_eq!(read(r#""isMfaRegistered":true"#), None);
        assert_eq!(read(r#""isMfaRegistered":true,"methodsRegistered":null"#), None);
    }
}
