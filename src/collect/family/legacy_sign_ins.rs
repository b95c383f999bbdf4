//! Sign-ins with clients that cannot be asked for a second factor.

use std::cmp::Ordering;

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use uuid::Uuid;

use crate::collect::collector::{Asks, Collector, Licence, Needs, Options};
use crate::collect::listed::{Listed, Record};
use crate::collect::wire::{Moment, Number, Text, boxed};
use crate::model::{Call, SignIn};

/// Microsoft Graph, "List signIns": v1.0 gives those with a person in front, newest first.
pub(super) const INTERACTIVE: Collector = Collector {
    name: "legacy_sign_ins",
    needs: Needs::Graph(&[&["AuditLog.Read.All"]]),
    licence: Some(Licence::P1),
    asks: Asks::Once(|options| Call::get(path(options, ""))),
    decoder: || Listed::<Wanted>::decoder(|snapshot, part| snapshot.legacy_sign_ins = part),
};

/// Microsoft Graph beta, the same with `signInEventTypes`: those in which a program renews what a person began.
pub(super) const RENEWALS: Collector = Collector {
    name: "legacy_renewals",
    asks: Asks::Once(|options| Call::get_beta(path(options, " and signInEventTypes/any(t:t eq 'nonInteractiveUser')"))),
    decoder: || Listed::<Wanted>::decoder(|snapshot, part| snapshot.legacy_renewals = part),
    ..INTERACTIVE
};

/// As far back as the log reaches with P1.
const WINDOW: SignedDuration = SignedDuration::from_hours(30 * 24);

fn path(options: &Options, more: &str) -> String {
    let since = options.taken.saturating_sub(WINDOW).map_or(0, Timestamp::as_second);
    let since = Timestamp::from_second(since).unwrap_or(Timestamp::UNIX_EPOCH);
    let filter = format!("createdDateTime ge {since}{}{more}", clients(&options.clients));
    let filter: String = url::form_urlencoded::byte_serialize(filter.as_bytes()).collect();
    format!("/auditLogs/signIns?$filter={}&$top=1000", filter.replace('+', "%20"))
}

/// The condition that names them. None where all are wanted: an entry that ends in `*` stands for names that only the
/// answer tells.
fn clients(wanted: &[String]) -> String {
    if wanted.is_empty() || wanted.iter().any(|client| client.ends_with('*')) {
        return String::new();
    }
    let named = wanted.iter().map(|client| format!("clientAppUsed eq '{}'", client.replace('\'', "''")));
    format!(" and ({})", named.collect::<Vec<_>>().join(" or "))
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

    fn asked(clients: &[&str]) -> String {
        let taken = "2026-03-31T12:00:00.5Z".parse().expect("a time");
        let clients = clients.iter().map(|&client| client.to_owned()).collect();
        path(&Options { clients, ..Options::all(Uuid::nil(), taken) }, "")
    }

    #[test]
    fn asks_for_thirty_days_to_the_second() {
        let plain = asked(&[]);
        assert_eq!(plain, "/auditLogs/signIns?$filter=createdDateTime%20ge%202026-03-01T12%3A00%3A00Z&$top=1000");
        assert_eq!(asked(&["IMAP4", "X*"]), plain, "names that only the answer tells");
    }

    #[test]
    fn a_client_is_asked_for_by_name_whatever_is_in_it() {
        let one = asked(&["Bob's & Co"]);
        assert!(one.contains("%20and%20%28clientAppUsed%20eq%20%27Bob%27%27s%20%26%20Co%27%29&$top"), "{one}");
    }
}
