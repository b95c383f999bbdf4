//! Step 5: what the owner, or somebody as him, let apps do.

use super::case::Case;
use super::draft::Draft;
use crate::model::{
    AccountGrant, DirectoryAudit, GrantedApp, Observation, ResourceType, SeenBy, Tie, Verdicted, Whose,
};

const CONSENTED: [&str; 2] = ["Consent to application", "Add delegated permission grant"];
const CREDENTIALS: [&str; 3] = [
    "Update application – Certificates and secrets management",
    "Update application - Certificates and secrets management",
    "Add service principal credentials",
];
/// Scopes with which an app knows who signs in, and nothing more.
const HARMLESS: [&str; 5] = ["openid", "profile", "email", "offline_access", "User.Read"];

pub(super) fn judge(case: &Case<'_>) -> Vec<Observation> {
    let grants = case.account.grants.known().into_iter().flatten();
    let owned = case.account.owned.known().into_iter().flatten();
    let grants = grants.map(|grant| one(case, grant));
    grants.chain(owned.map(|(id, name)| owns(case, *id, name))).collect()
}

fn one(case: &Case<'_>, grant: &AccountGrant) -> Observation {
    let app = case.account.apps.get(&grant.client).and_then(|part| part.known());
    let name = app.map_or_else(|| grant.client.to_string(), |app| app.name.to_string());
    let id = format!("{}/{}/{}", grant.client, grant.resource, case.account.person.id);
    let mut draft = Draft::of("account.risky-consent", ResourceType::Grant, id, name.clone());
    let event = consent(case, grant);
    if let Some(row) = event {
        draft.seen(row.at, SeenBy::Audit);
    }
    let in_window = event.is_some_and(|row| case.is_in_window(row.at));
    let whose = case.whose(event.and_then(|row| row.by.address.as_deref()));
    let is_rogue = app.is_some_and(|app| case.known.lists.rogue_apps.holds(&app.app_id.to_string()));
    if is_rogue {
        draft.hard("C1", "an app that is seen again and again in takeovers");
    }
    if app.is_some_and(|app| app.disabled_by_microsoft) {
        draft.hard("C2", "Microsoft has disabled this app");
        draft.tie(Tie::Catalog);
    }
    if event.is_some() && whose == Whose::Attacker {
        draft.hard("C3", "consented to from a network of the attacker's");
        draft.tie(Tie::Ip);
    }
    if in_window {
        draft.tie(Tie::Window);
    }
    let risky: Vec<&str> = risky(case, grant);
    if !risky.is_empty() {
        draft.soft("C4", format!("it may {}", risky.join(", ")));
    }
    if let Some(judgement) = draft.weighed().filter(|judgement| *judgement == Verdicted::Malicious || is_rogue) {
        return draft.judged(judgement);
    }
    let is_harmless = grant.scopes.iter().all(|scope| HARMLESS.iter().any(|known| known.eq_ignore_ascii_case(scope)));
    let judgement = match () {
        () if is_harmless => {
            draft.clears("CB", "it may know who signs in, and nothing more");
            Verdicted::Benign
        }
        () if risky.is_empty() && !in_window && (event.is_some() || case.log_reaches_back()) => {
            draft.clears("CB", "older than the window, and of no use to a thief of mail");
            Verdicted::Benign
        }
        () if in_window && whose != Whose::User => {
            draft.soft("C5", "consented to in the window");
            Verdicted::Suspicious
        }
        () => {
            unverified(&mut draft, app);
            draft.ask(format!("Do you use {name}?"));
            Verdicted::Unknown
        }
    };
    draft.judged(judgement)
}

fn unverified(draft: &mut Draft, app: Option<&GrantedApp>) {
    if app.is_some_and(|app| !app.is_verified) {
        draft.soft("C6", "its publisher is not verified");
    }
}

fn risky<'g>(case: &Case<'_>, grant: &'g AccountGrant) -> Vec<&'g str> {
    let scopes = grant.scopes.iter().map(|scope| &**scope);
    scopes.filter(|scope| case.known.lists.mail_risk_scopes.holds(scope)).collect()
}

/// The record of the consent to this app, newest first.
fn consent<'c>(case: &'c Case<'_>, grant: &AccountGrant) -> Option<&'c DirectoryAudit> {
    let client = grant.client.to_string();
    let audits = case.account.audits.known().into_iter().flatten();
    let named = audits.filter(|row| CONSENTED.iter().any(|name| row.activity.eq_ignore_ascii_case(name)));
    named.filter(|row| row.targets.iter().any(|target| *target.id == *client)).max_by_key(|row| row.at)
}

/// Owning an app is nothing; a secret added to one is a way back that no reset of a password closes.
fn owns(case: &Case<'_>, id: uuid::Uuid, name: &str) -> Observation {
    let mut draft = Draft::of("account.owns-app", ResourceType::Application, id, name);
    let key = id.to_string();
    let audits = case.account.audits.known().into_iter().flatten();
    let added = audits
        .filter(|row| CREDENTIALS.iter().any(|name| row.activity.eq_ignore_ascii_case(name)))
        .filter(|row| row.targets.iter().any(|target| *target.id == *key))
        .max_by_key(|row| row.at);
    let Some(row) = added.filter(|row| case.is_in_window(row.at)) else {
        if case.log_reaches_back() {
            draft.clears("OB", "no secret was added to it since the window opened");
            return draft.judged(Verdicted::Benign);
        }
        draft.soft("O0", "the directory log does not reach back to when the window opens");
        return draft.judged(Verdicted::NotAssessed);
    };
    draft.seen(row.at, SeenBy::Audit);
    draft.tie(Tie::Window);
    draft.hard("O1", "a secret was added to it in the window");
    if case.whose(row.by.address.as_deref()) == Whose::Attacker {
        draft.tie(Tie::Ip);
    }
    let judgement = if case.whose(row.by.address.as_deref()) == Whose::User {
        draft.ask(format!("Did you add a secret to {name}?"));
        Verdicted::Unknown
    } else {
        Verdicted::Malicious
    };
    draft.judged(judgement)
}
