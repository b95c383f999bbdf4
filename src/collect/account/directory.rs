//! What the directory holds of the account: roles, consents, what it owns, devices, and its log.

use std::collections::BTreeSet;

use super::find::encoded;
use super::question::{Answer, Question};
use super::row::Row;
use super::{Asked, next};
use crate::collect::collector::{Licence, Needs};
use crate::model::{
    Account, AccountDevice, AccountGrant, AuditChange, AuditInitiator, AuditTarget, Call, DirectoryAudit, Gap,
    GrantedApp, OwnedApp, Part, TrusteeAccount,
};

const USERS: Needs = Needs::Graph(&[&["User.Read.All"], &["Directory.Read.All"]]);
const DIRECTORY: Needs = Needs::Graph(&[&["Directory.Read.All"]]);
const APPS: Needs = Needs::Graph(&[&["Application.Read.All"], &["Directory.Read.All"]]);
const LOG: Needs = Needs::Graph(&[&["AuditLog.Read.All"]]);
/// Days that the directory's log is kept with a premium plan; a free tenant answers with the week it has.
const DAYS: i64 = 30;

pub(super) fn questions(asked: &Asked<'_>) -> Vec<Question> {
    let id = asked.person.id;
    let since = asked.days_ago(DAYS);
    let log = |who: &str| {
        let filter = format!("activityDateTime%20ge%20{since}%20and%20{}", who.replace(' ', "%20"));
        Call::get(format!("/auditLogs/directoryAudits?$filter={filter}&$top=1000"))
    };
    let question = |needs, call| Question { needs, licence: None, call };
    vec![
        question(
            USERS,
            Call::get_eventual(format!(
                "/users/{id}/transitiveMemberOf/microsoft.graph.directoryRole?$select=id,displayName&$count=true"
            )),
        ),
        question(
            Needs::Graph(&[&["Domain.Read.All"], &["Directory.Read.All"]]),
            Call::get("/domains?$select=id,authenticationType"),
        ),
        question(DIRECTORY, Call::get(format!("/users/{id}/oauth2PermissionGrants"))),
        question(USERS, Call::get(format!("/users/{id}/ownedObjects"))),
        question(USERS, Call::get(format!("/users/{id}/registeredDevices"))),
        question(LOG, log(&format!("targetResources/any(t: t/id eq '{id}')"))),
        question(LOG, log(&format!("initiatedBy/user/id eq '{id}'"))),
    ]
}

pub(super) fn place(answers: &mut impl Iterator<Item = Answer>, account: &mut Account) {
    account.roles = next(answers).each(|row| row.text("displayName"));
    account.is_federated = federated(next(answers), &account.person.upn);
    account.grants = next(answers).each(grant);
    account.owned = next(answers)
        .each(|row| Some(OwnedApp { id: row.id("id")?, app_id: row.id("appId"), name: row.words("displayName") }));
    account.devices = next(answers).each(device);
    let (about, by) = (next(answers).each(audit), next(answers).each(audit));
    account.audits = merged(about, by);
}

/// Whether the domain of a sign-in name signs its people in by federation.
fn federated(answer: Answer, upn: &str) -> Part<bool> {
    let domain = upn.rsplit_once('@').map_or(upn, |(_, domain)| domain);
    let domains = answer.each(|row| Some((row.text("id")?, row.text("authenticationType")?)));
    let own = domains.known().and_then(|all| all.iter().find(|(name, _)| name.eq_ignore_ascii_case(domain)));
    match (own, domains.gap()) {
        (Some((_, kind)), _) => Part::Complete(kind.eq_ignore_ascii_case("Federated")),
        (None, Some(gap)) => Part::Missing(gap.clone()),
        (None, None) => Part::Missing(Gap::Failed(format!("{domain} is not among the tenant's domains"))),
    }
}

/// The same row stands in both listings where the account did something to itself.
fn merged(about: Part<Vec<DirectoryAudit>>, by: Part<Vec<DirectoryAudit>>) -> Part<Vec<DirectoryAudit>> {
    let gap = about.gap().or(by.gap()).cloned();
    let any = about.known().is_some() || by.known().is_some();
    let known = |part: &Part<Vec<DirectoryAudit>>| part.known().cloned().unwrap_or_default();
    let mut rows = known(&about);
    let seen: BTreeSet<Box<str>> = rows.iter().map(|row| row.id.clone()).collect();
    rows.extend(known(&by).into_iter().filter(|row| !seen.contains(&row.id)));
    rows.sort_by(|one, other| other.at.cmp(&one.at).then_with(|| one.id.cmp(&other.id)));
    crate::collect::decode::part(rows, any, gap)
}

fn grant(row: &Row) -> Option<AccountGrant> {
    Some(AccountGrant {
        id: row.text("id")?,
        client: row.id("clientId")?,
        resource: row.id("resourceId")?,
        scopes: row.words("scope").split_whitespace().map(Into::into).collect(),
    })
}

fn device(row: &Row) -> Option<AccountDevice> {
    Some(AccountDevice {
        id: row.id("id")?,
        name: row.words("displayName"),
        system: row.words("operatingSystem"),
        build: row.words("operatingSystemVersion"),
        registered: row.moment("registrationDateTime"),
        enabled: row.flag("accountEnabled"),
        is_compliant: row.flag("isCompliant"),
        is_managed: row.flag("isManaged"),
    })
}

fn audit(row: &Row) -> Option<DirectoryAudit> {
    let by = row.inner("initiatedBy");
    let (user, app) = (by.inner("user"), by.inner("app"));
    let is_app = user.0.is_empty() && !app.0.is_empty();
    let initiator = if is_app {
        AuditInitiator {
            id: app.id("servicePrincipalId"),
            name: app.words("displayName"),
            address: None,
            is_app,
            app_id: app.id("appId"),
        }
    } else {
        AuditInitiator {
            id: user.id("id"),
            name: user.text("userPrincipalName").unwrap_or_else(|| user.words("displayName")),
            address: user.text("ipAddress"),
            is_app,
            app_id: None,
        }
    };
    let change = |row: &Row| AuditChange {
        property: row.words("displayName"),
        old: row.words("oldValue"),
        new: row.words("newValue"),
    };
    let target = |row: &Row| AuditTarget {
        id: row.words("id"),
        kind: row.words("type"),
        name: row.text("userPrincipalName").unwrap_or_else(|| row.words("displayName")),
        changes: row.inners("modifiedProperties").iter().map(change).collect(),
    };
    Some(DirectoryAudit {
        id: row.text("id")?,
        at: row.moment("activityDateTime"),
        activity: row.text("activityDisplayName")?,
        category: row.words("category"),
        service: row.words("loggedByService"),
        result: row.words("result"),
        by: initiator,
        targets: row.inners("targetResources").iter().map(target).collect(),
        details: row.inners("additionalDetails").iter().map(|one| (one.words("key"), one.words("value"))).collect(),
    })
}

pub(super) fn app_question(client: uuid::Uuid) -> Question {
    let select = "id,appId,displayName,verifiedPublisher,appOwnerOrganizationId,disabledByMicrosoftStatus";
    Question { needs: APPS, licence: None, call: Call::get(format!("/servicePrincipals/{client}?$select={select}")) }
}

pub(super) fn app(answer: Answer) -> Part<GrantedApp> {
    answer.one(|row| {
        Some(GrantedApp {
            app_id: row.id("appId")?,
            name: row.words("displayName"),
            is_verified: row.inner("verifiedPublisher").text("verifiedPublisherId").is_some(),
            owner: row.id("appOwnerOrganizationId"),
            disabled_by_microsoft: row.text("disabledByMicrosoftStatus").is_some(),
        })
    })
}

/// The apps that the log shows this account consenting to.
pub(super) fn consented(account: &Account) -> BTreeSet<uuid::Uuid> {
    let audits = account.audits.known().into_iter().flatten();
    let own = audits.filter(|row| row.by.id == Some(account.person.id));
    let consents = own.filter(|row| row.activity.eq_ignore_ascii_case("Consent to application"));
    consents.flat_map(|row| &row.targets).filter_map(|target| target.id.parse().ok()).collect()
}

/// A consent for everybody is no account's own, and only the app's listing shows it.
pub(super) fn wide_question(client: uuid::Uuid) -> Question {
    let path = format!("/oauth2PermissionGrants?$filter=clientId%20eq%20'{client}'");
    Question { needs: DIRECTORY, licence: None, call: Call::get(path) }
}

pub(super) fn wide(answer: Answer) -> Part<Vec<AccountGrant>> {
    let for_all = |row: &&Row| row.words("consentType").eq_ignore_ascii_case("AllPrincipals");
    answer.rows().map_known(|rows| rows.iter().filter(for_all).filter_map(grant).collect())
}

pub(super) fn trustee_question(name: &str) -> Question {
    let path = format!("/users/{}?$select=id,userType,createdDateTime", encoded(name));
    Question { needs: USERS, licence: None, call: Call::get(path) }
}

pub(super) fn trustee(answer: Answer) -> Part<Option<TrusteeAccount>> {
    answer.maybe(|row| {
        Some(TrusteeAccount {
            id: row.id("id")?,
            is_guest: row.text("userType").as_deref() == Some("Guest"),
            created: row.moment("createdDateTime"),
        })
    })
}

/// What the premium plan alone shows.
pub(super) const PREMIUM: Option<Licence> = Some(Licence::P1);
