//! How people may sign in: Conditional Access, named locations, security defaults, authentication methods.

use uuid::Uuid;

use super::Stamp;

/// Graph `conditionalAccessPolicy`. Words stay as the service wrote them: one we do not know never protects.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    pub id: Uuid,
    pub name: Box<str>,
    /// `enabled`, `disabled`, `enabledForReportingButNotEnforced` or an unknown word.
    pub state: Box<str>,
    pub created: Stamp,
    pub modified: Stamp,
    pub template: Option<Box<str>>,
    pub users: PolicyUsers,
    /// `includeApplications` and, as `action:…` or `context:…`, user actions and authentication contexts.
    pub resources: Vec<Box<str>>,
    pub excluded_resources: Vec<Box<str>>,
    pub client_app_types: Vec<Box<str>>,
    pub sign_in_risk: Vec<Box<str>>,
    pub user_risk: Vec<Box<str>>,
    pub grant: Option<GrantControls>,
}

/// Whom a policy includes and excludes; ids, or `All`, `None`, `GuestsOrExternalUsers`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PolicyUsers {
    pub include_users: Vec<Box<str>>,
    pub exclude_users: Vec<Box<str>>,
    pub include_groups: Vec<Box<str>>,
    pub exclude_groups: Vec<Box<str>>,
    pub include_roles: Vec<Box<str>>,
    pub exclude_roles: Vec<Box<str>>,
    pub includes_guests: bool,
    pub excludes_guests: bool,
    /// The policy is about workload identities, not people.
    pub workloads_only: bool,
}

/// Stands among the controls of a policy that asks for terms of use (`termsOfUse`).
pub const TERMS_OF_USE: &str = "termsOfUse";
/// Stands among the controls of a policy that asks for another provider's factor (`customAuthenticationFactors`).
pub const CUSTOM_FACTOR: &str = "customAuthenticationFactor";

#[derive(Clone, Debug, Default, PartialEq)]
pub struct GrantControls {
    pub operator: Option<Box<str>>,
    /// `block`, `mfa`, `compliantDevice` …, and [`TERMS_OF_USE`] and [`CUSTOM_FACTOR`] where the policy holds some.
    pub controls: Vec<Box<str>>,
    pub strength: Option<Strength>,
}

/// Graph `authenticationStrengthPolicy`, as it stands inline in a policy.
#[derive(Clone, Debug, PartialEq)]
pub struct Strength {
    pub id: Box<str>,
    pub name: Box<str>,
    /// `mfa`, `none` or an unknown word.
    pub satisfies: Box<str>,
    pub combinations: Vec<Box<str>>,
}

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
    },
    /// A type this version does not know.
    Unrecognised(Box<str>),
}

/// Graph `authenticationMethodsPolicy`.
#[derive(Clone, Debug, PartialEq)]
pub struct MethodsPolicy {
    /// `preMigration`, `migrationInProgress`, `migrationComplete`, or null on newer tenants.
    pub migration: Option<Box<str>>,
    pub methods: Vec<MethodConfiguration>,
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
    /// E-mail: `enabled`, `disabled`, `default`.
    pub external_users_by_email: Option<Box<str>>,
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
    pub consent_policies: Option<Vec<Box<str>>>,
}

/// Graph `adminConsentRequestPolicy`.
#[derive(Clone, Debug, PartialEq)]
pub struct ConsentWorkflow {
    pub enabled: bool,
    pub notifies: bool,
    pub reviewers: usize,
}
