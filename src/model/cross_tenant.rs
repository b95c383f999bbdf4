//! What other tenants' word is worth here, and what they may do (Graph `crossTenantAccessPolicy`).

/// Graph `crossTenantAccessPolicyInboundTrust`: claims of a guest's home tenant that are taken for ours.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct InboundTrust {
    pub mfa: Option<bool>,
    pub compliant_device: Option<bool>,
    pub joined_device: Option<bool>,
}

/// Graph `crossTenantAccessPolicyConfigurationDefault`: what holds for every tenant without settings of its own.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CrossTenantDefault {
    pub trust: Option<InboundTrust>,
    /// `b2bDirectConnectInbound`: whom and what shared channels are open to.
    pub direct_connect_users: Option<Target>,
    pub direct_connect_apps: Option<Target>,
}

/// Graph `crossTenantAccessPolicyTargetConfiguration`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Target {
    /// `allowed`, `blocked` or an unknown word.
    pub access: Option<Box<str>>,
    /// It is about all: `AllUsers`, `AllApplications`.
    pub all: bool,
}

/// Graph `crossTenantAccessPolicyConfigurationPartner`: settings for one tenant. What is not set is as in the default.
#[derive(Clone, Debug, PartialEq)]
pub struct CrossTenantPartner {
    pub tenant: Box<str>,
    pub trust: Option<InboundTrust>,
}
