//! The authentication methods people registered, sorted into strong and weak.

use uuid::Uuid;

use super::access::Class;
use super::known::unrecognised;
use super::lists::Lists;
use crate::model::{Gap, Part, Registration, Registrations};

/// The registration report with its words judged once.
#[derive(Debug)]
pub(super) struct Registered<'s> {
    part: &'s Part<Registrations>,
    strong: u64,
    weak: u64,
    /// Words on none of our lists, each with why it is not judged.
    strange: Vec<(u64, Gap)>,
    no_row: Gap,
}

impl<'s> Registered<'s> {
    pub(super) fn of(part: &'s Part<Registrations>, lists: &Lists) -> Self {
        let mut found = Self {
            part,
            strong: 0,
            weak: 0,
            strange: Vec::new(),
            no_row: Gap::Failed("the registration report has no row for the account".into()),
        };
        let words = part.known().map(|report| report.words.as_slice()).unwrap_or_default();
        for (word, bit) in words.iter().zip((0..64).map(|at| 1_u64 << at)) {
            if lists.methods_strong.holds(word) {
                found.strong |= bit;
            } else if lists.methods_weak.holds(word) {
                found.weak |= bit;
            } else if !lists.methods_other.holds(word) {
                found.strange.push((bit, unrecognised("a registered method", word)));
            }
        }
        found
    }

    pub(super) fn row(&self, user: Uuid) -> Result<&'s Registration, &Gap> {
        let rows = self.part.known().map(|report| report.rows.as_slice()).unwrap_or_default();
        // As numbers, which compare in the same order and in a fraction of the time.
        let at = rows.binary_search_by_key(&user.as_u128(), |row| row.user.as_u128()).ok();
        at.and_then(|at| rows.get(at)).ok_or_else(|| self.part.gap().unwrap_or(&self.no_row))
    }

    /// Whether an account has a method that passes a demand for MFA, a passwordless or a phishing-resistant method.
    pub(super) fn has(&self, user: Uuid, class: Class) -> Result<bool, Gap> {
        let row = self.row(user).map_err(Gap::clone)?;
        match class {
            Class::PhishingResistant => self.has_strong(row).map_err(Gap::clone),
            Class::Passwordless if self.has_strong(row) != Ok(true) => {
                Err(Gap::Failed("whether the account has a passwordless method is not known".into()))
            }
            _ => Ok(row.mfa_capable),
        }
    }

    /// Whether a phishing-resistant method is registered.
    pub(super) fn has_strong(&self, row: &Registration) -> Result<bool, &Gap> {
        if row.methods & self.strong != 0 {
            return Ok(true);
        }
        self.strange_in(row.methods).map_or(Ok(false), Err)
    }

    /// Whether some method is registered, and each can be intercepted or talked out of somebody.
    pub(super) fn only_weak(&self, row: &Registration) -> Result<bool, &Gap> {
        let strange: u64 = self.strange.iter().map(|(bit, _)| bit).sum();
        if row.methods == 0 || row.methods & !(self.weak | strange) != 0 {
            return Ok(false);
        }
        self.strange_in(row.methods).map_or(Ok(true), Err)
    }

    /// Whether a method is registered that can be intercepted or talked out of somebody.
    pub(super) fn has_weak(&self, row: &Registration) -> Result<bool, &Gap> {
        if row.methods & self.weak != 0 {
            return Ok(true);
        }
        self.strange_in(row.methods).map_or(Ok(false), Err)
    }

    fn strange_in(&self, methods: u64) -> Option<&Gap> {
        self.strange.iter().find(|(bit, _)| methods & bit != 0).map(|(_, gap)| gap)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::lists::lists;

    /// One account whose methods are all of the words.
    fn report(words: &[&str]) -> Part<Registrations> {
        let methods = (1_u64 << words.len()) - 1;
        let row = Registration { user: Uuid::nil(), mfa_registered: true, mfa_capable: true, methods };
        Part::Complete(Registrations { rows: vec![row], words: words.iter().map(|&word| word.into()).collect() })
    }

    #[test]
    fn methods_are_strong_weak_between_or_not_judged() {
        let ask = |words: &[&str]| {
            let report = report(words);
            let found = Registered::of(&report, lists());
            let row = found.row(Uuid::nil()).expect("a row");
            (found.has_strong(row).ok(), found.only_weak(row).ok())
        };
        assert_eq!(ask(&["mobilePhone", "email"]), (Some(false), Some(true)));
        assert_eq!(ask(&["mobilePhone", "microsoftAuthenticatorPush"]), (Some(false), Some(false)));
        assert_eq!(ask(&["mobilePhone", "fido2SecurityKey"]), (Some(true), Some(false)));
        assert_eq!(ask(&["x509CertificateMultiFactor"]), (Some(true), Some(false)));
        assert_eq!(ask(&["x509CertificateSingleFactor"]), (Some(false), Some(false)));
        assert_eq!(ask(&["mobilePhone", "telepathy"]), (None, None));
        assert_eq!(ask(&["fido2SecurityKey", "telepathy"]), (Some(true), Some(false)));
        assert_eq!(ask(&[]), (Some(false), Some(false)));
    }

    #[test]
    fn an_account_without_a_row_is_not_known() {
        let report = report(&["email"]);
        let found = Registered::of(&report, lists());
        assert!(found.row(Uuid::nil()).is_ok() && found.row(Uuid::max()).is_err());
    }
}
