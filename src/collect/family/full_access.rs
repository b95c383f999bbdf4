//! Who has full access to a mailbox: one command for each, so that only suspicious ones are asked about by default.

use uuid::Uuid;

use super::hidden_rules::watched;
use crate::collect::collector::{Asks, Collector, Licence, Needs, Options, Targets};
use crate::collect::decode::{Answer, part};
use crate::collect::grouped::{Answers, Group, Grouped};
use crate::collect::wire::{Strings, Text, exchange_record, id};
use crate::model::{Call, FullAccess, Snapshot};

/// Exchange Online PowerShell, "Get-MailboxPermission", which will not run without a mailbox. A target is
/// `<user> <mailbox>`.
pub(super) const FAMILY: Collector = Collector {
    name: "full_access",
    needs: Needs::Exchange,
    licence: Some(Licence::Exchange),
    asks: Asks::Each {
        after: &["mailboxes", "inbox_rules", "accepted_domains", "risky_users"],
        targets,
        call: |target| {
            let (user, mailbox) = target.split_once(' ').unwrap_or((target, ""));
            let call = Call::cmdlet("Get-MailboxPermission").with("Identity", user).on_mailbox(mailbox);
            call.selecting(&["Identity", "User", "AccessRights", "IsInherited", "Deny"])
        },
        batched: true,
    },
    decoder: Grouped::<Wanted>::decoder,
};

fn targets(snapshot: &Snapshot, options: &Options) -> Targets {
    let mut targets = Targets::default();
    let watched = watched(snapshot, options, &mut targets);
    targets.keys = watched.into_iter().map(|(user, mailbox)| format!("{user} {mailbox}").into()).collect();
    targets.keys.sort_unstable();
    targets
}

struct Wanted;

exchange_record! {
    Wire {
        user: Text<'a> = "User",
        rights: Strings<'a> = "AccessRights",
        inherited: bool = "IsInherited",
        denies: bool = "Deny",
    }
}

impl Group for Wanted {
    type Wire<'a> = Wire<'a>;
    type Row = Box<str>;

    fn keep(wire: Wire<'_>, rows: &mut Vec<Box<str>>) -> Option<()> {
        let (user, rights) = (wire.user.value()?, wire.rights.value()?);
        let is_full =
            rights.0.iter().flat_map(|some| some.split(',')).any(|one| one.trim().eq_ignore_ascii_case("FullAccess"));
        let counts = is_full && wire.inherited.value() != Some(true) && wire.denies.value() != Some(true);
        if counts && !is_the_services(&user) {
            rows.push(user.boxed());
        }
        Some(())
    }

    fn place(answers: Answers<Box<str>>, snapshot: &mut Snapshot) {
        let (any, gap) = (answers.any(), answers.gap.clone());
        let whole = answers.about.into_iter().filter(|about| about.answer == Answer::Whole);
        let rows = whole.filter_map(|about| {
            let mailbox: Uuid = about.target.split_once(' ').and_then(|(_, mailbox)| id(mailbox))?;
            let mut trustees = about.rows;
            trustees.sort_unstable();
            trustees.dedup();
            Some(FullAccess { mailbox, trustees })
        });
        let mut rows: Vec<FullAccess> = rows.collect();
        rows.sort_by_key(|row| row.mailbox);
        snapshot.full_access = part(rows, any, gap).into();
    }
}

/// The owner himself, the service's own accounts, and ids of accounts that are gone.
pub(super) fn is_the_services(trustee: &str) -> bool {
    let trustee = trustee.to_ascii_uppercase();
    trustee.is_empty() || trustee.starts_with("NT AUTHORITY\\") || trustee.starts_with("S-1-5-")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(record: &str) -> Vec<Box<str>> {
        let mut rows = Vec::new();
        Wanted::keep(serde_json::from_str(record).expect("a record"), &mut rows).expect("a permission");
        rows
    }

    #[test]
    fn only_somebody_elses_own_full_access_counts() {
        let row = |user: &str, rights: &str, inherited: bool, deny: bool| {
            kept(&format!(r#"{{"User":"{user}","AccessRights":["{rights}"],"IsInherited":{inherited},"Deny":{deny}}}"#))
        };
        assert_eq!(
            row("kim@contoso.example", "FullAccess, ReadPermission", false, false),
            ["kim@contoso.example".into()]
        );
        assert!(row("kim@contoso.example", "ReadPermission", false, false).is_empty());
        assert!(row("kim@contoso.example", "FullAccess", true, false).is_empty());
        assert!(row("kim@contoso.example", "FullAccess", false, true).is_empty());
        assert!(row(r"NT AUTHORITY\\SELF", "FullAccess", false, false).is_empty());
        assert!(row("S-1-5-21-1-2-3", "FullAccess", false, false).is_empty());
    }
}
