//! Whether legacy clients are shut out (2.9, "In Conditional Access").

use palisade::model::{Conditions, GrantControls, Policy, Scope};

use super::grant::{Operator, operator};
use super::reach::Reach;
use super::{resource, sign_in};

pub(super) const TYPES: [&str; 2] = ["exchangeActiveSync", "other"];

/// Whether one policy shuts a client type out, for those it applies to: "to Exchange Online at least, with that type (or
/// `all`), without narrowing platform, location, risk or device condition, and its grant is block, or demands what such
/// a client cannot give".
pub(super) fn shuts_out(policy: &Policy, client: &str) -> Reach {
    resource::reaches(policy, resource::EXCHANGE)
        .and(sign_in::client(&policy.conditions, client))
        .and(is_wide(&policy.conditions))
        .and(cannot_be_met(policy.grant.as_ref(), client))
}

/// Reading: a condition on flows narrows too, for it "applies to those flows only" (2.6), and what excludes anything
/// narrows.
fn is_wide(conditions: &Conditions) -> Reach {
    let all = |scope: &Option<Scope>| match scope {
        None => true,
        Some(scope) => scope.exclude.is_empty() && scope.include.iter().any(|word| word.eq_ignore_ascii_case("all")),
    };
    let wide = all(&conditions.platforms)
        && all(&conditions.locations)
        && conditions.flows.is_empty()
        && conditions.device_filter.is_none();
    Reach::from(wide).and(sign_in::risk(conditions)).and(sign_in::novel(conditions))
}

fn cannot_be_met(grant: Option<&GrantControls>, client: &str) -> Reach {
    let Some(grant) = grant else { return Reach::No };
    let mut atoms: Vec<Reach> = grant.controls.iter().map(|control| is_beyond(control, client)).collect();
    // "… mfa, strength, termsOfUse, custom factor": any strength.
    atoms.extend(grant.strength.as_ref().map(|_| Reach::Yes));
    if atoms.is_empty() {
        return Reach::No;
    }
    let any = Reach::any(atoms.iter().copied());
    let all = !Reach::any(atoms.iter().map(|&atom| !atom));
    let blocks = grant.controls.iter().any(|control| control.eq_ignore_ascii_case("block"));
    match operator(grant, atoms.len()) {
        _ if blocks => Reach::Yes,
        // One alternative that the client can give lets it in.
        Operator::Or => all,
        Operator::And => any,
        // Whatever the word may mean, nothing that is asked is asked for sure.
        Operator::Unknown => any.and(Reach::Undetermined),
    }
}

/// "for `other` also a device grant (EAS may satisfy a device grant)".
fn is_beyond(control: &str, client: &str) -> Reach {
    match control.to_ascii_lowercase().as_str() {
        "block" | "mfa" | "termsofuse" | "customauthenticationfactor" => Reach::Yes,
        "compliantdevice" | "domainjoineddevice" => (client == "other").into(),
        "approvedapplication" | "compliantapplication" | "passwordchange" | "riskremediation" => Reach::No,
        _ => Reach::Undetermined,
    }
}
