//! What Exchange holds of the account: the mailbox, its rules, who may open it, what copies it, and its log.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Deserialize;

use super::question::{Answer, Question};
use super::row::Row;
use super::{Asked, next};
use crate::collect::collector::{Licence, Needs};
use crate::collect::wire::without_scheme;
use crate::model::{
    AcceptedDomain, Account, AccountMailbox, AccountRule, AutoReply, Call, Gap, MailboxAct, Part, Phone, Protocols,
    RecipientFound, SweepRule, Trustee,
};

/// Days that the unified audit log is kept (Microsoft Purview, "Audit log retention").
const DAYS: i64 = 180;
/// The most rows that one call gives.
const MOST: usize = 5_000;

/// What an attacker does in a mailbox, or lets be done to it.
const OPERATIONS: [&str; 16] = [
    "New-InboxRule",
    "Set-InboxRule",
    "Enable-InboxRule",
    "Disable-InboxRule",
    "Remove-InboxRule",
    "UpdateInboxRules",
    "New-SweepRule",
    "Set-SweepRule",
    "Set-Mailbox",
    "Set-CASMailbox",
    "Set-MailboxAutoReplyConfiguration",
    "Set-MailboxJunkEmailConfiguration",
    "Set-MailboxMessageConfiguration",
    "Add-MailboxPermission",
    "Add-RecipientPermission",
    "Set-MailboxAuditBypassAssociation",
];

pub(super) fn questions(asked: &Asked<'_>) -> Vec<Question> {
    let id = asked.person.id.to_string();
    let question = |needs, call| Question { needs, licence: Some(Licence::Exchange), call };
    let of = |name: &str, parameter: &str| question(Needs::Exchange, Call::cmdlet(name).with(parameter, id.as_str()));
    let rules = Call::cmdlet("Get-InboxRule").with("Mailbox", id.as_str());
    let now = Timestamp::from_second(asked.taken.as_second()).unwrap_or(asked.taken);
    let log = Call::cmdlet("Search-UnifiedAuditLog")
        .with("StartDate", asked.days_ago(DAYS).to_string())
        .with("EndDate", now.to_string())
        .with("UserIds", vec![asked.person.upn.to_string()])
        .with("Operations", OPERATIONS.map(str::to_owned).to_vec())
        .with("ResultSize", MOST);
    vec![
        of("Get-Mailbox", "Identity"),
        question(Needs::ExchangeRules, rules.clone().with("IncludeHidden", true)),
        question(Needs::ExchangeRules, rules),
        of("Get-SweepRule", "Mailbox"),
        of("Get-MailboxAutoReplyConfiguration", "Identity"),
        of("Get-MailboxPermission", "Identity"),
        of("Get-RecipientPermission", "Identity"),
        of("Get-CASMailbox", "Identity"),
        of("Get-MobileDeviceStatistics", "Mailbox"),
        of("Get-MailboxAuditBypassAssociation", "Identity"),
        question(Needs::Exchange, Call::cmdlet("Get-AcceptedDomain")),
        question(Needs::Exchange, Call::cmdlet("Get-AdminAuditLogConfig")),
        question(Needs::Exchange, log),
    ]
}

pub(super) fn place(answers: &mut impl Iterator<Item = Answer>, account: &mut Account) {
    account.mailbox = next(answers).maybe(mailbox);
    let (all, plain) = (next(answers).each(rule), next(answers).each(rule));
    account.rules = marked(all, &plain);
    account.sweeps = next(answers).each(sweep);
    account.auto_reply =
        next(answers).maybe(|row| Some(row.clone())).map_known(|row| row.and_then(|row| auto_reply(&row)));
    account.full_access = next(answers).rows().map_known(|rows| rows.iter().filter_map(full_access).collect());
    account.send_as = next(answers).rows().map_known(|rows| rows.iter().filter_map(send_as).collect());
    account.protocols = next(answers).one(|row| {
        Some(Protocols {
            pop: row.flag("PopEnabled"),
            imap: row.flag("ImapEnabled"),
            smtp_auth_disabled: row.tri("SmtpClientAuthenticationDisabled"),
        })
    });
    account.phones = next(answers).each(phone);
    account.audit_bypassed = next(answers).one(|row| row.flag("AuditBypassEnabled"));
    account.accepted_domains = next(answers).each(domain);
    let is_logged = next(answers).one(|row| row.flag("UnifiedAuditLogIngestionEnabled"));
    account.mailbox_log = log(next(answers).each(act), &is_logged);
}

/// Hidden is what the ordinary listing lacks: no property says it.
fn marked(all: Part<Vec<AccountRule>>, plain: &Part<Vec<AccountRule>>) -> Part<Vec<AccountRule>> {
    let listed: Option<BTreeSet<u64>> =
        plain.whole().ok().map(|rules| rules.iter().map(|rule| rule.identity).collect());
    let gap = plain.gap().cloned();
    let marked = all.map_known(|mut rules| {
        for rule in &mut rules {
            rule.hidden = listed.as_ref().map(|listed| !listed.contains(&rule.identity));
        }
        rules
    });
    match (marked, gap) {
        (Part::Complete(rules), Some(gap)) => Part::Partial(rules, gap),
        (marked, _) => marked,
    }
}

/// An empty answer of a log that is off says nothing.
fn log(acts: Part<Vec<MailboxAct>>, is_on: &Part<bool>) -> Part<Vec<MailboxAct>> {
    let gap = match is_on {
        Part::Complete(true) => None,
        Part::Complete(false) | Part::Partial(..) => Some(Gap::Failed("the unified audit log is switched off".into())),
        Part::Missing(gap) => Some(gap.clone()),
    };
    let full = |acts: &Vec<MailboxAct>| acts.len() >= MOST;
    match (acts, gap) {
        (Part::Complete(acts), _) if full(&acts) => {
            Part::Partial(acts, Gap::Cut(format!("the search gives no more than {MOST} records")))
        }
        (Part::Complete(acts), Some(gap)) => Part::Partial(acts, gap),
        (acts, _) => acts,
    }
}

fn mailbox(row: &Row) -> Option<AccountMailbox> {
    Some(AccountMailbox {
        guid: row.id("ExchangeGuid")?,
        kind: row.words("RecipientTypeDetails"),
        address: row.words("PrimarySmtpAddress"),
        forwarding_smtp: row.text("ForwardingSmtpAddress").map(|address| without_scheme(&address).into()),
        forwarding_to: row.text("ForwardingAddress"),
        keeps_copy: row.flag("DeliverToMailboxAndForward"),
        on_behalf: row.list("GrantSendOnBehalfTo"),
        litigation_hold: row.flag("LitigationHoldEnabled"),
    })
}

/// What is no condition of a rule: its own properties and what it does.
const NO_CONDITIONS: [&str; 36] = [
    "Description",
    "Enabled",
    "Identity",
    "ErrorType",
    "InError",
    "Name",
    "Priority",
    "RuleIdentity",
    "SupportedByTask",
    "Legacy",
    "MailboxOwnerId",
    "IsValid",
    "ObjectState",
    "ForwardTo",
    "ForwardAsAttachmentTo",
    "RedirectTo",
    "DeleteMessage",
    "SoftDeleteMessage",
    "PermanentDelete",
    "MoveToFolder",
    "CopyToFolder",
    "MarkAsRead",
    "MarkImportance",
    "ApplyCategory",
    "ApplySystemCategory",
    "DeleteSystemCategory",
    "PinMessage",
    "SendTextMessageNotificationTo",
    "StopProcessingRules",
    "ExternalDirectoryObjectId",
    "Guid",
    "Id",
    "WhenChanged",
    "WhenCreated",
    "RunspaceId",
    "OrganizationId",
];

fn rule(row: &Row) -> Option<AccountRule> {
    let sends = ["ForwardTo", "ForwardAsAttachmentTo", "RedirectTo"].into_iter().flat_map(|name| row.list(name));
    let deletes = ["DeleteMessage", "SoftDeleteMessage", "PermanentDelete"];
    let is_condition = |name: &str| !NO_CONDITIONS.iter().any(|known| known.eq_ignore_ascii_case(name));
    Some(AccountRule {
        identity: row.unsigned("RuleIdentity")?,
        name: row.words("Name"),
        enabled: row.flag("Enabled").unwrap_or(true),
        hidden: None,
        sends_to: sends.collect(),
        deletes: deletes.into_iter().any(|name| row.flag(name) == Some(true)),
        moves_to: row.text("MoveToFolder"),
        marks_read: row.flag("MarkAsRead") == Some(true),
        stops: row.flag("StopProcessingRules") == Some(true),
        priority: row.number("Priority"),
        conditions: row
            .set()
            .filter(|(name, _)| is_condition(name) && !name.starts_with("ExceptIf"))
            .map(|(name, words)| (name.into(), words))
            .collect(),
    })
}

fn sweep(row: &Row) -> Option<SweepRule> {
    Some(SweepRule {
        id: row.text("RuleId").or_else(|| row.text("Identity"))?,
        name: row.words("Name"),
        enabled: row.flag("Enabled").unwrap_or(true),
        sender: row.words("Sender"),
        moves_to: row.words("DestinationFolder"),
    })
}

/// One that is off is none.
fn auto_reply(row: &Row) -> Option<AutoReply> {
    let state = row.text("AutoReplyState")?;
    (!state.eq_ignore_ascii_case("Disabled")).then(|| AutoReply {
        state,
        texts: ["InternalMessage", "ExternalMessage"].into_iter().filter_map(|name| row.text(name)).collect(),
    })
}

/// The owner himself.
const SELF: &str = "S-1-5-10";

/// Full access of somebody else, of its own and not denied. Rights stand joined by commas in one text.
fn full_access(row: &Row) -> Option<Trustee> {
    let rights = row.list("AccessRights");
    let is_full = rights.iter().flat_map(|joined| joined.split(", ")).any(|right| right == "FullAccess");
    let is_own = row.flag("IsInherited") != Some(true) && row.flag("Deny") != Some(true);
    trustee(row, "User", "UserSid").filter(|_| is_full && is_own)
}

fn send_as(row: &Row) -> Option<Trustee> {
    let is_right = row.list("AccessRights").iter().any(|right| &**right == "SendAs");
    let is_denied = row.text("AccessControlType").is_some_and(|kind| kind.eq_ignore_ascii_case("Deny"));
    trustee(row, "Trustee", "TrusteeSidString").filter(|_| is_right && !is_denied)
}

fn trustee(row: &Row, name: &str, sid: &str) -> Option<Trustee> {
    let (name, sid) = (row.text(name)?, row.words(sid));
    let is_system = &*sid == SELF || name.starts_with("NT AUTHORITY\\");
    (!is_system).then_some(Trustee { name, sid })
}

fn phone(row: &Row) -> Option<Phone> {
    Some(Phone {
        guid: row.id("Guid")?,
        device_id: row.words("DeviceId"),
        model: row.words("DeviceModel"),
        user_agent: row.words("DeviceUserAgent"),
        first_sync: row.moment("FirstSyncTime"),
        last_sync: row.moment("LastSuccessSync"),
    })
}

fn domain(row: &Row) -> Option<AcceptedDomain> {
    Some(AcceptedDomain {
        name: row.text("DomainName")?.to_lowercase().into(),
        match_subdomains: row.flag("MatchSubDomains") == Some(true),
    })
}

/// The part of `AuditData` that is kept, a JSON text in the record (Office 365 Management Activity API schema).
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct Data {
    object_id: Option<String>,
    #[serde(rename = "ClientIP")]
    client_ip: Option<String>,
    #[serde(rename = "ClientIPAddress")]
    client_ip_address: Option<String>,
    session_id: Option<String>,
    parameters: Vec<Pair>,
    operation_properties: Vec<Pair>,
    item: Option<Item>,
}

/// The message that was sent.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Item {
    #[serde(default)]
    internet_message_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Pair {
    name: String,
    #[serde(default)]
    value: Option<String>,
}

/// A row without an identity is how the service says that its search failed.
pub(super) fn act(row: &Row) -> Option<MailboxAct> {
    let data: Data = row.text("AuditData").and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    let address = data.client_ip.or(data.client_ip_address);
    let pairs = data.parameters.into_iter().chain(data.operation_properties);
    Some(MailboxAct {
        id: row.text("Identity")?,
        at: row.moment("CreationDate"),
        operation: row.text("Operations")?,
        address: address.as_deref().map(without_port).filter(|address| !address.is_empty()).map(Into::into),
        session: data.session_id.map(Into::into),
        message: data.item.and_then(|item| item.internet_message_id).map(Into::into),
        object: data.object_id.unwrap_or_default().into(),
        parameters: pairs.map(|pair| (pair.name.into(), pair.value.unwrap_or_default().into())).collect(),
    })
}

/// The log writes `1.2.3.4:51234` and `[2001:db8::1]:51234`.
fn without_port(address: &str) -> &str {
    if let Some(rest) = address.strip_prefix('[') {
        return rest.split(']').next().unwrap_or(rest);
    }
    match address.rsplit_once(':') {
        Some((host, _)) if !host.contains(':') => host,
        _ => address,
    }
}

/// The names of all who have a right to the mailbox.
pub(super) fn trustees(account: &Account) -> BTreeSet<Box<str>> {
    let listed = [&account.full_access, &account.send_as].into_iter().filter_map(|part| part.known()).flatten();
    listed.filter(|trustee| !trustee.is_gone()).map(|trustee| trustee.name.clone()).collect()
}

/// The recipient that all mail is sent on to.
pub(super) fn forwarding_to(account: &Account) -> Option<Box<str>> {
    account.mailbox.known()?.as_ref()?.forwarding_to.clone()
}

pub(super) fn recipient_question(name: &str) -> Question {
    Question {
        needs: Needs::Exchange,
        licence: Some(Licence::Exchange),
        call: Call::cmdlet("Get-Recipient").with("Identity", name),
    }
}

pub(super) fn recipients(answer: Answer) -> Part<Vec<RecipientFound>> {
    answer.each(|row| {
        Some(RecipientFound {
            kind: row.text("RecipientTypeDetails")?,
            primary: row.text("PrimarySmtpAddress"),
            external: row.text("ExternalEmailAddress").map(|address| without_scheme(&address).into()),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_the_log_is_read_without_its_port() {
        for (written, meant) in [
            ("203.0.113.7:51234", "203.0.113.7"),
            ("203.0.113.7", "203.0.113.7"),
            ("[2001:db8::1]:443", "2001:db8::1"),
            ("2001:db8::1", "2001:db8::1"),
        ] {
            assert_eq!(without_port(written), meant);
        }
    }
}
