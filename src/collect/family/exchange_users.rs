//! People with an authentication policy of their own.

use std::cmp::Ordering;

use crate::collect::collector::{Asks, Collector, Licence, Needs};
use crate::collect::listed::{Listed, Record};
use crate::collect::wire::{Id, Text, boxed, exchange_record};
use crate::model::{Call, ExchangeUser};

/// Exchange Online PowerShell, "Get-User".
pub(super) const FAMILY: Collector = Collector {
    name: "exchange_users",
    needs: Needs::Exchange,
    licence: Some(Licence::Exchange),
    asks: Asks::Once(|_| {
        Call::cmdlet("Get-User").with("ResultSize", "Unlimited").selecting(&[
            "UserPrincipalName",
            "AuthenticationPolicy",
            "ExternalDirectoryObjectId",
            "Guid",
        ])
    }),
    decoder: || Listed::<Wanted>::decoder(|snapshot, part| snapshot.exchange_users = part),
};

struct Wanted;

exchange_record! {
    Wire {
        user: Id = "ExternalDirectoryObjectId",
        upn: Text<'a> = "UserPrincipalName",
        policy: Text<'a> = "AuthenticationPolicy",
    }
}

impl Record for Wanted {
    type Wire<'a> = Wire<'a>;
    type Kept = ExchangeUser;

    fn keep(wire: Wire<'_>, rows: &mut Vec<ExchangeUser>) -> Option<()> {
        // Null: none of one's own. A property that did not come leaves that unknown.
        if wire.policy.is_absent() {
            return None;
        }
        if let Some(policy) = wire.policy.value().filter(|policy| !policy.is_empty()) {
            rows.push(ExchangeUser {
                user: wire.user.value().and_then(|id| id.0),
                upn: boxed(wire.upn.value()),
                auth_policy: policy.boxed(),
            });
        }
        Some(())
    }

    fn order(one: &ExchangeUser, other: &ExchangeUser) -> Ordering {
        one.upn.cmp(&other.upn)
    }
}
