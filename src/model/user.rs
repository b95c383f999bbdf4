//! People and other accounts.

use std::sync::Arc;

use uuid::Uuid;

use super::{Part, Stamp};

/// Graph `userType`. Old accounts have none; they count as members.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum UserType {
    Member,
    Guest,
    Unset,
    /// A word this version does not know.
    Unrecognised,
    /// It was asked for and did not come.
    Absent,
}

/// Graph `user`, what is kept of it. At most 250 bytes each: a tenant may have a million. `None`: it was asked for and did
/// not come, or holds a word this version does not know.
#[derive(Clone, Debug, PartialEq)]
pub struct User {
    pub id: Uuid,
    /// Shared with what is found about it.
    pub upn: Arc<str>,
    pub name: Box<str>,
    pub enabled: Option<bool>,
    pub user_type: UserType,
    /// Came by invitation: `creationType`, `externalUserState` or an identity of another issuer says so.
    pub is_external: Option<bool>,
    /// Mastered on premises; null means no.
    pub is_synced: Option<bool>,
    /// `passwordPolicies` holds `DisableStrongPassword`.
    pub strong_password_off: Option<bool>,
    /// `passwordPolicies` holds `DisablePasswordExpiration`.
    pub password_never_expires: Option<bool>,
    /// An enabled service plan of Exchange Online.
    pub has_exchange_plan: Option<bool>,
    /// An enabled service plan of Teams.
    pub has_teams_plan: Option<bool>,
    pub last_password_change: Stamp,
    pub created: Stamp,
}

/// Graph `userRegistrationDetails`.
#[derive(Clone, Debug, PartialEq)]
pub struct Registration {
    pub user: Uuid,
    pub mfa_registered: bool,
    pub mfa_capable: bool,
    /// One bit for each word of [`Registrations::words`].
    pub methods: u64,
}

/// The registration report. Rows by user id.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Registrations {
    pub rows: Vec<Registration>,
    /// Names of methods as the service writes them, in order of appearance.
    pub words: Vec<Box<str>>,
}

/// Graph beta `strongAuthenticationRequirements` of one user.
#[derive(Clone, Debug, PartialEq)]
pub struct PerUserMfa {
    pub user: Uuid,
    /// `disabled`, `enabled`, `enforced` or an unknown word.
    pub state: Box<str>,
}

/// Graph `riskyUser`.
#[derive(Clone, Debug, PartialEq)]
pub struct RiskyUser {
    pub id: Uuid,
    pub upn: Box<str>,
    /// `low`, `medium`, `high`, `hidden` …
    pub level: Box<str>,
    /// `atRisk`, `confirmedCompromised` …
    pub state: Box<str>,
    pub updated: Stamp,
}

/// Graph `signIn`, of a legacy client.
#[derive(Clone, Debug, PartialEq)]
pub struct SignIn {
    pub id: Box<str>,
    pub user: Uuid,
    pub upn: Box<str>,
    /// As the log names it: `IMAP4`, `Authenticated SMTP`.
    pub client: Box<str>,
    /// 0 is success.
    pub error: Option<i64>,
    pub at: Stamp,
    pub address: Option<Box<str>>,
}

/// Interactive sign-ins of one administrator that succeeded (Graph `signIn`).
#[derive(Clone, Debug, PartialEq)]
pub struct AdminSignIns {
    pub user: Uuid,
    pub rows: Part<Vec<AdminSignIn>>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq)]
pub struct AdminSignIn {
    /// Empty where the log gave none.
    pub id: Box<str>,
    pub at: Stamp,
    pub address: Option<Box<str>>,
    /// The app signed in to, by name.
    pub app: Option<Box<str>>,
}
