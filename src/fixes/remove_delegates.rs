//! Review: somebody's work may rest on it.

use super::fix::SAME_AT_RISK;
use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "remove-delegates",
    title: "Take mailboxes out of other people's hands",
    safety: Safety::Review,
    undo: Undo::Partial("the right is given anew; whether Outlook opened the mailbox by itself is not kept"),
    effort: Effort::Minutes,
    reach: Reach::Named,
    used_when: &[SAME_AT_RISK],
    how: &[
        "Ask the owner of the mailbox, by telephone where the account may be in strange hands.",
        "Full access: `Remove-MailboxPermission MAILBOX -User PERSON -AccessRights FullAccess`",
        "Send as: `Remove-RecipientPermission MAILBOX -Trustee PERSON -AccessRights SendAs`",
        "Send on behalf: `Set-Mailbox MAILBOX -GrantSendOnBehalfTo @{remove='PERSON'}`",
        "Right: approve it in palisade.toml.",
    ],
    carry: None,
};
