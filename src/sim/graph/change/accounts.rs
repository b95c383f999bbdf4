//! Accounts: disabled and enabled, given another password, signed out everywhere.

use serde_json::{Value, json};

use super::audit::{Activity, Target, row};
use super::{WRITE, answer, body, set, text};
use crate::sim::exchange;
use crate::sim::graph::refusal::not_found;
use crate::sim::graph::users::whole;
use crate::sim::odata::current;
use crate::sim::record::object;
use crate::sim::route::{Answer, Ask, Record, Route};
use crate::sim::state::{Change, Key, Outcome, Written};
use crate::sim::world::{Person, World};

const USER: Route = Route {
    template: "/users/{user-id}",
    permissions: &[
        "User.EnableDisableAccount.All",
        "User-PasswordProfile.ReadWrite.All",
        "User-Mail.ReadWrite.All",
        "User.ReadWrite.All",
        "Directory.ReadWrite.All",
    ],
    entity: "microsoft.graph.user",
    source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/user-update.md",
    handler: update,
    ..WRITE
};

pub(super) static ROUTES: &[Route] = &[
    USER,
    Route {
        method: "POST",
        template: "/users/{user-id}/revokeSignInSessions",
        permissions: &["User.RevokeSessions.All", "User.ReadWrite.All", "Directory.ReadWrite.All"],
        entity: "",
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/user-revokesigninsessions.md",
        handler: revoke,
        ..USER
    },
];

fn now(world: &World, person: &Person) -> Record {
    current(world, "user", &person.id.to_string(), Some(whole(world, person))).unwrap_or_default()
}

fn update<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let Some(person) = world.find_person(&ask.keys[0]) else { return not_found(&ask.keys[0]) };
    answer(body(ask).and_then(|given| judged(world, &person, given)))
}

fn judged(world: &World, person: &Person, mut given: Record) -> Result<Written, Answer<'static>> {
    let refuse =
        |message: &str| Answer::Refused { status: 400, code: "Request_BadRequest", message: message.to_owned() };
    let old = now(world, person);
    let password = given.remove("passwordProfile");
    if person.synced && password.is_some() {
        return Err(refuse(
            "Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently \
             undergoing migration.",
        ));
    }
    if password.is_some() && world.spares_administrators && world.is_administrator(person.id) {
        return Err(Answer::Refused {
            status: 403,
            code: "Authorization_RequestDenied",
            message: "Insufficient privileges to complete the operation.".to_owned(),
        });
    }
    let too_short = |profile: &Value| profile["password"].as_str().is_some_and(|password| password.chars().count() < 8);
    if password.as_ref().is_some_and(too_short) {
        return Err(refuse("The specified password does not comply with password complexity requirements."));
    }
    if password.is_some_and(|profile| profile["password"].is_string()) {
        given.insert("lastPasswordChangeDateTime".to_owned(), json!(world.present()));
    }
    let mut written = set("user", &old, given.clone());
    if written.changes.is_empty() {
        return Ok(written);
    }
    let audit = row(world, activity(&given), Target::of("User", &old).changed_by(&written));
    if let (Some(new), Some(was)) =
        (given.get("accountEnabled").and_then(Value::as_bool), old["accountEnabled"].as_bool())
    {
        written.changes.extend(in_exchange(world, person, was, new));
    }
    Ok(written.audited(audit))
}

/// What Exchange shows of an account that is disabled.
fn in_exchange(world: &World, person: &Person, was: bool, new: bool) -> Vec<Change> {
    let keys = exchange::keys_of_account(world, person);
    let (old, now) = (object(json!({"AccountDisabled": !was})), object(json!({"AccountDisabled": !new})));
    keys.into_iter().filter_map(|key| Change::set(key, &old, now.clone())).collect()
}

fn activity(given: &Record) -> Activity {
    let name = match (given.get("accountEnabled").and_then(Value::as_bool), given.get("lastPasswordChangeDateTime")) {
        (Some(false), _) => "Disable account",
        (Some(true), _) => "Enable account",
        (None, Some(_)) => "Reset user password",
        (None, None) => "Update user",
    };
    Activity { name, category: "UserManagement", service: "Core Directory" }
}

fn revoke<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let Some(person) = world.find_person(&ask.keys[0]) else { return not_found(&ask.keys[0]) };
    let old = now(world, &person);
    let new = object(json!({"signInSessionsValidFromDateTime": world.present()}));
    let changes = Change::set(Key::new("user", text(&old, "id")), &old, new).into_iter().collect();
    let activity = Activity {
        name: "Update StsRefreshTokenValidFrom Timestamp",
        category: "UserManagement",
        service: "Core Directory",
    };
    let written = Written::new(changes);
    let audit = row(world, activity, Target::of("User", &old).changed_by(&written));
    let value = json!({"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#Edm.Boolean", "value": true});
    Answer::Written(Box::new(Written { outcome: Outcome::Value(value), ..written.audited(audit) }))
}
