//! Accounts that Microsoft holds to be at risk or compromised.

use std::cmp::Ordering;

use serde::Deserialize;
use uuid::Uuid;

use crate::collect::collector::{Asks, Collector, Licence, Needs};
use crate::collect::listed::{Listed, Record};
use crate::collect::wire::{Moment, Text, boxed};
use crate::model::{Call, RiskyUser};

/// Microsoft Graph, "List riskyUsers".
pub(super) const FAMILY: Collector = Collector {
    name: "risky_users",
    needs: Needs::Graph(&[&["IdentityRiskyUser.Read.All"]]),
    licence: Some(Licence::P2),
    asks: Asks::Once(|_| {
        Call::get(
            "/identityProtection/riskyUsers?$filter=riskState%20eq%20'atRisk'%20or%20riskState%20eq%20\
             'confirmedCompromised'&$top=500",
        )
    }),
    decoder: || Listed::<Wanted>::decoder(|snapshot, part| snapshot.risky_users = part),
};

struct Wanted;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    id: Uuid,
    #[serde(borrow)]
    user_principal_name: Option<Text<'a>>,
    #[serde(borrow)]
    risk_level: Option<Text<'a>>,
    #[serde(borrow)]
    risk_state: Option<Text<'a>>,
    #[serde(default)]
    risk_last_updated_date_time: Moment,
    is_deleted: Option<bool>,
}

impl Record for Wanted {
    type Wire<'a> = Wire<'a>;
    type Kept = RiskyUser;

    fn keep(wire: Wire<'_>, rows: &mut Vec<RiskyUser>) -> Option<()> {
        // An account that is gone stays in the list, and nobody signs in with it any more.
        if wire.is_deleted == Some(true) {
            return Some(());
        }
        rows.push(RiskyUser {
            id: wire.id,
            upn: boxed(wire.user_principal_name),
            level: boxed(wire.risk_level),
            state: boxed(wire.risk_state),
            updated: wire.risk_last_updated_date_time.0,
        });
        Some(())
    }

    fn order(one: &RiskyUser, other: &RiskyUser) -> Ordering {
        one.id.cmp(&other.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deleted_account_is_nobodys_risk() {
        let kept = |deleted: &str| {
            let mut rows = Vec::new();
            let json = format!(
                r#"{{"id":"4782e723-f4f4-4af3-a76e-25e3bab0d896","riskState":"atRisk","riskLevel":"high"{deleted}}}"#
            );
            let read = Wanted::keep(serde_json::from_str(&json).expect("a risky user"), &mut rows);
            (read, rows.len())
        };
        assert_eq!(kept(r#","isDeleted":true"#), (Some(()), 0));
        assert_eq!(kept(r#","isDeleted":false"#), (Some(()), 1));
        assert_eq!(kept(""), (Some(()), 1));
    }
}
