//! How people may sign in: named locations, authentication methods, what users may do.

use uuid::Uuid;

/// Graph `namedLocation`.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedLocation {
    pub id: Uuid,
    pub name: Box<str>,
    pub kind: LocationKind,
}

#[derive(Clone, Debug, PartialEq)]
pub enum LocationKind {
    Ip {
        trusted: bool,
        ranges: Vec<Box<str>>,
    },
    Country {
        countries: Vec<Box<str>>,
        /// Addresses that belong to no known country are in it too.
        unknown: bool,
    },
    /// Countries told by what the Authenticator app says of where the phone is, not by the address.
    GpsCountry {
        countries: Vec<Box<str>>,
    },
    /// A type this version does not know.
    Unrecognised(Box<str>),
}

/// Graph `authenticationMethodsPolicy`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MethodsPolicy {
    /// `preMigration`, `migrationInProgress`, `migrationComplete`, or null on newer tenants.
    pub migration: Option<Box<str>>,
    pub methods: Vec<MethodConfiguration>,
    /// `reportSuspiciousActivitySettings.state` of beta: `enabled`, `disabled`, `default`.
    pub suspicious_reports: Option<Box<str>>,
    /// `systemCredentialPreferences.state` of beta: `enabled`, `disabled`, `default`.
    pub system_preferred: Option<Box<str>>,
}

/// Graph `authenticationMethodConfiguration` with what its derived types add.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MethodConfiguration {
    /// `Sms`, `Voice`, `Email`, `Fido2`, `MicrosoftAuthenticator`, `TemporaryAccessPass` …
    pub id: Box<str>,
    /// `enabled`, `disabled` or an unknown word.
    pub state: Option<Box<str>>,
    /// Whom it is for; `None` when that did not come.
    pub targets: Option<Vec<MethodTarget>>,
    /// Authenticator: `enabled`, `disabled`, `default` (Microsoft manages it), with whom it is for.
    pub app_information: Option<FeatureState>,
    pub location_information: Option<FeatureState>,
    /// Temporary Access Pass.
    pub usable_once: Option<bool>,
    pub maximum_lifetime_minutes: Option<i64>,
    /// Passkeys (`Fido2`): a key must prove its make. Superseded where there are passkey profiles.
    pub attestation: Option<bool>,
    pub key_restrictions: Option<KeyRestrictions>,
    /// Passkeys: profiles decide instead of the settings above (`defaultPasskeyProfile`).
    pub has_profiles: bool,
    /// Whether groups are left out of the targets; `None` when that did not come.
    pub leaves_out: Option<bool>,
    /// E-mail: `enabled`, `disabled`, `default`.
    pub external_users_by_email: Option<Box<str>>,
}

/// Graph `fido2KeyRestrictions`: which makes of keys are let in or kept out.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyRestrictions {
    pub enforced: Option<bool>,
    /// `allow`, `block` or an unknown word.
    pub kind: Option<Box<str>>,
    /// How many makes are listed; `None` when the list did not come.
    pub listed: Option<usize>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct MethodTarget {
    /// A group id or `all_users`.
    pub id: Box<str>,
    /// SMS only: the number replaces the password.
    pub usable_for_sign_in: Option<bool>,
}

/// Graph `authenticationMethodFeatureConfiguration`.
#[derive(Clone, Debug, PartialEq)]
pub struct FeatureState {
    pub state: Option<Box<str>>,
    pub include: Option<Box<str>>,
    pub exclude: Option<Box<str>>,
}

/// Graph `authorizationPolicy`. Everything may be absent in an answer, hence the options.
#[derive(Clone, Debug, PartialEq)]
pub struct AuthorizationPolicy {
    pub invites_from: Option<Box<str>>,
    pub email_subscriptions: Option<bool>,
    /// `allowedToUseSSPR`: governs administrators.
    pub admins_reset_passwords: Option<bool>,
    pub email_verified_join: Option<bool>,
    pub consent_for_risky_apps: Option<bool>,
    pub blocks_msol: Option<bool>,
    pub guest_role: Option<Uuid>,
    pub create_apps: Option<bool>,
    pub create_security_groups: Option<bool>,
    pub create_tenants: Option<bool>,
    pub read_bitlocker_keys: Option<bool>,
    pub read_other_users: Option<bool>,
    pub consent_policies: Option<Vec<Box<str>>>,
}

/// Graph `deviceRegistrationPolicy`.
#[derive(Clone, Debug, PartialEq)]
pub struct DeviceRegistration {
    /// `multiFactorAuthConfiguration`: `required`, `notRequired` or an unknown word.
    pub mfa: Box<str>,
}

/// Graph `adminConsentRequestPolicy`.
#[derive(Clone, Debug, PartialEq)]
pub struct ConsentWorkflow {
    pub enabled: bool,
    pub notifies: bool,
    pub reviewers: usize,
}
