//! `/users`, single users and their count.

use serde_json::{Value, json};

use super::refusal::{not_found, of_missing_consistency, of_other_options, unsupported};
use super::{DIRECTORY, organization};
use crate::sim::record::{object, rows};
use crate::sim::route::{Answer, Ask, Bucket, Plan, Record, Route};
use crate::sim::world::{Person, Sort, World};

const PERMISSIONS: &[&str] =
    &["User.ReadBasic.All", "User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"];

/// What comes when nothing is selected.
const DEFAULT: &[&str] = &[
    "businessPhones",
    "displayName",
    "givenName",
    "id",
    "jobTitle",
    "mail",
    "mobilePhone",
    "officeLocation",
    "preferredLanguage",
    "surname",
    "userPrincipalName",
];

const USERS: Route = Route {
    method: "GET",
    version: "v1.0",
    template: "/users",
    bucket: Bucket::Identity,
    permissions: PERMISSIONS,
    plan: Plan::Any,
    pages: DIRECTORY,
    default_select: Some(DEFAULT),
    entity: "microsoft.graph.user",
    source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/user-list.md",
    handler: list,
};

pub(super) static ROUTES: &[Route] = &[
    USERS,
    Route {
        template: "/users/{user-id}",
        pages: None,
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/user-get.md",
        handler: one,
        ..USERS
    },
    Route {
        template: "/users/$count",
        pages: None,
        source: "microsoftgraph/microsoft-graph-docs-contrib:concepts/aad-advanced-queries.md",
        handler: count,
        ..USERS
    },
];

fn list<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    if let Some(filter) = ask.query("$filter") {
        return by_id(world, ask, filter);
    }
    of_other_options(ask, &[]).unwrap_or_else(|| {
        Answer::Many(rows(world.users(), |place| world.listed(place).map(|index| user(world, &world.person(index)))))
    })
}

/// `id in ('A','B')`, of fifteen values at most (microsoft-graph-docs-contrib `concepts/filter-query-parameter.md`), with
/// `signInActivity`, which nothing else of a scan reads.
fn by_id<'w>(world: &'w World, ask: &Ask<'_>, filter: &str) -> Answer<'w> {
    if let Some(rest) = filter.strip_prefix("proxyAddresses/any(p:p eq 'smtp:") {
        return by_address(world, ask, rest);
    }
    let Some(list) = filter.strip_prefix("id in (").and_then(|rest| rest.strip_suffix(')')) else {
        return unsupported("Unsupported filter clause.");
    };
    let ids: Vec<&str> = list.split(',').map(|id| id.trim().trim_matches('\'')).collect();
    if ids.len() > 15 {
        return unsupported("Too many child clauses specified in search filter expression containing 'OR' operators");
    }
    let found = ids.into_iter().filter_map(|id| world.find_person(id));
    let rows: Vec<Record> = found.map(|person| with_activity(world, &person)).collect();
    of_other_options(ask, &["$filter"]).unwrap_or_else(|| Answer::Many(Box::new(rows)))
}

/// `proxyAddresses/any(p:p eq 'smtp:kim@contoso.example')`: any address of a mailbox, the case of the scheme ignored
/// (microsoft-graph-docs-contrib `api-reference/v1.0/resources/user.md`, proxyAddresses).
fn by_address<'w>(world: &'w World, ask: &Ask<'_>, rest: &str) -> Answer<'w> {
    let Some(address) = rest.strip_suffix("')") else { return unsupported("Unsupported filter clause.") };
    let has = |person: &Person| addresses(world, person).iter().any(|one| one[5..].eq_ignore_ascii_case(address));
    let alias = address.split('@').next().unwrap_or_default();
    let people = (0..world.users()).map(|index| world.person(index));
    let found = people.filter(|person| person.alias.eq_ignore_ascii_case(alias) && has(person));
    let rows: Vec<Record> = found.map(|person| whole(world, &person)).collect();
    of_other_options(ask, &["$filter"]).unwrap_or_else(|| Answer::Many(Box::new(rows)))
}

/// Of a mailbox: the primary in capitals, and one in the tenant's own first domain.
fn addresses(world: &World, person: &Person) -> Vec<String> {
    match world.mailbox(person.index) {
        Some(mailbox) => {
            vec![format!("SMTP:{}", mailbox.address), format!("smtp:{}@{}", person.alias, world.initial_domain)]
        }
        None => Vec::new(),
    }
}

/// The record with what no listing of everybody asks for.
pub(super) fn whole(world: &World, person: &Person) -> Record {
    let account = world.account(person.index);
    let mut record = user(world, person);
    record.extend(object(json!({
        "proxyAddresses": addresses(world, person),
        "otherMails": account.other_mails,
        "isResourceAccount": null,
        "isManagementRestricted": null,
        "onPremisesDistinguishedName":
            person.synced.then(|| format!("CN={},OU=People,DC=corp,DC=example", person.alias)),
    })));
    if let Some(minutes) = account.password_minutes_ago {
        record.insert("lastPasswordChangeDateTime".to_owned(), json!(world.ago(0, minutes * 60)));
    }
    record
}

/// Of administrators who only renew sessions the service knows no success of before it told them apart.
fn with_activity(world: &World, person: &Person) -> Record {
    let mut record = user(world, person);
    let days = world.last_signed_in(person.index);
    let renews = person.index.is_multiple_of(3);
    let last = world.ago(days, 1_800);
    record.insert(
        "signInActivity".to_owned(),
        json!({
            "lastSignInDateTime": world.ago(days + 40, 0),
            "lastSignInRequestId": person.id,
            "lastNonInteractiveSignInDateTime": if renews { last.clone() } else { world.ago(days + 50, 0) },
            "lastNonInteractiveSignInRequestId": person.id,
            "lastSuccessfulSignInDateTime": (!renews).then_some(last),
            "lastSuccessfulSignInRequestId": (!renews).then_some(person.id),
        }),
    );
    record
}

fn one<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    match world.find_person(&ask.keys[0]) {
        Some(person) => Answer::One(whole(world, &person)),
        None => not_found(&ask.keys[0]),
    }
}

fn count<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let refusal = of_missing_consistency(ask).or_else(|| of_other_options(ask, &[]));
    refusal.unwrap_or(Answer::Count(world.users()))
}

/// The whole record of an account.
pub(super) fn user(world: &World, person: &Person) -> Record {
    let created = world.ago(person.created_days_ago, person.index as i64 % 80_000);
    let guest = person.guest();
    object(json!({
        "id": person.id,
        "deletedDateTime": null,
        "accountEnabled": person.enabled,
        "userPrincipalName": person.upn,
        "displayName": person.display_name,
        "givenName": person.given,
        "surname": person.family,
        "jobTitle": null,
        "department": person.department,
        "businessPhones": [],
        "mobilePhone": null,
        "officeLocation": null,
        "preferredLanguage": null,
        "mail": person.mail,
        "mailNickname": person.alias,
        "userType": if guest { "Guest" } else { "Member" },
        "creationType": person.invited.then_some("Invitation"),
        "externalUserState": person.invited.then_some(if person.pending { "PendingAcceptance" } else { "Accepted" }),
        "externalUserStateChangeDateTime": person.invited.then(|| created.clone()),
        "identities": identities(world, person),
        // Null for an account that was never synchronised.
        "onPremisesSyncEnabled": person.synced.then_some(true),
        "onPremisesLastSyncDateTime": person.synced.then(|| world.ago(0, 1_200)),
        "createdDateTime": created,
        "lastPasswordChangeDateTime": world.ago(person.password_days_ago, 600),
        "signInSessionsValidFromDateTime": world.ago(person.password_days_ago, 600),
        "passwordPolicies": password_policies(person),
        "assignedPlans": assigned_plans(world, person),
        "usageLocation": "DE",
    }))
}

fn identities(world: &World, person: &Person) -> Value {
    let own = json!({
        "signInType": "userPrincipalName",
        "issuer": world.initial_domain,
        "issuerAssignedId": person.upn,
    });
    let home = json!({"signInType": "federated", "issuer": "ExternalAzureAD", "issuerAssignedId": null});
    if person.invited { json!([home, own]) } else { json!([own]) }
}

fn password_policies(person: &Person) -> Option<&'static str> {
    match (person.weak_password, person.synced, person.sort) {
        (true, ..) => Some("DisablePasswordExpiration, DisableStrongPassword"),
        (false, true, _) | (false, false, Sort::BreakGlass | Sort::Service) => Some("DisablePasswordExpiration"),
        _ => None,
    }
}

fn assigned_plans(world: &World, person: &Person) -> Vec<Value> {
    let plans = organization::plans_of(world, person.sort);
    let since = world.ago(person.created_days_ago, 0);
    let plan = |plan: &organization::ServicePlan| {
        json!({
            "assignedDateTime": since,
            "capabilityStatus": "Enabled",
            "service": plan.service,
            "servicePlanId": plan.id,
        })
    };
    plans.iter().map(plan).collect()
}
