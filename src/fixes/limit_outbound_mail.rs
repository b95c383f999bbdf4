//! Review: newsletters sent from a mailbox may hit the limit. Source: "Recommended settings for EOP", outbound spam.

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "limit-outbound-mail",
    title: "Limit what one mailbox can send",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Named,
    used_when: &[],
    how: &[
        "`Connect-ExchangeOnline` (PowerShell, module ExchangeOnlineManagement)",
        "`Set-HostedOutboundSpamFilterPolicy -Identity Default -RecipientLimitExternalPerHour 500 \
         -RecipientLimitInternalPerHour 1000 -RecipientLimitPerDay 1000 -ActionWhenThresholdReached BlockUser`",
        "Mailboxes that send in bulk: a policy of their own (security.microsoft.com > Threat policies > Anti-spam > \
         Outbound).",
        "`Set-HostedOutboundSpamFilterPolicy -Identity Default -NotifyOutboundSpam $true \
         -NotifyOutboundSpamRecipients SECURITY@DOMAIN`",
    ],
    carry: None,
};
