//! What Microsoft's products raised an alarm about.

use super::Stamp;

/// Graph `security.alert`.
#[derive(Clone, Debug, PartialEq)]
pub struct Alert {
    pub id: Box<str>,
    pub title: Box<str>,
    /// `high`, `medium` … or an unknown word.
    pub severity: Box<str>,
    /// `new`, `inProgress`, `resolved` or an unknown word.
    pub status: Box<str>,
    /// The product that raised it (`serviceSource`).
    pub source: Box<str>,
    pub created: Stamp,
    /// The accounts and mailboxes that its evidence names, by sign-in name, address or object id; without repetition.
    pub people: Vec<Box<str>>,
    /// Its evidence names an account or a mailbox.
    pub is_about_people: bool,
}
