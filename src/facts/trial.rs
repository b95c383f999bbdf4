//! What policies in report-only mode would do if they were switched on: numbers, and a sentence for people.

use rayon::prelude::*;
use uuid::Uuid;

use super::access::Impact;
use super::ground::{Ground, all as known};
use super::policy::state;
use super::user;
use crate::model::{Policy, Resource, ResourceType, Trial};

/// Of each such policy, by the engine that judges what is enforced.
pub(super) fn all(ground: &Ground<'_>) -> Vec<Trial> {
    let parked = known(&ground.snapshot.conditional_access).par_iter();
    let parked = parked.filter(|policy| state(policy) == Ok("report_only") && !policy.users.workloads_only);
    parked.map(|policy| of(policy, ground)).collect()
}

fn of(policy: &Policy, ground: &Ground<'_>) -> Trial {
    let impact = ground.access.impact_of(policy.id, (&ground.registered, &ground.break_glass));
    let count = |list: &[Uuid]| u64::try_from(list.len()).unwrap_or(u64::MAX);
    let named = |list: &[Uuid]| list.iter().map(|id| resource(*id, ground)).collect();
    let Impact { administrators_locked_out: admins, break_glass_locked_out: break_glass, .. } = &impact;
    Trial {
        policy: policy.id,
        name: policy.name.to_string(),
        prompted: count(&impact.prompted),
        to_register: count(&impact.to_register),
        cannot_comply: count(&impact.cannot_comply),
        device_asked: count(&impact.device_asked),
        loses_access: count(&impact.loses_access),
        administrators_locked_out: named(admins),
        break_glass_locked_out: named(break_glass),
        not_known: count(&impact.open),
        gap: impact.gap,
    }
}

fn resource(id: Uuid, ground: &Ground<'_>) -> Resource {
    let nameless = || Resource::new(ResourceType::User, id, id.to_string());
    ground.user(id).map_or_else(nameless, user::resource)
}

/// For a person: "Switched on, it would …".
pub(super) fn sentence(trial: &Trial) -> String {
    if let (0, Some(gap)) = (trial.not_known, &trial.gap) {
        return format!("What it would do if it were on is not known: {gap}.");
    }
    let counted = [
        (trial.prompted, "ask", "for more than today"),
        (trial.to_register, "send", "to register a method first"),
        (trial.cannot_comply, "ask", "for what they have not and cannot register then"),
        (trial.device_asked, "ask", "for a managed device"),
        (trial.loses_access, "take an app from", "outside the organisation's networks"),
    ];
    let mut parts: Vec<String> = counted
        .iter()
        .filter(|(number, ..)| *number > 0)
        .map(|(number, what, whereto)| format!("{what} {} {whereto}", accounts(*number)))
        .collect();
    for (locked, who) in
        [(&trial.administrators_locked_out, "administrators"), (&trial.break_glass_locked_out, "break-glass accounts")]
    {
        parts.extend((!locked.is_empty()).then(|| format!("lock out the {who} {}", names(locked))));
    }
    let open = match trial.not_known {
        0 => String::new(),
        number => format!(" Of {} not all is known.", accounts(number)),
    };
    match parts.is_empty() {
        true => format!("Switched on, it would change nothing for anybody of whom that is known.{open}"),
        false => format!("Switched on, it would {}.{open}", parts.join(", ")),
    }
}

fn accounts(number: u64) -> String {
    if number == 1 { "1 account".into() } else { format!("{number} accounts") }
}

/// At most three.
fn names(resources: &[Resource]) -> String {
    let shown: Vec<&str> = resources.iter().take(3).map(|resource| &*resource.name).collect();
    let more = resources.len() - shown.len();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", shown.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Gap;

    fn nothing() -> Trial {
        Trial {
            policy: Uuid::nil(),
            name: "p".into(),
            prompted: 0,
            to_register: 0,
            cannot_comply: 0,
            device_asked: 0,
            loses_access: 0,
            administrators_locked_out: Vec::new(),
            break_glass_locked_out: Vec::new(),
            not_known: 0,
            gap: None,
        }
    }

    #[test]
    fn whom_it_hits_is_said_and_what_is_not_known_too() {
        let user = |name: &str| Resource::new(ResourceType::User, name, name);
        let hit = Trial {
            prompted: 312,
            to_register: 1,
            break_glass_locked_out: vec![user("b1@x"), user("b2@x")],
            not_known: 2,
            gap: Some(Gap::Denied("AuditLog.Read.All".into())),
            ..nothing()
        };
        assert_eq!(
            sentence(&hit),
            "Switched on, it would ask 312 accounts for more than today, send 1 account to register a method first, \
             lock out the break-glass accounts b1@x, b2@x. Of 2 accounts not all is known."
        );
        let harmless = "Switched on, it would change nothing for anybody of whom that is known.";
        assert_eq!(sentence(&nothing()), harmless);
        let unread = Trial { gap: Some(Gap::Denied("Policy.Read.All".into())), ..nothing() };
        assert!(sentence(&unread).starts_with("What it would do if it were on is not known"), "{}", sentence(&unread));
    }
}
