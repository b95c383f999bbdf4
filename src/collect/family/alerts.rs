//! Alerts of high severity that nobody took up.

use std::cmp::Ordering;

use serde::Deserialize;

use crate::collect::collector::{Asks, Collector, Needs};
use crate::collect::listed::{Listed, Record};
use crate::collect::wire::{Moment, Text, boxed};
use crate::model::{Alert, Call};

/// Microsoft Graph, "List alerts_v2". Which plans raise alerts is each product's own; without any the list is empty.
pub(super) const FAMILY: Collector = Collector {
    name: "alerts",
    needs: Needs::Graph(&[&["SecurityAlert.Read.All"]]),
    licence: None,
    asks: Asks::Once(|_| Call::get("/security/alerts_v2?$filter=severity%20eq%20'high'%20and%20status%20eq%20'new'")),
    decoder: || Listed::<Wanted>::decoder(|snapshot, part| snapshot.alerts = part),
};

struct Wanted;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    #[serde(borrow)]
    title: Option<Text<'a>>,
    #[serde(borrow)]
    severity: Option<Text<'a>>,
    #[serde(borrow)]
    status: Option<Text<'a>>,
    #[serde(borrow)]
    service_source: Option<Text<'a>>,
    #[serde(default)]
    created_date_time: Moment,
    evidence: Option<Vec<Evidence>>,
}

/// Graph `security.userEvidence` and `security.mailboxEvidence`; of others only that they are there.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Evidence {
    #[serde(rename = "@odata.type")]
    kind: Option<String>,
    user_account: Option<UserAccount>,
    primary_address: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct UserAccount {
    user_principal_name: Option<String>,
    azure_ad_user_id: Option<String>,
    account_name: Option<String>,
}

impl Evidence {
    fn is_of_person(&self) -> bool {
        let kind = self.kind.as_deref().unwrap_or_default();
        kind.ends_with(".userEvidence") || kind.ends_with(".mailboxEvidence")
    }

    fn name(self) -> Option<Box<str>> {
        let account = self.user_account;
        let named = account.and_then(|it| it.user_principal_name.or(it.azure_ad_user_id).or(it.account_name));
        named.or(self.primary_address).filter(|name| !name.is_empty()).map(Into::into)
    }
}

impl Record for Wanted {
    type Wire<'a> = Wire<'a>;
    type Kept = Alert;

    fn keep(wire: Wire<'_>, rows: &mut Vec<Alert>) -> Option<()> {
        let evidence = wire.evidence.unwrap_or_default();
        let is_about_people = evidence.iter().any(Evidence::is_of_person);
        let of_people = evidence.into_iter().filter(Evidence::is_of_person);
        let mut people: Vec<Box<str>> = of_people.filter_map(Evidence::name).collect();
        people.sort_unstable();
        people.dedup();
        rows.push(Alert {
            id: boxed(Some(wire.id)),
            title: boxed(wire.title),
            severity: boxed(wire.severity),
            status: boxed(wire.status),
            source: boxed(wire.service_source),
            created: wire.created_date_time.0,
            people,
            is_about_people,
        });
        Some(())
    }

    fn order(one: &Alert, other: &Alert) -> Ordering {
        one.id.cmp(&other.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_told_from_devices_by_the_kind_of_evidence() {
        let kept = |evidence: &str| {
            let mut rows = Vec::new();
            let json = format!(r#"{{"id":"da1","severity":"high","status":"new","evidence":[{evidence}]}}"#);
            Wanted::keep(serde_json::from_str(&json).expect("an alert"), &mut rows).expect("kept");
            let alert = rows.pop().expect("one");
            (alert.is_about_people, alert.people.join(" "))
        };
        let user = r##"{"@odata.type":"#microsoft.graph.security.userEvidence",
            "userAccount":{"userPrincipalName":"kim@contoso.example"}}"##;
        let mailbox =
            r##"{"@odata.type":"#microsoft.graph.security.mailboxEvidence","primaryAddress":"info@contoso.example"}"##;
        let device = r##"{"@odata.type":"#microsoft.graph.security.deviceEvidence","deviceDnsName":"pc1"}"##;
        let nameless = r##"{"@odata.type":"#microsoft.graph.security.userEvidence","userAccount":null}"##;
        assert_eq!(kept(&format!("{user},{device}")), (true, "kim@contoso.example".into()));
        assert_eq!(kept(&format!("{mailbox},{user}")), (true, "info@contoso.example kim@contoso.example".into()));
        assert_eq!(kept(device), (false, String::new()));
        assert_eq!(kept(nameless), (true, String::new()), "somebody, whoever it is");
    }
}
