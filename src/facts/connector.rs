//! Connectors: ways of mail into the tenant and out of it that only administrators make.

use super::acceptance::by_approval;
use super::audit_change::unread;
use super::ground::{Ground, all};
use super::listing::listed;
use super::record::{Kind, Subject};
use crate::model::{AuditRecord, Connector, Exposure, Gap, Known, Resource, ResourceType};
use crate::record;

pub(super) struct ConnectorFacts<'a> {
    connector: &'a Connector,
    takes_anybody: Known<bool>,
    changed: Option<String>,
    is_changed: Known<bool>,
    accepted: Known<bool>,
}

listed!(Connectors, ConnectorFacts<'_>, connectors, |ground, connector| {
    let changed = change(connector, ground);
    ConnectorFacts {
        connector,
        takes_anybody: takes_anybody(connector).into(),
        is_changed: match (&changed, unread(ground)) {
            (Some(_), _) => Known::Yes(true),
            (None, Some(gap)) => Known::No(gap.clone()),
            (None, None) => Known::Yes(false),
        },
        changed: changed.map(told),
        accepted: by_approval("mail.connector-changed", "connectors", ground).into(),
    }
});

record! {
    /// A connector of Exchange Online (`Get-InboundConnector`, `Get-OutboundConnector`).
    ConnectorFacts<'_> as "connector" {
        /// What whoever made it calls it (`Name`).
        "name": Kind::Str, ["connectors"] => |it| (&*it.connector.name).into();
        /// Whether mail comes in by it or goes out.
        "direction": Kind::Word(&["in", "out"]), ["connectors"]
            => |it| (if it.connector.inbound { "in" } else { "out" }).into();
        /// It is on, comes from the organisation's own servers, and believes whoever says to be one: neither a certificate
        /// nor an address is asked for (`RestrictDomainsToCertificate`, `RestrictDomainsToIPAddresses`).
        "takesAnybody": Kind::Bool, ["connectors"] => |it| (&it.takes_anybody).into();
        /// It was made or changed in the last 30 days, and nobody signed that off (the commands
        /// `New-…Connector` and `Set-…Connector` in the unified audit log, by its name).
        "changed": Kind::Bool, ["audit_changes"] => |it| (&it.is_changed).into();
        /// By whom it was made or changed, and when; null where no record tells of it.
        "change": Kind::Str, ["audit_changes"] => |it| it.changed.as_deref().into();
        /// Accepted as it is. Unknown while the configuration approves no connector.
        "isAccepted": Kind::Bool, ["connectors"] => |it| (&it.accepted).into();
    }
}

impl Subject for ConnectorFacts<'_> {
    fn resource(&self) -> Resource {
        let Connector { guid, name, .. } = self.connector;
        Resource::new(ResourceType::Connector, *guid, &**name)
    }
    fn aliases(&self) -> Vec<String> {
        // A name may be given to another one tomorrow.
        Vec::new()
    }
    fn exposure(&self) -> Exposure {
        Exposure::Everybody
    }
}

fn takes_anybody(connector: &Connector) -> Result<bool, Gap> {
    if !connector.inbound || connector.enabled == Some(false) {
        return Ok(false);
    }
    let unsaid = || Gap::Failed("what a connector asks of senders did not come".into());
    let restricted = [connector.by_certificate, connector.by_address];
    match (&*connector.kind.to_ascii_lowercase(), restricted) {
        ("partner", _) | (_, [Some(true), _] | [_, Some(true)]) => Ok(false),
        ("onpremises", [Some(false), Some(false)]) => Ok(true),
        ("onpremises", _) => Err(unsaid()),
        (other, _) => Err(super::known::unrecognised("ConnectorType", other)),
    }
}

/// The last record of a command that made or changed it, of those not signed off.
fn change<'a>(connector: &Connector, ground: &'a Ground<'_>) -> Option<&'a AuditRecord> {
    let is_new = |row: &&AuditRecord| !ground.accepted.events.holds_row(&row.id);
    let noun = if connector.inbound { "-inboundconnector" } else { "-outboundconnector" };
    let is_of = |row: &&AuditRecord| {
        let command = row.operation.to_ascii_lowercase();
        let object = row.object.rsplit('\\').next().unwrap_or(&row.object);
        let named =
            object.eq_ignore_ascii_case(&connector.name) || object.eq_ignore_ascii_case(&connector.guid.to_string());
        command.ends_with(noun) && named
    };
    all(&ground.snapshot.audit_changes).iter().filter(is_new).filter(is_of).max_by_key(|row| row.at)
}

fn told(row: &AuditRecord) -> String {
    let at = row.at.timestamp().map_or_else(|| "an unknown time".to_owned(), |at| at.to_string());
    let from = row.address.as_deref().unwrap_or("an unknown address");
    format!("{} by {} at {at} from {from}", row.operation, row.by)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inbound(kind: &str, restricted: [Option<bool>; 2]) -> Connector {
        let [by_certificate, by_address] = restricted;
        let (guid, name) = (uuid::Uuid::nil(), "Relay".into());
        Connector { guid, name, inbound: true, enabled: Some(true), kind: kind.into(), by_certificate, by_address }
    }

    #[test]
    fn only_what_comes_as_our_own_server_and_proves_nothing_takes_anybody() {
        let (yes, no) = (Some(true), Some(false));
        for (kind, restricted, answer) in [
            ("OnPremises", [no, no], Ok(true)),
            ("OnPremises", [yes, no], Ok(false)),
            ("OnPremises", [None, yes], Ok(false)),
            ("Partner", [no, no], Ok(false)),
        ] {
            assert_eq!(takes_anybody(&inbound(kind, restricted)), answer, "{kind} {restricted:?}");
        }
        assert!(takes_anybody(&inbound("OnPremises", [no, None])).is_err());
        assert!(takes_anybody(&inbound("Quantum", [no, no])).is_err(), "what nobody told us of protects nothing");
        let off = Connector { enabled: no, ..inbound("OnPremises", [no, no]) };
        assert_eq!(takes_anybody(&off), Ok(false));
        let out = Connector { inbound: false, ..inbound("OnPremises", [no, no]) };
        assert_eq!(takes_anybody(&out), Ok(false));
    }
}
