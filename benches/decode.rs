//! How fast a page of users is read, against bare serde_json reading the same fields, and what a row takes.
//!
//! `cargo bench --bench decode`. The decoder should reach 0.8 of serde_json's speed or better.

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use jiff::Timestamp;
use palisade::collect::{Collector, Ending, FAMILIES};
use palisade::model::Snapshot;
use serde::Deserialize;
use uuid::Uuid;

fn main() {
    divan::main();
}

/// A page as Graph sends it: 999 users, each with two dozen service plans.
fn users() -> String {
    let plan = r#"{"assignedDateTime":"2024-02-01T08:00:00Z","capabilityStatus":"Enabled","service":"exchange","servicePlanId":"efb87545-963c-4e0d-99df-69c6916d9eb0"}"#;
    let plans = vec![plan; 24].join(",");
    let user = |number: u128| {
        let id = Uuid::from_u128(number << 64 | 0x4000_8000);
        format!(
            r#"{{"id":"{id}","userPrincipalName":"person{number}@contoso.example","displayName":"Person {number}","mail":"person{number}@contoso.example","accountEnabled":true,"userType":"Member","creationType":null,"externalUserState":null,"identities":[{{"signInType":"userPrincipalName","issuer":"contoso.onmicrosoft.com","issuerAssignedId":"person{number}@contoso.example"}}],"onPremisesSyncEnabled":null,"lastPasswordChangeDateTime":"2024-02-01T08:00:00Z","signInSessionsValidFromDateTime":"2024-02-01T08:00:00Z","passwordPolicies":"DisablePasswordExpiration","createdDateTime":"2020-02-01T08:00:00Z","assignedPlans":[{plans}]}}"#
        )
    };
    let rows: Vec<String> = (0..999).map(user).collect();
    format!(r#"{{"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#users","value":[{}]}}"#, rows.join(","))
}

fn mailboxes() -> String {
    let mailbox = |number: u128| {
        let id = Uuid::from_u128(number << 64 | 0x4000_8000);
        format!(
            r##"{{"ForwardingAddress":null,"ForwardingSmtpAddress":null,"DeliverToMailboxAndForward":false,"UserPrincipalName":"person{number}@contoso.example","AuditEnabled":true,"AuditOwner@odata.type":"#Collection(String)","AuditOwner":["Update","MoveToDeletedItems","SoftDelete","HardDelete"],"DefaultAuditSet@odata.type":"#Collection(String)","DefaultAuditSet":["Admin","Delegate","Owner"],"ExchangeGuid@data.type":"System.Guid","ExchangeGuid@odata.type":"#Guid","ExchangeGuid":"{id}","ExternalDirectoryObjectId":"{id}","DisplayName":"Person {number}","PrimarySmtpAddress":"person{number}@contoso.example","RecipientTypeDetails":"UserMailbox","Identity":"person{number}"}}"##
        )
    };
    let rows: Vec<String> = (0..999).map(mailbox).collect();
    format!(r#"{{"@adminapi.warnings":[],"value":[{}]}}"#, rows.join(","))
}

fn family(name: &str) -> &'static Collector {
    FAMILIES.iter().find(|family| family.name == name).expect("a family")
}

fn decode(family: &Collector, page: &str) -> Snapshot {
    let mut decoder = (family.decoder)();
    decoder.page("", page).expect("a page");
    let mut snapshot = Snapshot::unread(Uuid::nil(), Timestamp::UNIX_EPOCH);
    decoder.finish(Ending::default())(&mut snapshot);
    snapshot
}

#[divan::bench]
fn users_ours(bencher: Bencher<'_, '_>) {
    let (page, family) = (users(), family("users"));
    bencher.counter(BytesCount::of_str(&page)).bench(|| decode(family, black_box(&page)));
}

#[divan::bench]
fn users_bare_serde_json(bencher: Bencher<'_, '_>) {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    #[expect(dead_code, reason = "read to be compared")]
    struct User {
        id: Uuid,
        user_principal_name: Box<str>,
        display_name: Box<str>,
        account_enabled: Option<bool>,
        user_type: Option<Box<str>>,
        creation_type: Option<Box<str>>,
        external_user_state: Option<Box<str>>,
        identities: Vec<Identity>,
        on_premises_sync_enabled: Option<bool>,
        password_policies: Option<Box<str>>,
        assigned_plans: Vec<Plan>,
        last_password_change_date_time: Option<Timestamp>,
        created_date_time: Option<Timestamp>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    #[expect(dead_code, reason = "read to be compared")]
    struct Identity {
        sign_in_type: Option<Box<str>>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    #[expect(dead_code, reason = "read to be compared")]
    struct Plan {
        capability_status: Option<Box<str>>,
        service_plan_id: Option<Uuid>,
    }
    #[derive(Deserialize)]
    struct Page {
        value: Vec<User>,
    }
    let page = users();
    bencher
        .counter(BytesCount::of_str(&page))
        .bench(|| serde_json::from_str::<Page>(black_box(&page)).expect("a page").value.len());
}

#[divan::bench]
fn mailboxes_ours(bencher: Bencher<'_, '_>) {
    let (page, family) = (mailboxes(), family("mailboxes"));
    bencher.counter(BytesCount::of_str(&page)).bench(|| decode(family, black_box(&page)));
}
