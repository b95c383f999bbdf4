//! Sign-ins with clients that cannot be asked for a second factor.

use std::cmp::Ordering;

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use uuid::Uuid;

use crate::collect::collector::{Asks, Collector, Licence, Needs};
use crate::collect::listed::{Listed, Record};
use crate::collect::wire::{Moment, Number, Text, boxed};
use crate::model::{Call, SignIn};

/// Microsoft Graph, "List signIns": interactive ones, newest first.
pub(super) const FAMILY: Collector = Collector {
    name: "legacy_sign_ins",
    needs: Needs::Graph(&[&["AuditLog.Read.All"]]),
    licence: Some(Licence::P1),
    asks: Asks::Once(|options| Call::get(path(options.taken))),
    decoder: || Listed::<Wanted>::decoder(|snapshot, part| snapshot.legacy_sign_ins = part),
};

/// As far back as the log reaches with P1.
const WINDOW: SignedDuration = SignedDuration::from_hours(30 * 24);

/// As the log names them (Microsoft Entra, "Sign-in log activity details", client app).
const CLIENTS: [&str; 13] = [
    "Authenticated SMTP",
    "Autodiscover",
    "Exchange ActiveSync",
    "Exchange Online PowerShell",
    "Exchange Web Services",
    "IMAP4",
    "MAPI Over HTTP",
    "Offline Address Book",
    "Other clients",
    "Outlook Anywhere (RPC over HTTP)",
    "POP3",
    "Reporting Web Services",
    "SMTP",
];

fn path(taken: Timestamp) -> String {
    let since = Timestamp::from_second(taken.saturating_sub(WINDOW).map_or(0, Timestamp::as_second));
    let since = since.unwrap_or(Timestamp::UNIX_EPOCH);
    let clients = CLIENTS.map(|client| format!("clientAppUsed eq '{client}'")).join(" or ");
    let filter = format!("createdDateTime ge {since} and ({clients})").replace(' ', "%20");
    format!("/auditLogs/signIns?$filter={filter}&$top=1000")
}

struct Wanted;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    user_id: Uuid,
    #[serde(borrow)]
    user_principal_name: Option<Text<'a>>,
    #[serde(borrow)]
    client_app_used: Option<Text<'a>>,
    #[serde(borrow)]
    ip_address: Option<Text<'a>>,
    #[serde(default)]
    created_date_time: Moment,
    status: Option<Status>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    #[serde(default)]
    error_code: Number,
}

impl Record for Wanted {
    type Wire<'a> = Wire<'a>;
    type Kept = SignIn;

    fn keep(wire: Wire<'_>, rows: &mut Vec<SignIn>) -> Option<()> {
        rows.push(SignIn {
            id: wire.id.boxed(),
            user: wire.user_id,
            upn: boxed(wire.user_principal_name),
            client: boxed(wire.client_app_used),
            error: wire.status.and_then(|status| status.error_code.0),
            at: wire.created_date_time.0,
            address: wire.ip_address.map(Text::boxed),
        });
        Some(())
    }

    fn order(one: &SignIn, other: &SignIn) -> Ordering {
        one.id.cmp(&other.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asks_for_thirty_days_to_the_second() {
        let path = path("2026-03-31T12:00:00.5Z".parse().expect("a time"));
        assert!(path.starts_with("/auditLogs/signIns?$filter=createdDateTime%20ge%202026-03-01T12:00:00Z%20and%20("));
        assert!(!path.contains(' '));
    }
}
