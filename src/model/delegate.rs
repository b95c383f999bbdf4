//! Who may open a mailbox or write in its name beside its owner.

use uuid::Uuid;

/// `Get-MailboxPermission`: those with full access to one mailbox, of its own and not denied.
#[derive(Clone, Debug, PartialEq)]
pub struct FullAccess {
    /// `ExchangeGuid` of the mailbox.
    pub mailbox: Uuid,
    /// As Exchange writes them: a sign-in name, or the name of a group.
    pub trustees: Vec<Box<str>>,
}

/// `Get-RecipientPermission`: somebody who may send as another recipient.
#[derive(Clone, Debug, PartialEq)]
pub struct SendAs {
    /// The recipient's identity, which is a name.
    pub on: Box<str>,
    pub trustee: Box<str>,
}
