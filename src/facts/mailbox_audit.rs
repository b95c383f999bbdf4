//! Whether a mailbox logs what Microsoft logs by default.
//!
//! Source: Microsoft, "Manage mailbox auditing". While the organisation's switch is on, `AuditEnabled` of a mailbox means
//! nothing; a mailbox is weakened only by a list of actions of its own, which `DefaultAuditSet` then no longer names.

use super::lists::{List, Lists};
use crate::model::{Gap, Known, Mailbox, MailboxExtra, MailboxKind};

/// Whether some default action is missing, and which. Mailboxes of kinds that are not audited by default lack nothing,
/// and those of groups cannot be customised.
pub(super) fn missing_actions(mailbox: &Mailbox, lists: &Lists) -> (Known<bool>, Vec<Box<str>>) {
    if !matches!(mailbox.kind, MailboxKind::User | MailboxKind::Shared | MailboxKind::Group) {
        return (Known::Yes(false), Vec::new());
    }
    let Some(extra) = mailbox.extra.as_deref() else { return (Known::Yes(false), Vec::new()) };
    let Some(untouched) = extra.default_audit_set.as_deref() else {
        return (Known::No(Gap::Failed("DefaultAuditSet did not come for a mailbox".into())), Vec::new());
    };
    let missing: Vec<Box<str>> = by_logon(extra, lists)
        .into_iter()
        .filter(|(logon, ..)| !untouched.iter().any(|kept| kept.eq_ignore_ascii_case(logon)))
        .flat_map(|(logon, own, default)| lacking(own, default).map(move |action| format!("{logon}:{action}").into()))
        .collect();
    (Known::Yes(!missing.is_empty()), missing)
}

fn by_logon<'a>(extra: &'a MailboxExtra, lists: &'a Lists) -> [(&'static str, &'a [Box<str>], &'a List); 3] {
    [
        ("Admin", &extra.audit_admin, &lists.audit_actions_admin),
        ("Delegate", &extra.audit_delegate, &lists.audit_actions_delegate),
        ("Owner", &extra.audit_owner, &lists.audit_actions_owner),
    ]
}

fn lacking<'a>(own: &'a [Box<str>], default: &'a List) -> impl Iterator<Item = &'a str> {
    default.entries().filter(|action| !own.iter().any(|logged| logged.eq_ignore_ascii_case(action)))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::facts::lists::lists;

    fn mailbox(kind: MailboxKind, kept: Option<&[&str]>, owner: &[&str]) -> Mailbox {
        let words = |words: &[&str]| words.iter().map(|&word| word.into()).collect::<Vec<Box<str>>>();
        let extra =
            MailboxExtra { default_audit_set: kept.map(words), audit_owner: words(owner), ..MailboxExtra::default() };
        Mailbox {
            guid: Uuid::nil(),
            user: None,
            address: "a@contoso.example".into(),
            name: "a".into(),
            kind,
            extra: Some(Box::new(extra)),
        }
    }

    #[test]
    fn a_customised_list_is_cut_when_it_lacks_a_default_action() {
        let kept = Some(&["Admin", "Delegate"][..]);
        let (cut, missing) = missing_actions(&mailbox(MailboxKind::User, kept, &["HardDelete"]), lists());
        assert_eq!(cut, Known::Yes(true));
        assert!(missing.contains(&"Owner:SoftDelete".into()) && !missing.contains(&"Owner:HardDelete".into()));
        assert!(!missing.iter().any(|action| action.starts_with("Admin:")));
    }

    #[test]
    fn a_customised_list_with_all_default_actions_is_not_cut() {
        let all: Vec<&str> = lists().audit_actions_owner.entries().collect();
        let kept = Some(&["Admin", "Delegate"][..]);
        assert_eq!(missing_actions(&mailbox(MailboxKind::Shared, kept, &all), lists()).0, Known::Yes(false));
    }

    #[test]
    fn what_did_not_come_is_not_right_and_what_is_not_audited_is_not_wrong() {
        assert!(matches!(missing_actions(&mailbox(MailboxKind::User, None, &[]), lists()).0, Known::No(_)));
        assert_eq!(missing_actions(&mailbox(MailboxKind::Room, Some(&[]), &[]), lists()).0, Known::Yes(false));
    }
}
