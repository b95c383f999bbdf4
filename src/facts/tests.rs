//! Facts of small tenants made by hand.

mod access;
mod completeness;
mod grants;
mod mail_leaving;
mod outside;
mod protocols;
mod role_holders;
mod role_settings;
mod roles;
mod rules;
mod sign_in;
mod switches;

use std::sync::Arc;

use uuid::Uuid;

use crate::facts::lists::lists;
use crate::facts::{Facts, Tenant, Value};
use crate::model::{
    AcceptedDomain, Domain, Family, Gap, History, Mailbox, MailboxKind, Part, ServicePlan, Settings, Snapshot, Stamp,
    User, UserType,
};

/// A fact as a test compares it.
#[derive(Clone, Debug, PartialEq)]
enum Fact {
    Null,
    Is(bool),
    Count(i64),
    Text(String),
    Open(Gap),
}

const YES: Fact = Fact::Is(true);
const NO: Fact = Fact::Is(false);

impl Fact {
    fn is_open(&self) -> bool {
        matches!(self, Self::Open(_))
    }
}

pub(super) fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

pub(super) fn denied() -> Gap {
    Gap::Denied("Something.Read.All".into())
}

pub(super) fn whole<T>(found: T) -> Family<T> {
    Arc::new(Part::Complete(found))
}

pub(super) fn partial<T>(found: T) -> Family<T> {
    Arc::new(Part::Partial(found, denied()))
}

pub(super) fn missing<T>() -> Family<T> {
    Arc::new(Part::Missing(denied()))
}

pub(super) fn unlicensed<T>() -> Family<T> {
    Arc::new(Part::Missing(Gap::Unlicensed("Entra ID P2".into())))
}

/// A tenant of which nothing was read but its domains and plans: P2 and Exchange.
pub(super) fn tenant() -> Snapshot {
    let mut snapshot = Snapshot::unread(id(0xC0), "2026-07-01T00:00:00Z".parse().expect("a time"));
    snapshot.accepted_domains = whole(vec![AcceptedDomain { name: "contoso.example".into(), match_subdomains: false }]);
    snapshot.domains = whole(vec![domain("contoso.example", "Managed"), domain("fed.example", "Federated")]);
    let plan = |id: &str, name: &str| ServicePlan { id: id.parse().expect("an id"), name: name.into(), active: true };
    snapshot.licences = whole(vec![
        plan("eec0eb4f-6444-4f95-aba0-50c24d67f998", "AAD_PREMIUM_P2"),
        plan("efb87545-963c-4e0d-99df-69c6916d9eb0", "EXCHANGE_S_ENTERPRISE"),
    ]);
    snapshot
}

fn domain(name: &str, authentication: &str) -> Domain {
    Domain {
        name: name.into(),
        authentication: authentication.into(),
        is_default: false,
        is_initial: false,
        is_verified: Some(true),
        is_root: Some(true),
        password_validity_days: None,
    }
}

pub(super) fn user(number: u128) -> User {
    User {
        id: id(number),
        upn: format!("u{number}@contoso.example").into(),
        name: format!("User {number}").into(),
        enabled: Some(true),
        user_type: UserType::Member,
        is_external: Some(false),
        is_synced: Some(false),
        strong_password_off: Some(false),
        password_never_expires: Some(false),
        has_exchange_plan: Some(false),
        has_teams_plan: Some(false),
        last_password_change: Stamp::NONE,
        created: Stamp::NONE,
    }
}

/// The mailbox of an account; its own id is 1,000 higher.
fn mailbox(account: u128) -> Mailbox {
    Mailbox {
        guid: id(account + 1_000),
        user: Some(id(account)),
        address: format!("u{account}@contoso.example").into(),
        name: format!("User {account}").into(),
        kind: MailboxKind::User,
        extra: None,
    }
}

/// A fact of the subject with this resource id, or of the tenant: `a.b` reaches into records.
fn ask(snapshot: &Snapshot, settings: &Settings, about: &str, resource: &str, fact: &str) -> Fact {
    let history = History::default();
    let facts = Facts::derive(snapshot, settings, &history, lists(), |_| &["Some.Permission"]);
    if about == "tenant" {
        return read(Value::Record(facts.whole()), fact);
    }
    let subjects = facts.subjects(about).expect("a kind of subject");
    let mut found = None;
    for index in 0..subjects.len() {
        subjects.visit(index, &mut |subject| {
            if subject.resource().id == resource {
                found = Some(read(Value::Record(subject), fact));
            }
        });
    }
    found.unwrap_or_else(|| panic!("no {about} has the id {resource}"))
}

/// Why there may be more subjects of a kind than are known.
fn gap_of(snapshot: &Snapshot, about: &str) -> Option<Gap> {
    let (settings, history) = (Settings::default(), History::default());
    let facts = Facts::derive(snapshot, &settings, &history, lists(), |_| &["Some.Permission"]);
    facts.subjects(about).expect("a kind of subject").gap().cloned()
}

fn read(value: Value<'_>, path: &str) -> Fact {
    let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
    let Value::Record(record) = value else { panic!("{first} is asked of what is no record") };
    let index = record.schema().index(first).unwrap_or_else(|| panic!("{} has no {first}", record.schema().name));
    let found = record.field(index);
    match rest {
        Some(rest) => read(found, rest),
        None => plain(found),
    }
}

fn plain(value: Value<'_>) -> Fact {
    match value {
        Value::Null => Fact::Null,
        Value::Bool(value) => Fact::Is(value),
        Value::Int(value) => Fact::Count(value),
        Value::Str(text) => Fact::Text(text.into()),
        Value::Unknown(gap) => Fact::Open(gap.clone()),
        Value::List(items) => {
            let texts = (0..items.len()).map(|index| match plain(items.item(index)) {
                Fact::Text(text) => text,
                other => format!("{other:?}"),
            });
            Fact::Text(texts.collect::<Vec<_>>().join(" "))
        }
        Value::Time(time) => Fact::Text(time.to_string()),
        Value::Span(span) => Fact::Text(span.to_string()),
        Value::Record(_) => Fact::Text("a record".into()),
    }
}
