//! Whom mail is sent on to, as Exchange and Graph write it.

/// One written recipient, without its wrapping: `a@b.example`, `smtp:a@b.example`, `"Name" [SMTP:a@b.example]`,
/// `"Name" [EX:/o=ExchangeLabs/…]`, the name of a recipient.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum MailTarget<'w> {
    Address(&'w str),
    /// What the directory knows somebody by: a name, an alias, a legacy distinguished name. Only a look-up tells whether
    /// he is inside.
    Name(&'w str),
    /// Nothing that could be looked up.
    Empty,
}

impl<'w> MailTarget<'w> {
    pub fn of(written: &'w str) -> Self {
        let inner = match (written.rfind('['), written.trim_end().strip_suffix(']')) {
            (Some(open), Some(before)) => before.get(open + 1..).unwrap_or_default(),
            _ => written,
        };
        let text = ["smtp:", "ex:", "x500:"].into_iter().fold(inner.trim(), without).trim().trim_matches('"');
        match text.rsplit_once('@') {
            _ if text.is_empty() => Self::Empty,
            Some((local, domain)) if is_address(local, domain) => Self::Address(text),
            _ => Self::Name(text),
        }
    }
}

fn without<'w>(text: &'w str, scheme: &str) -> &'w str {
    match text.get(..scheme.len()) {
        Some(start) if start.eq_ignore_ascii_case(scheme) => text.get(scheme.len()..).unwrap_or_default(),
        _ => text,
    }
}

/// `/o=ExchangeLabs/…` is a name of Exchange's own directory, also where somebody put an @ into it.
fn is_address(local: &str, domain: &str) -> bool {
    let is_plain = !domain.is_empty() && !domain.contains(char::is_whitespace) && !domain.contains(['/', '[', ']']);
    is_plain && !local.is_empty() && !local.starts_with('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recipient_is_an_address_or_a_name() {
        for (written, address) in [
            ("a@contoso.example", "a@contoso.example"),
            ("smtp:a@CONTOSO.example", "a@CONTOSO.example"),
            ("\"A\" [SMTP:a@contoso.example]", "a@contoso.example"),
            ("\"a@contoso.example\" [SMTP:x@evil.example]", "x@evil.example"),
        ] {
            assert_eq!(MailTarget::of(written), MailTarget::Address(address), "{written}");
        }
        for (written, name) in [
            ("\"A\" [EX:/o=ExchangeLabs/cn=a]", "/o=ExchangeLabs/cn=a"),
            ("/o=ExchangeLabs/cn=a@b", "/o=ExchangeLabs/cn=a@b"),
            ("Backup contact", "Backup contact"),
            ("\"Kim\"", "Kim"),
        ] {
            assert_eq!(MailTarget::of(written), MailTarget::Name(name), "{written}");
        }
        assert_eq!(["", " ", "\"A\" []", "smtp:"].map(MailTarget::of), [MailTarget::Empty; 4]);
    }
}
