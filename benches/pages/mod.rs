//! Pages as Microsoft Graph and Exchange send them, of 999 records each.

use jiff::Timestamp;
use palisade::collect::{Collector, FAMILIES};
use palisade::model::Snapshot;
use uuid::Uuid;

pub(crate) const SIZE: u128 = 999;

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number << 64 | 0x4000_8000)
}

fn rows(page: u128, row: impl Fn(u128) -> String) -> String {
    let rows: Vec<String> = (page * SIZE..(page + 1) * SIZE).map(row).collect();
    rows.join(",")
}

/// Users, each with two dozen service plans.
pub(crate) fn users(page: u128) -> String {
    let plan = r#"{"assignedDateTime":"2024-02-01T08:00:00Z","capabilityStatus":"Enabled","service":"exchange","servicePlanId":"efb87545-963c-4e0d-99df-69c6916d9eb0"}"#;
    let plans = vec![plan; 24].join(",");
    let user = |number: u128| {
        let id = id(number);
        format!(
            r#"{{"id":"{id}","userPrincipalName":"person{number}@contoso.example","displayName":"Person {number}","mail":"person{number}@contoso.example","accountEnabled":true,"userType":"Member","creationType":null,"externalUserState":null,"identities":[{{"signInType":"userPrincipalName","issuer":"contoso.onmicrosoft.com","issuerAssignedId":"person{number}@contoso.example"}}],"onPremisesSyncEnabled":null,"lastPasswordChangeDateTime":"2024-02-01T08:00:00Z","signInSessionsValidFromDateTime":"2024-02-01T08:00:00Z","passwordPolicies":"DisablePasswordExpiration","createdDateTime":"2020-02-01T08:00:00Z","assignedPlans":[{plans}]}}"#
        )
    };
    let context = "https://graph.microsoft.com/v1.0/$metadata#users";
    format!(r#"{{"@odata.context":"{context}","value":[{}]}}"#, rows(page, user))
}

pub(crate) fn mailboxes(page: u128) -> String {
    let mailbox = |number: u128| {
        let id = id(number);
        format!(
            r##"{{"ForwardingAddress":null,"ForwardingSmtpAddress":null,"DeliverToMailboxAndForward":false,"UserPrincipalName":"person{number}@contoso.example","AuditEnabled":true,"AuditOwner@odata.type":"#Collection(String)","AuditOwner":["Update","MoveToDeletedItems","SoftDelete","HardDelete"],"DefaultAuditSet@odata.type":"#Collection(String)","DefaultAuditSet":["Admin","Delegate","Owner"],"ExchangeGuid@data.type":"System.Guid","ExchangeGuid@odata.type":"#Guid","ExchangeGuid":"{id}","ExternalDirectoryObjectId":"{id}","DisplayName":"Person {number}","PrimarySmtpAddress":"person{number}@contoso.example","RecipientTypeDetails":"UserMailbox","Identity":"person{number}"}}"##
        )
    };
    exchange(&rows(page, mailbox))
}

/// What `Get-CASMailbox` says of the same mailboxes.
pub(crate) fn protocols(page: u128) -> String {
    let mailbox = |number: u128| {
        let id = id(number);
        format!(
            r##"{{"ActiveSyncEnabled":true,"PopEnabled":true,"ImapEnabled":true,"SmtpClientAuthenticationDisabled":null,"DisplayName":"Person {number}","PrimarySmtpAddress":"person{number}@contoso.example","ExternalDirectoryObjectId":"{id}","Guid@odata.type":"#Guid","Guid":"{id}","Identity":"person{number}"}}"##
        )
    };
    exchange(&rows(page, mailbox))
}

/// The registration report.
pub(crate) fn registration(page: u128) -> String {
    let row = |number: u128| {
        let id = id(number);
        format!(
            r#"{{"id":"{id}","userPrincipalName":"person{number}@contoso.example","isMfaRegistered":true,"isMfaCapable":true,"methodsRegistered":["microsoftAuthenticatorPush","mobilePhone"]}}"#
        )
    };
    format!(r#"{{"value":[{}]}}"#, rows(page, row))
}

fn exchange(rows: &str) -> String {
    format!(r#"{{"@adminapi.warnings":[],"value":[{rows}]}}"#)
}

pub(crate) fn family(name: &str) -> &'static Collector {
    FAMILIES.iter().find(|family| family.name == name).expect("a family")
}

/// A snapshot in which nothing was read.
pub(crate) fn unread() -> Snapshot {
    Snapshot::unread(Uuid::nil(), Timestamp::UNIX_EPOCH)
}
