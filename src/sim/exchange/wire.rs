//! How Exchange writes a record: sidecar annotations that tell a value's .NET type, and the tail every object has.
//!
//! Seen on the wire by the open-source clients that speak the same protocol (CIPP, ScubaGear, graph2otel).

use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::sim::record::object;
use crate::sim::route::{CmdletError, Record, Rows, Table};
use crate::sim::world::World;

/// A record in the making.
pub(super) struct Wire(Record);

impl Wire {
    /// Starts with what needs no sidecar: text, booleans, null, quantities written as text.
    pub(super) fn of(plain: Value) -> Self {
        Self(object(plain))
    }

    pub(super) fn int(mut self, name: &str, value: i32) -> Self {
        self.0.insert(format!("{name}@data.type"), json!("System.Int32"));
        self.0.insert(name.to_owned(), json!(value));
        self
    }

    pub(super) fn guid(mut self, name: &str, value: Uuid) -> Self {
        self.0.insert(format!("{name}@data.type"), json!("System.Guid"));
        self.0.insert(format!("{name}@odata.type"), json!("#Guid"));
        self.0.insert(name.to_owned(), json!(value));
        self
    }

    /// A moment in the form of Graph; Exchange writes seven digits, and a zone unless the name ends in `UTC`.
    pub(super) fn date(mut self, name: &str, moment: &str) -> Self {
        let zone = if name.ends_with("UTC") { "Z" } else { "+00:00" };
        self.0.insert(format!("{name}@data.type"), json!("System.DateTime"));
        self.0.insert(name.to_owned(), json!(format!("{}.0000000{zone}", moment.trim_end_matches('Z'))));
        self
    }

    pub(super) fn list<T: Into<Value>>(mut self, name: &str, values: impl IntoIterator<Item = T>) -> Self {
        self.0.insert(format!("{name}@odata.type"), json!("#Collection(String)"));
        self.0.insert(name.to_owned(), values.into_iter().map(Into::into).collect());
        self
    }

    /// Ends the record with what every object of the directory carries.
    pub(super) fn with_tail(mut self, world: &World, name: &str, class: &str, guid: Uuid) -> Record {
        let organization = &world.initial_domain;
        let distinguished = format!(
            "CN={name},OU={organization},OU=Microsoft Exchange Hosted Organizations,DC=EURPR01A001,DC=PROD,DC=OUTLOOK,DC=COM"
        );
        for (key, value) in object(json!({
            "Name": name,
            "Identity": name,
            "Id": name,
            "IsValid": true,
            "ExchangeVersion": "0.20 (15.0.0.0)",
            "DistinguishedName": distinguished,
            "ObjectCategory": format!("EURPR01A001.PROD.OUTLOOK.COM/Configuration/Schema/{class}"),
            "OrganizationalUnitRoot": organization,
            "OrganizationId": format!("EURPR01A001.PROD.OUTLOOK.COM/Microsoft Exchange Hosted Organizations/{organization}"),
            "OriginatingServer": "AM0PR01A001DC01.EURPR01A001.PROD.OUTLOOK.COM",
            "ObjectState": "Unchanged",
        })) {
            self.0.entry(key).or_insert(value);
        }
        let changed = world.ago(90, 0);
        self.list("ObjectClass", ["top", class])
            .date("WhenChanged", &changed)
            .date("WhenChangedUTC", &changed)
            .date("WhenCreated", &world.ago(800, 0))
            .date("WhenCreatedUTC", &world.ago(800, 0))
            .guid("ExchangeObjectId", guid)
            .guid("Guid", guid)
            .0
    }

    /// Ends a record that is no object of the directory.
    pub(super) fn bare(self) -> Record {
        self.0
    }
}

/// A parameter's text, whatever the letter case of its name.
pub(super) fn parameter<'p>(parameters: &'p Map<String, Value>, name: &str) -> Option<&'p str> {
    parameters.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).and_then(|(_, value)| value.as_str())
}

/// A switch, given as a boolean.
pub(super) fn switch(parameters: &Map<String, Value>, name: &str) -> bool {
    parameters.iter().any(|(key, value)| key.eq_ignore_ascii_case(name) && value == &Value::Bool(true))
}

/// A listing without a warning.
pub(super) fn found<'w>(table: Box<dyn Table + 'w>) -> Result<Rows<'w>, CmdletError> {
    Ok(Rows { table, warnings: Vec::new(), written: None })
}

/// A handful of records.
pub(super) fn records<'w>(records: Vec<Record>) -> Result<Rows<'w>, CmdletError> {
    found(Box::new(records))
}

pub(in crate::sim) fn not_found(identity: &str) -> CmdletError {
    CmdletError {
        status: 404,
        class: "Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException",
        message: format!(
            "The operation couldn't be performed because object '{identity}' couldn't be found on 'AM0PR01A001DC01.EURPR01A001.PROD.OUTLOOK.COM'."
        ),
    }
}

pub(super) fn missing(parameter: &str) -> CmdletError {
    CmdletError {
        status: 400,
        class: "System.Management.Automation.ParameterBindingException",
        message: format!("Cannot process command because of one or more missing mandatory parameters: {parameter}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::world::{Preset, Scenario, Spec};

    #[test]
    fn values_carry_their_net_type() {
        let id = Uuid::from_u128(7);
        let record = Wire::of(json!({"Name": "x"}))
            .int("Priority", 0)
            .guid("Guid", id)
            .date("WhenChanged", "2026-07-23T21:51:45Z")
            .date("WhenChangedUTC", "2026-07-23T21:51:45Z")
            .list("AllowList", Vec::<String>::new())
            .bare();
        assert_eq!(record["Priority@data.type"], "System.Int32");
        assert_eq!(record["Guid@odata.type"], "#Guid");
        assert_eq!(record["WhenChanged"], "2026-07-23T21:51:45.0000000+00:00");
        assert_eq!(record["WhenChangedUTC"], "2026-07-23T21:51:45.0000000Z");
        assert_eq!(record["AllowList@odata.type"], "#Collection(String)");
    }

    #[test]
    fn every_number_guid_and_list_of_every_cmdlet_carries_its_type() {
        let now = "2026-11-25T22:00:00Z".parse().expect("a moment");
        let spec = Spec { users: 200, seed: 4, preset: Preset::Messy, now };
        let mut world = World::generate(spec);
        world.befall(Scenario::Everything);
        let victim = world.incidents[0].user;
        let owner = json!({"Mailbox": world.person(world.mailbox_at(0).expect("a mailbox")).id, "IncludeHidden": true});
        for cmdlet in crate::sim::exchange::cmdlets().filter(|cmdlet| !cmdlet.writes()) {
            let parameters = match cmdlet.name {
                "Get-InboxRule" | "Get-SweepRule" | "Get-MobileDeviceStatistics" => {
                    object(json!({"Mailbox": victim, "IncludeHidden": true}))
                }
                "Get-MessageTraceV2" => object(json!({"SenderAddress": world.incidents[0].upn})),
                "Get-MailboxAutoReplyConfiguration" => object(json!({"Identity": victim})),
                "Search-UnifiedAuditLog" => object(json!({"StartDate": world.ago(30, 0), "EndDate": world.ago(0, 0)})),
                "Get-RoleGroupMember" => object(json!({"Identity": "Organization Management"})),
                "Get-MailboxPermission" => object(json!({"Identity": owner["Mailbox"]})),
                "Get-OutboundConnector" => object(json!({"IsTransportRuleScoped": true})),
                "Get-DistributionGroupMember" => object(json!({"Identity": "List 1"})),
                _ => Map::new(),
            };
            let found = (cmdlet.handler)(&world, &parameters);
            let table = found.unwrap_or_else(|error| panic!("{}: {}", cmdlet.name, error.message)).table;
            assert!(table.len() > 0, "{} finds something", cmdlet.name);
            for record in (0..table.len()).map(|index| table.row(index).expect("a row")) {
                assert_typed(cmdlet.name, &record);
            }
        }
    }

    fn assert_typed(cmdlet: &str, record: &Record) {
        for (name, value) in record.iter().filter(|(name, _)| !name.contains('@') && *name != "RuleIdentity") {
            let sidecar = |kind: &str| record.get(&format!("{name}@{kind}")).and_then(Value::as_str);
            let typed = match value {
                Value::Array(_) => sidecar("odata.type") == Some("#Collection(String)"),
                Value::Number(_) => sidecar("data.type") == Some("System.Int32"),
                Value::Object(_) => false,
                _ => true,
            };
            assert!(typed, "{cmdlet}: {name} comes without its type");
        }
    }
}
