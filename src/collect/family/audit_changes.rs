//! Commands that switch off what is logged or change a way of mail, from the unified audit log.

use std::cmp::Ordering;

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use crate::collect::collector::{Asks, Collector, Licence, Needs, Options};
use crate::collect::listed::{Listed, Record};
use crate::collect::wire::{Text, boxed, exchange_record};
use crate::model::{AuditRecord, Call, Stamp};

/// Exchange Online PowerShell, "Search-UnifiedAuditLog", by operations, of the last 30 days.
pub(super) const CHANGES: Collector = Collector {
    name: "audit_changes",
    needs: Needs::Exchange,
    licence: Some(Licence::Exchange),
    asks: Asks::Once(|options| {
        search(options, AuditRecord::DAYS_ASKED, MOST).with("Operations", OPERATIONS.map(str::to_owned).to_vec())
    }),
    decoder: || Listed::<Change>::decoder(|snapshot, part| snapshot.audit_changes = part),
};

/// Any records of the last day: that they arrive at all.
pub(super) const ARRIVALS: Collector = Collector {
    name: "audit_arrivals",
    asks: Asks::Once(|options| search(options, 1, 100)),
    decoder: || Listed::<Arrival>::decoder(|snapshot, part| snapshot.audit_arrivals = part),
    ..CHANGES
};

/// The most rows that one call gives.
const MOST: i64 = 5_000;

const OPERATIONS: [&str; 10] = [
    "Set-AdminAuditLogConfig",
    "Set-OrganizationConfig",
    "Set-Mailbox",
    "Set-MailboxAuditBypassAssociation",
    "Set-UnifiedAuditLogRetentionPolicy",
    "Remove-UnifiedAuditLogRetentionPolicy",
    "New-InboundConnector",
    "Set-InboundConnector",
    "New-OutboundConnector",
    "Set-OutboundConnector",
];

fn search(options: &Options, days: i64, most: i64) -> Call {
    let second = |moment: Timestamp| Timestamp::from_second(moment.as_second()).unwrap_or(moment).to_string();
    let began = options.taken.saturating_sub(SignedDuration::from_hours(days * 24)).unwrap_or(options.taken);
    Call::cmdlet("Search-UnifiedAuditLog")
        .with("StartDate", second(began))
        .with("EndDate", second(options.taken))
        .with("ResultSize", most)
}

struct Change;
struct Arrival;

exchange_record! {
    Wire {
        identity: Text<'a> = "Identity",
        created: Text<'a> = "CreationDate",
        operation: Text<'a> = "Operations",
        by: Text<'a> = "UserIds",
        data: Text<'a> = "AuditData",
    }
}

/// The part of `AuditData` that is kept, a JSON text in the record (Office 365 Management Activity API, Exchange admin
/// schema).
#[derive(Default, Deserialize)]
struct Data {
    #[serde(rename = "ObjectId")]
    object: Option<String>,
    #[serde(rename = "ClientIP")]
    address: Option<String>,
    #[serde(rename = "Parameters")]
    parameters: Option<Vec<Parameter>>,
}

#[derive(Deserialize)]
struct Parameter {
    #[serde(rename = "Name")]
    name: String,
    #[serde(rename = "Value")]
    value: Option<String>,
}

impl Record for Change {
    type Wire<'a> = Wire<'a>;
    type Kept = AuditRecord;

    /// A row without an identity is how the service says that its search failed.
    fn keep(wire: Wire<'_>, rows: &mut Vec<AuditRecord>) -> Option<()> {
        let data: Option<Data> = wire.data.value().and_then(|data| serde_json::from_str(&data).ok());
        let parameters = data.as_ref().and_then(|data| data.parameters.as_ref());
        let plain = |one: &Parameter| (one.name.as_str().into(), one.value.as_deref().unwrap_or_default().into());
        let parameters = parameters.map(|all| all.iter().map(plain).collect());
        let data = data.unwrap_or_default();
        rows.push(AuditRecord {
            id: wire.identity.value().filter(|id| !id.is_empty())?.boxed(),
            at: wire.created.value().map_or(Stamp::UNREADABLE, |created| Stamp::parse(&created)),
            operation: boxed(wire.operation.value()),
            by: boxed(wire.by.value()),
            address: data.address.map(Into::into),
            object: data.object.unwrap_or_default().into(),
            parameters,
        });
        Some(())
    }

    fn order(one: &AuditRecord, other: &AuditRecord) -> Ordering {
        one.id.cmp(&other.id)
    }
}

impl Record for Arrival {
    type Wire<'a> = Wire<'a>;
    type Kept = Stamp;

    fn keep(wire: Wire<'_>, rows: &mut Vec<Stamp>) -> Option<()> {
        wire.identity.value().filter(|id| !id.is_empty())?;
        rows.push(Stamp::parse(&wire.created.value()?));
        Some(())
    }

    fn order(one: &Stamp, other: &Stamp) -> Ordering {
        one.cmp(other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(json: &str) -> Option<AuditRecord> {
        let mut rows = Vec::new();
        Change::keep(serde_json::from_str(json).expect("a record"), &mut rows)?;
        rows.pop()
    }

    #[test]
    fn parameters_are_read_out_of_the_text_that_holds_them() {
        let row = kept(
            r#"{"Identity":"i","CreationDate":"2026-09-20T08:15:00.0000000Z","Operations":"Set-Mailbox","UserIds":"a",
            "AuditData":"{\"ObjectId\":\"kim\",\"ClientIP\":\"203.0.113.7:44\",\"Parameters\":[{\"Name\":\"AuditEnabled\",\"Value\":\"False\"}]}"}"#,
        )
        .expect("kept");
        assert_eq!(row.parameters, Some(vec![("AuditEnabled".into(), "False".into())]));
        assert_eq!((&*row.object, row.at.timestamp().is_some()), ("kim", true));
        let cut = kept(r#"{"Identity":"i","Operations":"Set-Mailbox","AuditData":"{\"Param"}"#).expect("kept");
        assert_eq!(cut.parameters, None, "what was set is not known");
    }

    #[test]
    fn a_search_that_failed_at_the_service_is_no_empty_answer() {
        assert_eq!(kept(r#"{"Identity":"","ResultIndex":-1,"ResultCount":0}"#), None);
    }
}
