//! Senders that Microsoft stopped because they sent spam.

use super::ground::{Ground, all};
use super::listing::listed;
use super::record::{Kind, Subject};
use crate::model::{BlockedSender, Exposure, Resource, ResourceType};
use crate::record;

pub(super) struct BlockedSenderFacts<'a> {
    blocked: &'a BlockedSender,
    ground: &'a Ground<'a>,
}

listed!(BlockedSenders, BlockedSenderFacts<'_>, blocked_senders, |ground, blocked| BlockedSenderFacts {
    blocked,
    ground
});

record! {
    /// A sender or inbound connector that may send no more (`Get-BlockedSenderAddress`, `Get-BlockedConnector`).
    BlockedSenderFacts<'_> as "blocked_sender" {
        /// The address; of a connector its id.
        "sender": Kind::Str, ["blocked_senders"] => |it| (&*it.blocked.sender).into();
        /// A connector, and no address.
        "isConnector": Kind::Bool, ["blocked_senders"] => |it| it.blocked.is_connector.into();
        /// Microsoft's reason, in its own words; null when none is given.
        "reason": Kind::Str, ["blocked_senders"] => |it| it.blocked.reason.as_deref().into();
    }
}

impl Subject for BlockedSenderFacts<'_> {
    /// The mailbox of the address where there is one: addresses are given away again.
    fn resource(&self) -> Resource {
        let BlockedSender { sender, is_connector, .. } = self.blocked;
        if *is_connector {
            let known = all(&self.ground.snapshot.connectors).iter().find(|known| known.guid.to_string() == **sender);
            return Resource::new(ResourceType::Connector, &**sender, known.map_or(&**sender, |known| &*known.name));
        }
        let mailboxes = all(&self.ground.snapshot.mailboxes);
        let mailbox = mailboxes.iter().find(|mailbox| mailbox.address.eq_ignore_ascii_case(sender));
        mailbox.map_or_else(|| Resource::new(ResourceType::Mailbox, &**sender, &**sender), super::mailbox::resource)
    }
    fn aliases(&self) -> Vec<String> {
        vec![self.blocked.sender.to_string()]
    }
    fn exposure(&self) -> Exposure {
        if self.blocked.is_connector { Exposure::Everybody } else { Exposure::One }
    }
}
