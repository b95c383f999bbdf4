//! What a sign-in is worth (2.8, "Order").

use palisade::model::Gap;

/// Weakest first.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) enum Class {
    PasswordOnly,
    ThirdPartyControl,
    OffNetworkOnly,
    MfaOrDevice,
    SecurityDefaults,
    PerUserMfa,
    Mfa,
    Passwordless,
    PhishingResistant,
    Blocked,
}

impl Class {
    /// The class as the text and the truth of a planted tenant write it.
    pub(crate) fn word(self) -> &'static str {
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

/// A class, or between which two it lies, or why nothing can be said.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Verdict {
    Proven(Class),
    Unproven { least: Class, most: Class },
    Unknown(Gap),
}

impl Verdict {
    /// The least and the most that it may be.
    pub(crate) fn bounds(&self) -> Option<(Class, Class)> {
        match self {
            Self::Proven(class) => Some((*class, *class)),
            Self::Unproven { least, most } => Some((*least, *most)),
            Self::Unknown(_) => None,
        }
    }

    /// "Same class → that class. Different → unproven" (2.8).
    pub(super) fn between(least: Class, most: Class) -> Self {
        if least == most { Self::Proven(least) } else { Self::Unproven { least, most } }
    }
}
