//! Review: mail that goes this way stops. Source: "Configure mail flow using connectors".

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "disable-connectors",
    title: "Restrict or switch off connectors that nobody knows",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Hours,
    reach: Reach::Named,
    used_when: &[],
    how: &[
        "Ask who runs mail where each connector comes from or goes to; mail through it shows in the message trace.",
        "Known, inbound: restrict it to the servers' certificate or addresses. `Set-InboundConnector NAME \
         -RestrictDomainsToCertificate $true -TlsSenderCertificateName SUBJECT`",
        "Unknown: `Set-InboundConnector NAME -Enabled $false`, `Set-OutboundConnector NAME -Enabled $false`. Delete nothing \
         before it is understood.",
        "Right: approve it in palisade.toml.",
    ],
    carry: None,
};
