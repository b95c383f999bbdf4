//! A tenant of many people as a snapshot, made row by row through the model: no service, no pages.

use std::sync::Arc;

use jiff::{Timestamp, ToSpan};
use palisade::model::{
    AcceptedDomain, CasMailbox, Domain, Family, InboxRule, Mailbox, MailboxExtra, MailboxKind, MailboxRules, Part,
    PrincipalType, Registration, Registrations, RoleAssignment, RoleDefinition, ServicePlan, Snapshot, Stamp,
    TransportConfig, Tri, User, UserType,
};
use uuid::Uuid;

const GLOBAL_ADMINISTRATOR: &str = "62e90394-69f5-4237-9190-012177145e10";

/// `people` accounts, each with a mailbox, protocol settings, a row of the registration report and, every third, inbox
/// rules. Of each hundred a few are wrong in each way, which is what a tenant looks like that nobody has cleaned up.
pub(crate) fn of(people: u32) -> Snapshot {
    let mut snapshot = Snapshot::unread(id(0), "2026-07-01T00:00:00Z".parse().expect("a time"));
    snapshot.licences = whole(vec![
        plan("41781fb2-bc02-4b7c-bd55-b576c07bb09d", "AAD_PREMIUM"),
        plan("eec0eb4f-6444-4f95-aba0-50c24d67f998", "AAD_PREMIUM_P2"),
        plan("efb87545-963c-4e0d-99df-69c6916d9eb0", "EXCHANGE_S_ENTERPRISE"),
    ]);
    snapshot.domains = whole(vec![domain()]);
    snapshot.accepted_domains = whole(vec![AcceptedDomain { name: "contoso.example".into(), match_subdomains: false }]);
    snapshot.security_defaults = whole(false);
    snapshot.conditional_access = whole(Vec::new());
    snapshot.transport_config = whole(TransportConfig { smtp_auth_disabled: Tri::On, legacy_tls: Tri::Off });
    snapshot.remote_domains = whole(Vec::new());
    snapshot.transport_rules = whole(Vec::new());
    snapshot.recipients = whole(Vec::new());
    roles(&mut snapshot);
    snapshot.users = whole((0..people).map(|number| user(number, snapshot.taken)).collect());
    snapshot.registration = whole(registrations(people));
    snapshot.mailboxes = whole((0..people).map(mailbox).collect());
    snapshot.cas_mailboxes = whole((0..people).map(protocols).collect());
    snapshot.inbox_rules = whole((0..people).map(rules).collect());
    snapshot.hidden_rules = whole(Vec::new());
    snapshot
}

fn id(number: u32) -> Uuid {
    Uuid::from_u128(u128::from(number) << 64 | 0x4000_8000_0000_0000)
}

fn whole<T>(found: T) -> Family<T> {
    Arc::new(Part::Complete(found))
}

fn plan(id: &str, name: &str) -> ServicePlan {
    ServicePlan { id: id.parse().expect("an id"), name: name.into(), active: true }
}

fn domain() -> Domain {
    Domain {
        name: "contoso.example".into(),
        authentication: "Managed".into(),
        is_default: true,
        is_initial: false,
        is_verified: Some(true),
        is_root: Some(true),
        password_validity_days: Some(2_147_483_647),
    }
}

/// Every thousandth of the first ten thousand is a Global Administrator.
fn roles(snapshot: &mut Snapshot) {
    let held: Vec<RoleAssignment> = (0..10).map(|number| assignment(number * 1000)).collect();
    snapshot.role_definitions = whole(vec![RoleDefinition {
        id: GLOBAL_ADMINISTRATOR.into(),
        template: Some(GLOBAL_ADMINISTRATOR.into()),
        name: "Global Administrator".into(),
        built_in: true,
        privileged: Some(true),
        actions: Vec::new(),
    }]);
    snapshot.role_active = whole(held.clone());
    snapshot.role_assignments = whole(held);
    snapshot.role_eligible = whole(Vec::new());
    snapshot.role_groups = whole(Vec::new());
}

fn assignment(number: u32) -> RoleAssignment {
    RoleAssignment {
        id: number.to_string().into(),
        principal: id(number),
        principal_type: PrincipalType::User,
        principal_name: None,
        principal_upn: None,
        role: GLOBAL_ADMINISTRATOR.into(),
        scope: "/".into(),
        kind: Some("Assigned".into()),
        start: Stamp::NONE,
        end: Stamp::NONE,
    }
}

fn user(number: u32, now: Timestamp) -> User {
    let days = i64::from(number % 900);
    User {
        id: id(number),
        upn: format!("person{number}@contoso.example").into(),
        name: format!("Person {number}").into(),
        enabled: Some(!number.is_multiple_of(20)),
        user_type: if number.is_multiple_of(10) { UserType::Guest } else { UserType::Member },
        is_external: Some(number.is_multiple_of(10)),
        is_synced: Some(number.is_multiple_of(3)),
        strong_password_off: Some(number % 500 == 1),
        password_never_expires: Some(number.is_multiple_of(2)),
        has_exchange_plan: Some(true),
        has_teams_plan: Some(true),
        last_password_change: Stamp::at(now - (days * 24).hours()),
        created: Stamp::at(now - ((days + 1) * 24).hours()),
    }
}

fn registrations(people: u32) -> Registrations {
    let words = ["microsoftAuthenticatorPush", "mobilePhone", "fido2SecurityKey", "email"];
    let row = |number: u32| Registration {
        user: id(number),
        mfa_registered: !number.is_multiple_of(8),
        mfa_capable: !number.is_multiple_of(8),
        methods: match number % 8 {
            0 => 0,
            1 => 0b1010,
            2 => 0b0101,
            _ => 0b0011,
        },
    };
    Registrations { rows: (0..people).map(row).collect(), words: words.map(Into::into).into() }
}

fn mailbox(number: u32) -> Mailbox {
    Mailbox {
        guid: id(number),
        user: Some(id(number)),
        address: format!("person{number}@contoso.example").into(),
        name: format!("Person {number}").into(),
        kind: if number.is_multiple_of(20) { MailboxKind::Shared } else { MailboxKind::User },
        extra: (number % 100 == 1).then(|| Box::new(forwarding(number))),
    }
}

fn forwarding(number: u32) -> MailboxExtra {
    MailboxExtra {
        forwarding_smtp: Some(format!("person{number}@elsewhere.example").into()),
        default_audit_set: Some(["Admin", "Delegate", "Owner"].map(Into::into).into()),
        ..MailboxExtra::default()
    }
}

fn protocols(number: u32) -> CasMailbox {
    CasMailbox {
        user: Some(id(number)),
        guid: id(number),
        pop: Some(number.is_multiple_of(50)),
        imap: Some(number.is_multiple_of(30)),
        active_sync: Some(true),
        smtp_auth_disabled: if number.is_multiple_of(70) { Tri::Off } else { Tri::Null },
    }
}

fn rules(number: u32) -> MailboxRules {
    let count = if number.is_multiple_of(3) { 2 } else { 0 };
    let rules: Vec<InboxRule> = (0..count).map(|rule| inbox_rule(number, rule)).collect();
    MailboxRules { user: id(number), rules: Part::Complete(rules.into()) }
}

fn inbox_rule(number: u32, rule: u32) -> InboxRule {
    let odd = number % 600 == 3;
    InboxRule {
        identity: Some(u64::from(number) << 8 | u64::from(rule)),
        id: format!("AQAAA{number:05}{rule}=").into(),
        name: if odd { ".".into() } else { "Newsletters".into() },
        enabled: true,
        read_only: false,
        sends_to: if odd { ["someone@elsewhere.example".into()].into() } else { Box::default() },
        deletes: odd,
        moves_to: Some(if odd { "RSS Feeds".into() } else { "AAMkADAwATM0MDAAMS0wN2M3AC4AAAA".into() }),
        copies_to: None,
        marks_read: odd,
        stops: false,
        hits_all: false,
        words: [if odd { "invoice".into() } else { "newsletter".into() }].into(),
    }
}
