//! Inside and outside: whether an address is of a domain that the organisation accepts mail for.

use crate::model::{Account, MailTarget};

/// Whether mail to this recipient leaves; none: it cannot be told.
pub(super) fn leaves(account: &Account, recipient: &str) -> Option<bool> {
    match MailTarget::of(recipient) {
        MailTarget::Address(address) => is_outside(account, address),
        // The directory knows it by a name: somebody inside, or a contact who stands for an address outside.
        MailTarget::Name(_) => None,
        MailTarget::Empty => Some(false),
    }
}

/// Whether an address is of no accepted domain; none: the domains could not be read whole.
pub(super) fn is_outside(account: &Account, address: &str) -> Option<bool> {
    let domain = address.rsplit_once('@').map_or(address, |(_, domain)| domain).to_lowercase();
    let holds = |accepted: &crate::model::AcceptedDomain| {
        let below = || domain.strip_suffix(&*accepted.name).is_some_and(|rest| rest.ends_with('.'));
        *accepted.name == *domain || (accepted.match_subdomains && below())
    };
    let known = account.accepted_domains.known().into_iter().flatten().any(holds);
    if known { Some(false) } else { account.accepted_domains.whole().ok().map(|_| true) }
}
