//! The tenant as a whole: what holds for everybody.

use super::authorization::{AuthorizationFacts, ConsentWorkflowFacts};
use super::break_glass;
use super::cross_tenant::CrossTenantFacts;
use super::exchange::{ExchangeFacts, ExternalMailFacts};
use super::global_admins::GlobalAdmins;
use super::ground::{Ground, all};
use super::known;
use super::licences::cannot_exist;
use super::methods::MethodsFacts;
use super::password_rules::PasswordRulesFacts;
use super::policy::enforces_anything;
use super::record::{Described, Kind, Subject};
use super::role_setting::ApprovalFacts;
use super::unasked::UnaskedFacts;
use super::{Value, members, per_user_mfa};
use crate::model::{Exposure, Gap, Known, Resource, ResourceType, Snapshot};
use crate::record;

pub(super) struct TenantFacts<'s> {
    snapshot: &'s Snapshot,
    enforces_anything: Known<bool>,
    all_per_user: Known<bool>,
    registration_protected: Known<bool>,
    joining_protected: Known<bool>,
    joining_asks: Known<bool>,
    auto_forward: Known<bool>,
    methods: MethodsFacts,
    authorization: AuthorizationFacts,
    cross_tenant: CrossTenantFacts,
    password_rules: PasswordRulesFacts,
    phishing_resistant: Known<i64>,
    consent_workflow: ConsentWorkflowFacts<'s>,
    exchange: ExchangeFacts<'s>,
    external_mail: ExternalMailFacts,
    break_glass: BreakGlassFacts,
    global_admins: GlobalAdminsFacts,
    approvals: ApprovalFacts,
    licences: LicencesFacts,
}

impl<'s> TenantFacts<'s> {
    pub(super) fn of(ground: &Ground<'s>) -> Self {
        let snapshot = ground.snapshot;
        Self {
            snapshot,
            enforces_anything: some_policy_enforces(ground).into(),
            all_per_user: per_user_mfa::covers_everybody(ground).into(),
            registration_protected: members::every(ground, &|_, answers| answers.registration.get()).into(),
            joining_protected: members::every(ground, &|_, answers| answers.joining.get()).into(),
            joining_asks: joining_asks(snapshot).into(),
            auto_forward: ground.leaving.is_allowed_somewhere().into(),
            methods: MethodsFacts::of(&snapshot.methods_policy),
            authorization: AuthorizationFacts::of(&snapshot.authorization_policy),
            cross_tenant: CrossTenantFacts::of(snapshot),
            password_rules: PasswordRulesFacts::of(&snapshot.directory_settings),
            phishing_resistant: phishing_resistant(ground).into(),
            consent_workflow: ConsentWorkflowFacts { policy: &snapshot.consent_workflow },
            exchange: ExchangeFacts::of(snapshot),
            external_mail: ExternalMailFacts::of(snapshot),
            break_glass: BreakGlassFacts::of(ground),
            global_admins: GlobalAdminsFacts(GlobalAdmins::of(ground)),
            approvals: ApprovalFacts::of(ground),
            licences: LicencesFacts::of(ground),
        }
    }
}

record! {
    /// The tenant: settings that hold for everybody, and counts.
    TenantFacts<'_> as "tenant" {
        /// The organisation's display name.
        "name": Kind::Str, ["organization"]
            => |it| it.snapshot.organization.whole().map(|organization| &*organization.name).into();
        /// Security defaults are on (`identitySecurityDefaultsEnforcementPolicy`).
        "securityDefaults": Kind::Bool, ["security_defaults"] => |it| it.snapshot.security_defaults.whole().copied().into();
        /// Some enforced Conditional Access policy demands MFA of somebody or blocks somebody.
        "enforcesAnything": Kind::Bool, ["conditional_access"] => |it| (&it.enforces_anything).into();
        /// Every member is covered by per-user MFA: `enforced`, or `enabled` and registered. Read of a sample, and only
        /// where nothing else protects.
        "allPerUserMfa": Kind::Bool, ["per_user_mfa", "users"] => |it| (&it.all_per_user).into();
        /// Every member needs MFA, a managed device or a trusted network to register a method of sign-in (user action
        /// `urn:user:registersecurityinfo` of a Conditional Access policy).
        "registrationProtected": Kind::Bool,
            ["conditional_access", "users", "policy_groups", "named_locations", "role_assignments", "role_active",
                "role_groups", "role_definitions"] => |it| (&it.registration_protected).into();
        /// Every member needs MFA to register or join a device (user action `urn:user:registerdevice` of a Conditional Access
        /// policy).
        "joiningProtected": Kind::Bool,
            ["conditional_access", "users", "policy_groups", "named_locations", "role_assignments", "role_active",
                "role_groups", "role_definitions"] => |it| (&it.joining_protected).into();
        /// The device settings ask for MFA when a device is registered or joined (`multiFactorAuthConfiguration`).
        "joiningAsksMfa": Kind::Bool, ["device_registration"] => |it| (&it.joining_asks).into();
        /// Which authentication methods are allowed.
        "methods": Kind::Record(<MethodsFacts as Described>::SCHEMA), ["methods_policy"] => |it| Value::Record(&it.methods);
        /// What users may do by themselves.
        "authorization": Kind::Record(<AuthorizationFacts as Described>::SCHEMA), ["authorization_policy"]
            => |it| Value::Record(&it.authorization);
        /// What other tenants' word is worth here.
        "crossTenant": Kind::Record(<CrossTenantFacts as Described>::SCHEMA),
            ["cross_tenant_default", "cross_tenant_partners"] => |it| Value::Record(&it.cross_tenant);
        /// Which passwords are refused, and how often one may guess.
        "passwordRules": Kind::Record(<PasswordRulesFacts as Described>::SCHEMA), ["directory_settings"]
            => |it| Value::Record(&it.password_rules);
        /// The directory is synchronised from one on premises (`onPremisesSyncEnabled`); null is no.
        "isSynced": Kind::Bool, ["organization"] => |it| it.snapshot.organization.whole()
            .map(|organization| organization.synced.unwrap_or_default()).into();
        /// Of a hundred members how many need a phishing-resistant method for every sign-in, or cannot sign in; rounded
        /// down.
        "phishingResistantShare": Kind::Int,
            ["conditional_access", "users", "policy_groups", "named_locations", "role_assignments", "role_active",
                "role_groups", "role_definitions"] => |it| (&it.phishing_resistant).into();
        /// How people ask an administrator for an app.
        "consentWorkflow": Kind::Record(<ConsentWorkflowFacts<'_> as Described>::SCHEMA), ["consent_workflow"]
            => |it| Value::Record(&it.consent_workflow);
        /// Settings of the Exchange organisation.
        "exchange": Kind::Record(<ExchangeFacts<'_> as Described>::SCHEMA),
            ["org_config", "transport_config", "audit_config", "auth_policies"] => |it| Value::Record(&it.exchange);
        /// How mail from outside is marked.
        "externalMail": Kind::Record(<ExternalMailFacts as Described>::SCHEMA), ["external_tag", "transport_rules"]
            => |it| Value::Record(&it.external_mail);
        /// Some outbound policy in effect does not switch automatic forwarding to the outside off.
        "autoForwardAllowed": Kind::Bool, ["outbound_policies", "outbound_rules"] => |it| (&it.auto_forward).into();
        /// The break-glass accounts named in the configuration.
        "breakGlass": Kind::Record(<BreakGlassFacts as Described>::SCHEMA),
            ["users", "domains", "role_assignments", "role_active"] => |it| Value::Record(&it.break_glass);
        /// People who can do everything.
        "globalAdmins": Kind::Record(<GlobalAdminsFacts as Described>::SCHEMA),
            ["role_assignments", "role_active", "role_eligible", "role_groups", "users"]
            => |it| Value::Record(&it.global_admins);
        /// Roles that become active only after an approver agreed.
        "approvals": Kind::Record(<ApprovalFacts as Described>::SCHEMA), ["role_settings"]
            => |it| Value::Record(&it.approvals);
        /// What only the Security & Compliance endpoint tells; never known from a scan.
        "unasked": Kind::Record(<UnaskedFacts as Described>::SCHEMA), [] => |_it| Value::Record(&UnaskedFacts);
        /// The plans that checks depend on.
        "licences": Kind::Record(<LicencesFacts as Described>::SCHEMA), ["licences"] => |it| Value::Record(&it.licences);
    }
}

impl Subject for TenantFacts<'_> {
    fn resource(&self) -> Resource {
        let id = self.snapshot.tenant.to_string();
        let name = self.snapshot.organization.known().map_or_else(|| id.clone(), |known| known.name.to_string());
        Resource::new(ResourceType::Tenant, id, name)
    }
    fn exposure(&self) -> Exposure {
        Exposure::Everybody
    }
}

/// Whether some policy does. Where the tenant has not the plan for policies and they are refused for it, there are none.
fn some_policy_enforces(ground: &Ground<'_>) -> Result<bool, Gap> {
    let policies = &ground.snapshot.conditional_access;
    if cannot_exist(policies, &ground.licences.p1) {
        return Ok(false);
    }
    let unread = policies.gap().map(|gap| Err(gap.clone()));
    known::any(all(policies).iter().map(enforces_anything).chain(unread))
}

fn joining_asks(snapshot: &Snapshot) -> Result<bool, Gap> {
    const WORDS: [(&str, &str); 2] = [("required", "required"), ("notRequired", "not_required")];
    let policy = snapshot.device_registration.whole().map_err(Gap::clone)?;
    known::word(&policy.mfa, &WORDS, "multiFactorAuthConfiguration").map(|word| word == "required")
}

/// Only proven ones count; where it is open of somebody, it is of the share.
fn phishing_resistant(ground: &Ground<'_>) -> Result<i64, Gap> {
    ground.snapshot.users.whole().map_err(Gap::clone)?;
    let (mut members, mut bound) = (0_i64, 0_i64);
    for (user, place) in all(&ground.snapshot.users).iter().zip(0_u32..) {
        if !super::user::is_member(ground, user).map_err(Gap::clone)? {
            continue;
        }
        let Some(coverage) = ground.access.of_account(place) else { continue };
        members += 1;
        bound += i64::from(ground.answers.of(Some(&coverage)).resistant.get()?);
    }
    Ok((bound * 100).checked_div(members).unwrap_or(100))
}

/// The break-glass accounts.
pub(super) struct BreakGlassFacts {
    named: i64,
    named_in: &'static str,
    sound: Known<i64>,
}

impl BreakGlassFacts {
    fn of(ground: &Ground<'_>) -> Self {
        let named = i64::try_from(ground.settings.break_glass.len()).unwrap_or(i64::MAX);
        Self { named, named_in: ground.settings.origin.words(), sound: break_glass::sound(ground) }
    }
}

record! {
    /// The break-glass accounts named in the configuration.
    BreakGlassFacts as "break_glass" {
        /// How many are named.
        "named": Kind::Int, [] => |it| it.named.into();
        /// Where they are named, in words: palisade.toml, or the settings that the demo brings.
        "namedIn": Kind::Str, [] => |it| it.named_in.into();
        /// How many of them would survive a mistake: enabled, cloud-only, in a managed domain, permanent Global
        /// Administrator without a group in between.
        "sound": Kind::Int, ["users", "domains", "role_assignments", "role_active"] => |it| (&it.sound).into();
    }
}

pub(super) struct GlobalAdminsFacts(GlobalAdmins);

record! {
    /// Enabled accounts that hold, or may activate, Global Administrator, themselves or through groups; break-glass
    /// accounts counted.
    GlobalAdminsFacts as "global_admins" {
        /// Those that are known; there may be more.
        "atLeast": Kind::Int, ["role_assignments"] => |it| it.0.at_least.into();
        /// Exactly how many there are.
        "count": Kind::Int, ["role_assignments", "role_active", "role_eligible", "role_groups", "users"]
            => |it| (&it.0.people).into();
        /// Enabled accounts that hold, or may activate, another privileged role and not this one.
        "others": Kind::Int, ["role_assignments", "role_active", "role_eligible", "role_groups", "users", "role_definitions"]
            => |it| (&it.0.others).into();
    }
}

pub(super) struct LicencesFacts {
    exchange: Known<bool>,
    p1: Known<bool>,
    p2: Known<bool>,
}

impl LicencesFacts {
    fn of(ground: &Ground<'_>) -> Self {
        let licences = &ground.licences;
        Self { exchange: licences.exchange.clone(), p1: licences.p1.clone(), p2: licences.p2.clone() }
    }
}

record! {
    /// Plans the tenant has, in force or in their grace period (`subscribedSkus`).
    LicencesFacts as "licences" {
        /// A plan with mailboxes in Exchange Online.
        "exchange": Kind::Bool, ["licences"] => |it| (&it.exchange).into();
        /// Entra ID P1 or P2.
        "p1": Kind::Bool, ["licences"] => |it| (&it.p1).into();
        /// Entra ID P2.
        "p2": Kind::Bool, ["licences"] => |it| (&it.p2).into();
    }
}
