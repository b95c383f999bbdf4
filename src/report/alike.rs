//! Changes that differ only in what they are made to, told in one line.

use super::escape::shown;
use super::page::{number, plural};
use crate::model::{Change, ResourceType};

/// From how many on changes are told together.
const MANY: usize = 4;
/// How many of their targets are named.
const NAMED: usize = 5;

/// One change, or several alike.
pub struct Alike<'c> {
    /// In the order in which they are carried out; at least one.
    pub changes: Vec<&'c Change>,
    wording: String,
}

/// Changes of one fix that say the same of different mailboxes or accounts, together.
pub fn alike<'c>(changes: &[&'c Change]) -> Vec<Alike<'c>> {
    let mut groups: Vec<Alike<'c>> = Vec::new();
    for &change in changes {
        let wording = wording(change);
        let known = groups.iter_mut().rev().take_while(|group| group.changes.iter().all(|one| one.fix == change.fix));
        match known.into_iter().find(|group| group.takes(change, &wording)) {
            Some(group) => group.changes.push(change),
            None => groups.push(Alike { changes: vec![change], wording }),
        }
    }
    let split = |group: Alike<'c>| match group.changes.len() {
        0..MANY => group.changes.iter().map(|&one| Alike { changes: vec![one], wording: String::new() }).collect(),
        _ => vec![group],
    };
    groups.into_iter().flat_map(split).collect()
}

/// Of what there may be many alike; anything else is told one by one. What one person consented to is named by the person.
fn noun(change: &Change) -> Option<&'static str> {
    match change.target.kind {
        ResourceType::Mailbox => Some("mailbox"),
        ResourceType::User => Some("account"),
        ResourceType::Grant if change.touches.count.users == 1 => Some("account"),
        _ => None,
    }
}

/// What a change says, whatever its target is called.
fn wording(change: &Change) -> String {
    change.summary.replace(&*change.target.name, "\0")
}

impl Alike<'_> {
    fn takes(&self, change: &Change, wording: &str) -> bool {
        self.wording == wording
            && wording.contains('\0')
            && noun(change).is_some()
            && self.changes.iter().take(1).all(|one| {
                one.touches.how == change.touches.how
                    && (one.safety, one.undo.class, &one.undo.reason)
                        == (change.safety, change.undo.class, &change.undo.reason)
                    && one.target.kind == change.target.kind
            })
    }

    /// In one sentence, escaped.
    pub fn says(&self) -> String {
        let [only] = &*self.changes else { return self.says_of_many() };
        shown(&only.summary, 300)
    }

    fn says_of_many(&self) -> String {
        let count = u64::try_from(self.changes.len()).unwrap_or(u64::MAX);
        let noun = self.changes.first().and_then(|change| noun(change)).unwrap_or("object");
        let names: Vec<String> = self.changes.iter().take(NAMED).map(|one| shown(&one.target.name, 60)).collect();
        let more = match self.changes.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {} more", number(u64::try_from(more).unwrap_or(u64::MAX))),
        };
        let said = shown(&self.wording.replace('\0', &plural(count, noun)), 300);
        format!("{said}: {}{more}", names.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Call, Expect, Look, Resource, Safety, Touches, UndoClass, UndoStep};

    fn change(fix: &str, says: &str, name: &str) -> Change {
        let look = Look { read: Call::cmdlet("Get-CASMailbox"), expect: Expect::Gone };
        Change {
            id: format!("{fix}:{name}"),
            fix: fix.into(),
            summary: says.replace('*', name),
            target: Resource::new(ResourceType::Mailbox, name, name),
            touches: Touches::default(),
            precondition: look.clone(),
            request: Call::cmdlet("Set-CASMailbox"),
            verify: look,
            undo: UndoStep { class: UndoClass::Full, request: None, reason: None, verify: None },
            safety: Safety::Review,
            urgent: false,
            depends_on: Vec::new(),
            resolves: Vec::new(),
        }
    }

    fn told(changes: &[Change]) -> Vec<String> {
        alike(&changes.iter().collect::<Vec<_>>()).iter().map(Alike::says).collect()
    }

    #[test]
    fn what_differs_only_in_its_target_is_one_line() {
        let mut changes: Vec<Change> =
            (1..=1_200).map(|at| change("disable-pop-imap", "Switch off POP for *", &format!("u{at}"))).collect();
        changes.extend((1..=4).map(|at| change("disable-pop-imap", "Switch off IMAP for *", &format!("u{at}"))));
        changes.push(change("disable-smtp-auth", "Switch off SMTP AUTH", "Contoso"));
        let lines = [
            "Switch off POP for 1,200 mailboxes: u1, u2, u3, u4, u5 and 1,195 more",
            "Switch off IMAP for 4 mailboxes: u1, u2, u3, u4",
            "Switch off SMTP AUTH",
        ];
        assert_eq!(told(&changes), lines);
    }

    #[test]
    fn a_few_each_keep_their_line_and_what_is_otherwise_different_is_never_joined() {
        let few: Vec<Change> = (1..=3).map(|at| change("a", "Does * a favour", &format!("u{at}"))).collect();
        assert_eq!(told(&few), ["Does u1 a favour", "Does u2 a favour", "Does u3 a favour"]);
        let mut many: Vec<Change> = (1..=8).map(|at| change("a", "Does * a favour", &format!("u{at}"))).collect();
        many[7].safety = Safety::Safe;
        assert_eq!(told(&many), ["Does 7 mailboxes a favour: u1, u2, u3, u4, u5 and 2 more", "Does u8 a favour"]);
    }

    #[test]
    fn consents_of_many_people_to_one_app_are_one_line_and_those_for_everybody_are_not() {
        let grant = |says: &str, name: &str, users: u64| {
            let mut one = change("revoke-risky-grants", says, name);
            (one.target.kind, one.touches.count.users) = (ResourceType::Grant, users);
            one
        };
        let mut all: Vec<Change> =
            (1..=4).map(|at| grant("Revoke Mail.Read of App, granted by *", &format!("u{at}"), 1)).collect();
        all.extend((1..=4).map(|at| grant("Revoke Mail.Read of *, granted for everybody", &format!("App {at}"), 0)));
        let told = told(&all);
        assert_eq!(told[0], "Revoke Mail.Read of App, granted by 4 accounts: u1, u2, u3, u4");
        assert_eq!(told.len(), 5, "{told:?}");
    }

    #[test]
    fn hostile_names_are_escaped() {
        let many: Vec<Change> = (0..4).map(|at| change("a", "Does *", &format!("\u{1b}[2J{at}"))).collect();
        assert!(!told(&many)[0].chars().any(crate::report::is_treacherous), "{:?}", told(&many));
    }
}
