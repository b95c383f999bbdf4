//! Step 5: what the owner, or somebody as him, let apps do.

use super::case::Case;
use super::draft::Draft;
use crate::model::{
    AccountGrant, DirectoryAudit, GrantedApp, Observation, OwnedApp, ResourceType, SeenBy, Tie, Verdicted, Whose,
};

const CONSENTED: [&str; 2] = ["Consent to application", "Add delegated permission grant"];
const CREDENTIALS: [&str; 3] = [
    "Update application – Certificates and secrets management",
    "Update application - Certificates and secrets management",
    "Add service principal credentials",
];
/// In the place of an account, in the id of a consent for all.
pub(super) const EVERYBODY: &str = "AllPrincipals";
/// Scopes with which an app knows who signs in, and nothing more.
const HARMLESS: [&str; 5] = ["openid", "profile", "email", "offline_access", "User.Read"];

pub(super) fn judge(case: &Case<'_>) -> Vec<Observation> {
    let grants = case.account.grants.known().into_iter().flatten();
    let owned = case.account.owned.known().into_iter().flatten();
    let grants = grants.map(|grant| one(case, grant, false));
    let wide = case.account.wide_grants.values().filter_map(|part| part.known()).flatten();
    let wide = wide.filter(|grant| consent(case, grant, true).is_some()).map(|grant| one(case, grant, true));
    grants.chain(wide).chain(owned.map(|app| owns(case, app))).collect()
}

fn one(case: &Case<'_>, grant: &AccountGrant, for_all: bool) -> Observation {
    let app = case.account.apps.get(&grant.client).and_then(|part| part.known());
    let name = app.map_or_else(|| grant.client.to_string(), |app| app.name.to_string());
    let whom = if for_all { EVERYBODY.to_owned() } else { case.account.person.id.to_string() };
    let id = format!("{}/{}/{whom}", grant.client, grant.resource);
    let mut draft = Draft::of("account.risky-consent", ResourceType::Grant, id, name.clone());
    let event = consent(case, grant, for_all);
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
        let whose = if for_all { ", in the name of everybody" } else { "" };
        draft.soft("C4", format!("it may {}{whose}", risky.join(", ")));
    }
    if let Some(judgement) = draft.weighed().filter(|judgement| *judgement == Verdicted::Malicious || is_rogue) {
        let stays = case.account.wide_grants.get(&grant.client).and_then(|part| part.known());
        if !for_all && stays.is_some_and(|grants| !grants.is_empty()) {
            draft.soft("C7", "it is consented to for everybody, too: revoking this one leaves that");
        }
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

/// The record of the consent to this app, newest first: of one for everybody only what this account did.
fn consent<'c>(case: &'c Case<'_>, grant: &AccountGrant, for_all: bool) -> Option<&'c DirectoryAudit> {
    let client = grant.client.to_string();
    let audits = case.account.audits.known().into_iter().flatten();
    let named = audits.filter(|row| CONSENTED.iter().any(|name| row.activity.eq_ignore_ascii_case(name)));
    let of_kind = |row: &&DirectoryAudit| match (for_all, reach(row)) {
        (true, Some(reach)) => reach && row.by.id == Some(case.account.person.id),
        (true, None) => row.by.id == Some(case.account.person.id),
        (false, reach) => reach != Some(true),
    };
    let about = |row: &&DirectoryAudit| row.targets.iter().any(|target| *target.id == *client);
    named.filter(about).filter(of_kind).max_by_key(|row| row.at)
}

/// Whether a consent was given for everybody; none: the record does not say.
fn reach(row: &DirectoryAudit) -> Option<bool> {
    let changes = row.targets.iter().flat_map(|target| &target.changes);
    let mut said = changes.filter(|change| change.property.eq_ignore_ascii_case("ConsentContext.OnBehalfOfAll"));
    said.next().map(|change| change.new.trim_matches('"').eq_ignore_ascii_case("true"))
}

/// Owning an app is nothing; a secret added to one is a way back that no reset of a password closes.
fn owns(case: &Case<'_>, app: &OwnedApp) -> Observation {
    let OwnedApp { id, name, .. } = app;
    let mut draft = Draft::of("account.owns-app", ResourceType::Application, *id, &**name);
    let key = id.to_string();
    let audits = case.account.audits.known().into_iter().flatten();
    let whose = |row: &DirectoryAudit| case.whose(row.by.address.as_deref());
    // Of several the worst counts: a secret that the owner adds later takes none away.
    let added = audits
        .filter(|row| CREDENTIALS.iter().any(|name| row.activity.eq_ignore_ascii_case(name)))
        .filter(|row| row.targets.iter().any(|target| *target.id == *key))
        .filter(|row| case.is_in_window(row.at))
        .max_by_key(|row| (whose(row) == Whose::Attacker, whose(row) != Whose::User, row.at));
    let Some(row) = added else {
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
    if whose(row) == Whose::Attacker {
        draft.tie(Tie::Ip);
    }
    let judgement = if whose(row) == Whose::User {
        draft.ask(format!("Did you add a secret to {name}?"));
        Verdicted::Unknown
    } else {
        Verdicted::Malicious
    };
    draft.judged(judgement)
}
