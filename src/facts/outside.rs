//! What is outside: an address whose domain the organisation has not accepted as its own.

use super::known::{any, unrecognised};
use crate::model::{AcceptedDomain, Gap, Part, Recipient, RecipientFound};

/// Tells inside from outside.
#[derive(Debug)]
pub(super) struct Outside<'s> {
    accepted: &'s Part<Vec<AcceptedDomain>>,
    recipients: &'s Part<Vec<Recipient>>,
}

impl<'s> Outside<'s> {
    pub(super) fn of(accepted: &'s Part<Vec<AcceptedDomain>>, recipients: &'s Part<Vec<Recipient>>) -> Self {
        Self { accepted, recipients }
    }

    /// Whether mail to this address leaves the organisation. Takes plain addresses, `smtp:…` and Exchange's
    /// `"Name" [SMTP:…]`; `[EX:/o=…]` may stand for a contact outside, so it stays open.
    pub(super) fn is_outside(&self, written: &str) -> Result<bool, Gap> {
        let address = address_in(written).ok_or_else(|| unrecognised("a recipient", written))?;
        let domain = address.rsplit('@').next().unwrap_or_default().to_ascii_lowercase();
        let known = self.accepted.known().map(Vec::as_slice).unwrap_or_default();
        if known.iter().any(|accepted| accepts(accepted, &domain)) {
            return Ok(false);
        }
        self.accepted.whole().map(|_| true).map_err(Gap::clone)
    }

    pub(super) fn any_outside<'w>(&self, written: impl IntoIterator<Item = &'w Box<str>>) -> Result<bool, Gap> {
        any(written.into_iter().map(|address| self.is_outside(address)))
    }

    /// Whether the recipient of this name is outside, with the address it stands for.
    pub(super) fn recipient(&self, name: &str) -> (Result<bool, Gap>, Option<&'s str>) {
        let known = self.recipients.known().map(Vec::as_slice).unwrap_or_default();
        match known.iter().find(|recipient| recipient.asked.eq_ignore_ascii_case(name)) {
            Some(Recipient { found: None, .. }) => (Ok(false), None),
            Some(Recipient { found: Some(found), .. }) => self.found(found),
            None => {
                let unasked = || Gap::Failed("what a forwarding name stands for was not read".into());
                (Err(self.recipients.gap().cloned().unwrap_or_else(unasked)), None)
            }
        }
    }

    fn found(&self, found: &'s RecipientFound) -> (Result<bool, Gap>, Option<&'s str>) {
        let kind = found.kind.to_ascii_lowercase();
        let address = found.external.as_deref().or(found.primary.as_deref());
        let answer = if kind.contains("contact") || kind.contains("mailuser") {
            let external = found.external.as_deref();
            external
                .map_or_else(|| Err(Gap::Failed("a contact came without its address".into())), |it| self.is_outside(it))
        } else if kind.contains("group") {
            Err(Gap::NotAsked("the members of groups that mail is forwarded to are not read".into()))
        } else {
            let unaddressed = || Err(unrecognised("a recipient's type", &found.kind));
            found.primary.as_deref().map_or_else(unaddressed, |primary| self.is_outside(primary))
        };
        (answer, address)
    }
}

fn accepts(accepted: &AcceptedDomain, domain: &str) -> bool {
    let below = || domain.strip_suffix(&*accepted.name).is_some_and(|above| above.ends_with('.'));
    *accepted.name == *domain || (accepted.match_subdomains && below())
}

/// The address in what Exchange or Graph wrote.
pub(super) fn address_in(written: &str) -> Option<&str> {
    let inner = match (written.rfind('['), written.trim_end().strip_suffix(']')) {
        (Some(open), Some(before)) => before.get(open + 1..)?,
        _ => written,
    };
    let inner = inner.trim();
    let address = match inner.get(..5) {
        Some(prefix) if prefix.eq_ignore_ascii_case("smtp:") => inner.get(5..)?,
        _ => inner,
    };
    let (local, domain) = address.rsplit_once('@')?;
    let is_plain =
        |part: &str| !part.is_empty() && !part.contains(char::is_whitespace) && !part.contains(['/', '[', ']']);
    // `/o=ExchangeLabs/…` is a name of Exchange's own directory, also where somebody put an @ into it.
    (!local.is_empty() && !local.starts_with('/') && is_plain(domain)).then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepted() -> Part<Vec<AcceptedDomain>> {
        let domain = |name: &str, match_subdomains| AcceptedDomain { name: name.into(), match_subdomains };
        Part::Complete(vec![domain("contoso.example", false), domain("fabrikam.example", true)])
    }

    fn gap() -> Gap {
        Gap::Denied("Exchange.ManageAsApp".into())
    }

    #[test]
    fn outside_is_what_no_accepted_domain_covers() {
        let (accepted, recipients) = (accepted(), Part::Complete(Vec::new()));
        let outside = Outside::of(&accepted, &recipients);
        for inside in
            ["a@contoso.example", "smtp:a@CONTOSO.example", "a@mail.fabrikam.example", "\"A\" [SMTP:a@contoso.example]"]
        {
            assert_eq!(outside.is_outside(inside), Ok(false), "{inside}");
        }
        for away in [
            "a@gmail.example",
            "a@mail.contoso.example",
            "a@evilfabrikam.example",
            "\"a@contoso.example\" [SMTP:x@evil.example]",
        ] {
            assert_eq!(outside.is_outside(away), Ok(true), "{away}");
        }
        for open in ["\"A\" [EX:/o=ExchangeLabs/cn=a]", "", "nobody", "/o=ExchangeLabs/cn=a@b"] {
            assert!(matches!(outside.is_outside(open), Err(Gap::Unrecognised(_))), "{open}");
        }
    }

    #[test]
    fn without_all_accepted_domains_nothing_is_outside_for_sure() {
        let partial = match accepted() {
            Part::Complete(domains) => Part::Partial(domains, gap()),
            other => other,
        };
        let recipients = Part::Complete(Vec::new());
        let outside = Outside::of(&partial, &recipients);
        assert_eq!(outside.is_outside("a@contoso.example"), Ok(false));
        assert_eq!(outside.is_outside("a@gmail.example"), Err(gap()));
    }

    #[test]
    fn a_forwarding_name_is_what_it_stands_for() {
        let recipient = |asked: &str, kind: &str, primary: Option<&str>, external: Option<&str>| Recipient {
            asked: asked.into(),
            found: Some(RecipientFound {
                kind: kind.into(),
                primary: primary.map(Into::into),
                external: external.map(Into::into),
            }),
        };
        let accepted = accepted();
        let recipients = Part::Complete(vec![
            recipient("Box", "UserMailbox", Some("b@contoso.example"), None),
            recipient("Contact", "MailContact", Some("c@contoso.example"), Some("c@evil.example")),
            recipient("Group", "MailUniversalDistributionGroup", Some("g@contoso.example"), None),
            Recipient { asked: "Gone".into(), found: None },
        ]);
        let outside = Outside::of(&accepted, &recipients);
        assert_eq!(outside.recipient("box").0, Ok(false));
        assert_eq!(outside.recipient("Contact"), (Ok(true), Some("c@evil.example")));
        assert!(matches!(outside.recipient("Group").0, Err(Gap::NotAsked(_))));
        assert_eq!(outside.recipient("Gone").0, Ok(false));
        assert!(matches!(outside.recipient("Never asked").0, Err(Gap::Failed(_))));
    }
}
