//! Step 3: who registered each sign-in method.

use super::case::Case;
use super::draft::Draft;
use crate::model::{AuthMethod, MethodKind, Observation, ResourceType, SeenBy, Tie, Verdicted, Whose};

/// As the log names them (Microsoft Entra, "Audit activity reference", Authentication Methods).
const REGISTERED: [&str; 4] = [
    "User registered security info",
    "Admin registered security info",
    "User changed default security info",
    "User updated security info",
];
/// Minutes between a method and its record.
const NEAR: i64 = 5;
/// Minutes after a sign-in of the attacker's in which what is registered is taken for his.
const AFTER: i64 = 60;

pub(super) fn judge(case: &Case<'_>) -> Vec<Observation> {
    let methods = case.account.methods.known().into_iter().flatten();
    methods.map(|method| one(case, method)).collect()
}

fn one(case: &Case<'_>, method: &AuthMethod) -> Observation {
    let name = name(method);
    let id = format!("{}/{}", case.account.person.id, method.id);
    let mut draft = Draft::of("account.unconfirmed-method", ResourceType::AuthenticationMethod, id, name.clone());
    draft.seen(method.created, SeenBy::Api);
    let Some(created) = method.created.timestamp() else {
        draft.soft("M0", "the service does not say when it was registered");
        draft.ask(format!("Is the {name} yours?"));
        return draft.judged(Verdicted::Unknown);
    };
    let logged = case.logged_near(created, NEAR, &REGISTERED);
    let address = logged.and_then(|row| row.by.address.as_deref());
    let is_usable_pass = method.kind == MethodKind::AccessPass && method.is_usable != Some(false);
    if is_usable_pass {
        draft.hard("M5", "a pass that opens the account; an administrator handed it out");
    }
    if !case.is_in_window(method.created) {
        let judgement = if is_usable_pass {
            Verdicted::Suspicious
        } else {
            draft.clears("MB", "registered before the window");
            Verdicted::Benign
        };
        return draft.judged(judgement);
    }
    let judgement = match case.whose(address) {
        Whose::Attacker => {
            draft.hard("M1", "registered from a network of the attacker's");
            draft.tie(Tie::Ip);
            draft.tie(Tie::Window);
            Verdicted::Malicious
        }
        Whose::User if !is_usable_pass => {
            draft.soft("M4", "registered in the window, from where the account is used");
            draft.ask(format!("Did you register the {name} on {}?", super::step::day(created)));
            Verdicted::Unknown
        }
        _ if follows_attacker(case, created) => {
            draft.hard("M2", "registered within the hour after a sign-in of the attacker's");
            draft.tie(Tie::Window);
            Verdicted::Malicious
        }
        _ if is_usable_pass => {
            draft.tie(Tie::Window);
            Verdicted::Malicious
        }
        _ => {
            draft.soft("M3", "registered in the window, and nothing shows from where");
            Verdicted::Suspicious
        }
    };
    draft.judged(judgement)
}

fn follows_attacker(case: &Case<'_>, created: jiff::Timestamp) -> bool {
    let after = jiff::SignedDuration::from_mins(AFTER);
    case.visits().any(|visit| {
        let before = visit.at.timestamp().filter(|at| *at <= created);
        let is_near = before.is_some_and(|at| created.duration_since(at) <= after);
        is_near && visit.error == Some(0) && case.whose(visit.address.as_deref()) == Whose::Attacker
    })
}

fn name(method: &AuthMethod) -> String {
    let kind = match &method.kind {
        MethodKind::Authenticator => "Authenticator",
        MethodKind::Phone => "phone",
        MethodKind::SoftwareCode => "code app",
        MethodKind::HardwareCode => "code token",
        MethodKind::Email => "recovery address",
        MethodKind::Passkey => "passkey",
        MethodKind::Hello => "Windows Hello",
        MethodKind::AccessPass => "Temporary Access Pass",
        MethodKind::PlatformCredential => "platform credential",
        MethodKind::External => "external method",
        MethodKind::Unrecognised(word) => word,
    };
    method.label.as_ref().map_or_else(|| kind.to_owned(), |label| format!("{kind} {label}"))
}
