//! Refusals to gaps, in one place.

use super::collector::{Collector, EXCHANGE, Licence, Needs};
use super::source::Refusal;
use crate::model::Gap;

/// Who is refused, as far as it is known.
#[derive(Clone, Copy)]
pub(super) struct Asker<'a> {
    /// Whether the tenant has the plan that the family needs.
    pub(super) held: Option<bool>,
    /// Permissions of Microsoft Graph in the app's token; empty where it does not tell.
    pub(super) permissions: &'a [String],
}

/// What a refusal means for a family.
pub(super) fn of(refusal: Refusal, collector: &Collector, asker: Asker<'_>) -> Gap {
    of_asked(refusal, collector.needs, collector.licence, asker)
}

/// What a refusal means for something that takes these permissions and this plan.
pub(super) fn of_asked(refusal: Refusal, needs: Needs, licence: Option<Licence>, asker: Asker<'_>) -> Gap {
    match refusal {
        Refusal::Denied(_) if asker.held == Some(false) => Gap::Unlicensed(plan(licence).into()),
        Refusal::Denied(why) => denied(why, needs, asker.permissions),
        // Exchange's answer to an app without the permission, which also hides whether the role is there (Microsoft
        // Learn, "App-only authentication for unattended scripts in Exchange Online").
        Refusal::Unauthorized(_) if !matches!(needs, Needs::Graph(_)) => Gap::denied(EXCHANGE.iter().copied()),
        Refusal::Unlicensed(_) => Gap::Unlicensed(plan(licence).into()),
        Refusal::NotFound(why) | Refusal::Unknown(why) | Refusal::Failed(why) | Refusal::Unauthorized(why) => {
            Gap::Failed(why)
        }
        Refusal::NoMailbox => Gap::Failed("there is no mailbox in Exchange Online".into()),
        Refusal::Throttled(until) => Gap::Throttled(until),
        Refusal::Cut(why) => Gap::Cut(why),
    }
}

/// The gap of a family whose targets are not all known and that was itself not granted: granting the one is not enough.
pub(super) fn of_targets(
    inherited: Option<Gap>,
    own: Option<Gap>,
    collector: &Collector,
    asker: Asker<'_>,
) -> Option<Gap> {
    let Some(inherited @ Gap::Denied(_)) = &inherited else { return inherited.or(own) };
    // A token that shows no permission at all mostly has none.
    let lacking = match (collector.needs, asker.permissions) {
        (Needs::Graph(_), []) => first(collector.needs),
        (needs, permissions) => ungranted(needs, permissions).unwrap_or_default(),
    };
    let own = own.iter().flat_map(Gap::to_grant);
    Some(Gap::denied(inherited.to_grant().chain(own).chain(lacking.iter().copied())))
}

/// Exchange tells by a 403 that the app may sign in and has no role for the cmdlet.
fn denied(why: String, needs: Needs, permissions: &[String]) -> Gap {
    match needs {
        Needs::Exchange => Gap::denied(["Global Reader"]),
        // Its targets come from Exchange: the role that lists mailboxes is there.
        Needs::ExchangeRules => Gap::denied(["Mail Recipients"]),
        Needs::Graph(_) if permissions.is_empty() => Gap::denied(first(needs).iter().copied()),
        Needs::Graph(_) => match ungranted(needs, permissions) {
            Some(lacking) => Gap::denied(lacking.iter().copied()),
            None => Gap::Failed(format!("refused although the permission is granted: {why}")),
        },
    }
}

/// The permissions of Graph that a token which tells does not hold; `None` when it holds them or does not tell.
fn ungranted(needs: Needs, permissions: &[String]) -> Option<&'static [&'static str]> {
    let Needs::Graph(lists) = needs else { return None };
    let holds = |list: &&[&str]| list.iter().all(|wanted| permissions.iter().any(|held| held == wanted));
    let is_open = permissions.is_empty() || lists.iter().any(holds);
    (!is_open).then(|| first(needs))
}

fn first(needs: Needs) -> &'static [&'static str] {
    match needs {
        Needs::Graph(lists) => lists.first().copied().unwrap_or_default(),
        Needs::Exchange | Needs::ExchangeRules => EXCHANGE,
    }
}

fn plan(licence: Option<Licence>) -> &'static str {
    licence.map_or("plan that includes this", Licence::words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::collect::FAMILIES;

    fn family(name: &str) -> &'static Collector {
        FAMILIES.iter().find(|family| family.name == name).expect(name)
    }

    fn refused(refusal: Refusal, name: &str, permissions: &[&str]) -> Gap {
        let permissions: Vec<String> = permissions.iter().map(|&name| name.to_owned()).collect();
        of(refusal, family(name), Asker { held: None, permissions: &permissions })
    }

    #[test]
    fn only_what_is_really_missing_is_named() {
        let denied = || Refusal::Denied("403".into());
        assert_eq!(refused(denied(), "mailboxes", &[]), Gap::denied(["Global Reader"]));
        assert_eq!(refused(denied(), "hidden_rules", &[]), Gap::denied(["Mail Recipients"]));
        let unauthorized = Refusal::Unauthorized("401".into());
        let both = Gap::denied(["Exchange.ManageAsApp", "Global Reader"]);
        assert_eq!(refused(unauthorized.clone(), "mailboxes", &[]), both);
        assert!(matches!(refused(unauthorized, "users", &[]), Gap::Failed(_)));
    }

    #[test]
    fn of_alternatives_the_one_is_named_that_the_registration_asks_for() {
        let denied = || Refusal::Denied("403".into());
        assert_eq!(refused(denied(), "licences", &[]), Gap::denied(["Organization.Read.All"]));
        assert_eq!(refused(denied(), "licences", &["User.Read.All"]), Gap::denied(["Organization.Read.All"]));
        assert!(matches!(refused(denied(), "licences", &["LicenseAssignment.Read.All"]), Gap::Failed(_)));
    }

    #[test]
    fn who_needs_two_grants_is_told_of_both() {
        let permissions = ["User.Read.All".to_owned()];
        let asker = Asker { held: None, permissions: &permissions };
        let inherited = Some(Gap::denied(["Global Reader"]));
        let both = Gap::denied(["Global Reader", "MailboxSettings.Read"]);
        assert_eq!(of_targets(inherited.clone(), None, family("inbox_rules"), asker), Some(both));
        let granted = ["MailboxSettings.Read".to_owned()];
        let asker = Asker { held: None, permissions: &granted };
        assert_eq!(of_targets(inherited.clone(), None, family("inbox_rules"), asker), inherited);
        assert_eq!(of_targets(None, None, family("inbox_rules"), asker), None);
    }
}
