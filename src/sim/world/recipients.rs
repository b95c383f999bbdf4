//! Recipients that are no mailboxes: mail contacts and distribution groups.

/// A mail contact.
#[derive(Clone, Debug)]
pub(in crate::sim) struct Contact {
    pub(in crate::sim) name: String,
    /// `ExternalEmailAddress`
    pub(in crate::sim) address: String,
    /// `PrimarySmtpAddress`: the same, or one of the tenant's own domain that an address policy gave it.
    pub(in crate::sim) primary: String,
}

/// A distribution group.
#[derive(Clone, Debug)]
pub(in crate::sim) struct MailGroup {
    pub(in crate::sim) name: String,
    pub(in crate::sim) address: String,
    pub(in crate::sim) members: Vec<Member>,
}

/// One that a distribution group hands mail on to, by its place among its kind.
#[derive(Clone, Copy, Debug)]
pub(in crate::sim) enum Member {
    Account(usize),
    Contact(usize),
    Group(usize),
}

/// All of a tenant.
#[derive(Clone, Debug, Default)]
pub(in crate::sim) struct Recipients {
    pub(in crate::sim) contacts: Vec<Contact>,
    pub(in crate::sim) groups: Vec<MailGroup>,
}

impl Recipients {
    /// The mail contact of a name or address, and its place.
    pub(in crate::sim) fn contact(&self, name: &str) -> Option<(usize, &Contact)> {
        let called = |contact: &Contact| [&contact.name, &contact.address, &contact.primary].map(|one| same(one, name));
        self.contacts.iter().enumerate().find(|(_, contact)| called(contact).contains(&true))
    }

    /// The group of a name or address, and its place.
    pub(in crate::sim) fn group(&self, name: &str) -> Option<(usize, &MailGroup)> {
        let is_called = |group: &MailGroup| same(&group.name, name) || same(&group.address, name);
        self.groups.iter().enumerate().find(|(_, group)| is_called(group))
    }
}

fn same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}
