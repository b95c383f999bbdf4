//! What is guaranteed, from nothing to everything.

use crate::model::Gap;

/// What a sign-in needs beside the password in the worst case, weakest first.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Class {
    /// Some sign-in needs nothing more.
    #[default]
    PasswordOnly,
    /// Another provider's factor alone stands in the way.
    ThirdPartyControl,
    /// More is asked everywhere but on some network.
    OffNetworkOnly,
    /// A managed device is enough.
    MfaOrDevice,
    /// Microsoft's own baseline, which asks when it thinks that necessary.
    SecurityDefaults,
    /// The old switch on the account.
    PerUserMfa,
    Mfa,
    Passwordless,
    PhishingResistant,
    Blocked,
}

impl Class {
    /// As rules and reports write it.
    pub fn word(self) -> &'static str {
        match self {
            Self::PasswordOnly => "password_only",
            Self::ThirdPartyControl => "third_party_control",
            Self::OffNetworkOnly => "off_network_only",
            Self::MfaOrDevice => "mfa_or_device",
            Self::SecurityDefaults => "security_defaults",
            Self::PerUserMfa => "per_user_mfa",
            Self::Mfa => "mfa",
            Self::Passwordless => "passwordless",
            Self::PhishingResistant => "phishing_resistant",
            Self::Blocked => "blocked",
        }
    }
}

/// A class, as far as it is known.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Verdict {
    Proven(Class),
    /// Something could not be determined, and it matters.
    Unproven {
        /// If what is open protects nothing.
        least: Class,
        /// If it protects.
        most: Class,
        /// What is open, and why.
        atom: String,
    },
    /// The policies could not be read.
    Unknown(Gap),
}

impl Verdict {
    /// What is guaranteed at least; nothing where nothing is known.
    pub fn least(&self) -> Class {
        match self {
            Self::Proven(class) | Self::Unproven { least: class, .. } => *class,
            Self::Unknown(_) => Class::PasswordOnly,
        }
    }

    /// Whether it is this class or a stronger one.
    ///
    /// # Errors
    /// What is not known, and matters.
    pub fn is_at_least(&self, class: Class) -> Result<bool, Gap> {
        match self {
            Self::Proven(found) => Ok(*found >= class),
            Self::Unproven { least, most, atom } => match (*least >= class, *most >= class) {
                (one, other) if one == other => Ok(one),
                _ => Err(Gap::Failed(atom.clone())),
            },
            Self::Unknown(gap) => Err(gap.clone()),
        }
    }

    /// Whether it is this class.
    ///
    /// # Errors
    /// What is not known, and matters.
    pub fn is(&self, class: Class) -> Result<bool, Gap> {
        match self {
            Self::Proven(found) => Ok(*found == class),
            Self::Unproven { least, most, .. } if *least > class || *most < class => Ok(false),
            Self::Unproven { atom, .. } => Err(Gap::Failed(atom.clone())),
            Self::Unknown(gap) => Err(gap.clone()),
        }
    }

    /// The class itself.
    ///
    /// # Errors
    /// What is not known.
    pub fn proven(&self) -> Result<Class, Gap> {
        match self {
            Self::Proven(class) => Ok(*class),
            Self::Unproven { atom, .. } => Err(Gap::Failed(atom.clone())),
            Self::Unknown(gap) => Err(gap.clone()),
        }
    }
}

/// A class taken twice: if what is open protects nothing, and if it protects.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Range {
    pub(super) least: Class,
    pub(super) most: Class,
}

impl Range {
    pub(super) fn of(class: Class) -> Self {
        Self { least: class, most: class }
    }

    /// Both have to be passed: the stronger counts.
    pub(super) fn and(self, other: Self) -> Self {
        Self { least: self.least.max(other.least), most: self.most.max(other.most) }
    }

    /// An attacker takes the weaker.
    pub(super) fn or(self, other: Self) -> Self {
        Self { least: self.least.min(other.least), most: self.most.min(other.most) }
    }
}
