//! What it takes to activate a role, and who hears of it.

use jiff::{SignedDuration, SpanRelativeTo};
use uuid::Uuid;

use super::Value;
use super::access::Class;
use super::ground::{Ground, all};
use super::known::{any, unrecognised};
use super::listing::listed;
use super::privileged::is_privileged_role;
use super::record::{Kind, Subject};
use crate::model::{ActivationApproval, Exposure, Gap, Known, Resource, ResourceType, RoleNotice, RoleSetting};
use crate::record;

/// The template id of Privileged Role Administrator.
const PRIVILEGED_ROLE_ADMINISTRATOR: &str = "e8611ab8-c189-46e8-94e1-60213ab1f814";

pub(super) struct RoleSettingFacts<'a> {
    setting: &'a RoleSetting,
    ground: &'a Ground<'a>,
    privileged: Known<bool>,
    asks_for_mfa: Known<bool>,
    unbound: Known<bool>,
    longest: Known<SignedDuration>,
    silent: Result<Vec<Box<str>>, Gap>,
}

listed!(RoleSettings, RoleSettingFacts<'_>, role_settings, |ground, setting| RoleSettingFacts {
    setting,
    ground,
    privileged: is_privileged_role(&setting.role, ground.snapshot, ground.lists).into(),
    asks_for_mfa: asks_for_mfa(setting).into(),
    unbound: somebody_unbound(&setting.role, ground).into(),
    longest: longest(setting).into(),
    silent: silent(setting),
});

record! {
    /// What Privileged Identity Management asks of whoever activates a directory role, and whom it tells (Graph
    /// `unifiedRoleManagementPolicyAssignment`).
    RoleSettingFacts<'_> as "role_setting" {
        /// The role's name.
        "role": Kind::Str, ["role_definitions"] => |it| it.name().into();
        /// The role's template id; of a custom role its id.
        "roleId": Kind::Str, ["role_settings"] => |it| (&*it.setting.role).into();
        /// Microsoft labels the role privileged, our lists name it, or it is a custom role that may write roles,
        /// credentials, policies, apps or domains.
        "privileged": Kind::Bool, ["role_definitions"] => |it| (&it.privileged).into();
        /// Whoever activates it is asked for MFA or for an authentication context (`Enablement_EndUser_Assignment`,
        /// `AuthenticationContext_EndUser_Assignment`).
        "asksForMfa": Kind::Bool, ["role_settings"] => |it| (&it.asks_for_mfa).into();
        /// Somebody may activate it, himself or through a group, whom nothing asks for MFA as long as the role is not active.
        "unboundHolder": Kind::Bool,
            ["role_eligible", "role_groups", "users", "conditional_access", "policy_groups", "named_locations",
                "security_defaults", "per_user_mfa", "registration", "role_assignments", "role_active"]
            => |it| (&it.unbound).into();
        /// How long it stays active at most (`Expiration_EndUser_Assignment`).
        "longest": Kind::Span, ["role_settings"] => |it| (&it.longest).into();
        /// Of what no administrator and no named address is told: `eligible`, `assigned`, `activated` (the rules
        /// `Notification_Admin_…`).
        "silentOn": Kind::List(&Kind::Str), ["role_settings"] => |it| match &it.silent {
            Ok(words) => Value::List(words),
            Err(gap) => Value::Unknown(gap),
        };
    }
}

impl RoleSettingFacts<'_> {
    fn name(&self) -> &str {
        let role = &*self.setting.role;
        let known = all(&self.ground.snapshot.role_definitions);
        known.iter().find(|known| known.id.eq_ignore_ascii_case(role)).map_or(role, |known| &known.name)
    }
}

impl Subject for RoleSettingFacts<'_> {
    fn resource(&self) -> Resource {
        let id = self.setting.role.to_ascii_lowercase();
        Resource::new(ResourceType::Role, id, self.name())
    }
    fn aliases(&self) -> Vec<String> {
        // Of a custom role people choose the name.
        Vec::new()
    }
    fn exposure(&self) -> Exposure {
        Exposure::Administrators
    }
}

/// Whether the two roles that can hand out all others wait for somebody else's word.
pub(super) struct ApprovalFacts {
    global: Known<bool>,
    privileged_roles: Known<bool>,
}

impl ApprovalFacts {
    pub(super) fn of(ground: &Ground<'_>) -> Self {
        Self {
            global: needs_approval(super::privileged::GLOBAL_ADMINISTRATOR, ground).into(),
            privileged_roles: needs_approval(PRIVILEGED_ROLE_ADMINISTRATOR, ground).into(),
        }
    }
}

record! {
    /// Roles that become active only after an approver agreed (`Approval_EndUser_Assignment`): required, and approvers
    /// named.
    ApprovalFacts as "approvals" {
        /// Global Administrator.
        "globalAdministrator": Kind::Bool, ["role_settings"] => |it| (&it.global).into();
        /// Privileged Role Administrator.
        "privilegedRoleAdministrator": Kind::Bool, ["role_settings"] => |it| (&it.privileged_roles).into();
    }
}

fn needs_approval(role: &str, ground: &Ground<'_>) -> Result<bool, Gap> {
    let settings = &ground.snapshot.role_settings;
    let Some(setting) = all(settings).iter().find(|setting| setting.role.eq_ignore_ascii_case(role)) else {
        let missing = || Gap::Failed(format!("the settings of role {role} were not among those read"));
        return Err(settings.gap().cloned().unwrap_or_else(missing));
    };
    match setting.approval {
        Some(ActivationApproval { required: Some(false), .. } | ActivationApproval { approvers: Some(0), .. }) => {
            Ok(false)
        }
        Some(ActivationApproval { required: Some(true), approvers: Some(_) }) => Ok(true),
        _ => Err(unsaid("whether activation needs approval")),
    }
}

/// Either will do: with an authentication context a policy decides how strong.
fn asks_for_mfa(setting: &RoleSetting) -> Result<bool, Gap> {
    let demands = setting.demands.as_ref().ok_or_else(|| unsaid("what activation asks for"));
    let mfa = demands.map(|demands| demands.iter().any(|word| word.eq_ignore_ascii_case("MultiFactorAuthentication")));
    let context = setting.authentication_context.ok_or_else(|| unsaid("whether activation asks for a context"));
    any([mfa, context])
}

fn longest(setting: &RoleSetting) -> Result<SignedDuration, Gap> {
    let said = setting.longest.as_deref().ok_or_else(|| unsaid("how long the role stays active"))?;
    let span = said.parse::<jiff::Span>().and_then(|span| span.to_duration(SpanRelativeTo::days_are_24_hours()));
    span.map_err(|_| unrecognised("maximumDuration", said))
}

/// Of what nobody is told, each in a word.
fn silent(setting: &RoleSetting) -> Result<Vec<Box<str>>, Gap> {
    let rules = [
        ("eligible", &setting.told_of_eligibility),
        ("assigned", &setting.told_of_assignment),
        ("activated", &setting.told_of_activation),
    ];
    let (mut words, mut open) = (Vec::new(), None);
    for (word, notice) in rules {
        let told = notice.as_ref().ok_or_else(|| unsaid("who is told")).and_then(somebody_is_told);
        match told {
            Ok(true) => {}
            Ok(false) => words.push(word.into()),
            Err(gap) => open = Some(gap),
        }
    }
    // One silence is enough to speak of.
    open.filter(|_| words.is_empty()).map_or(Ok(words), Err)
}

fn somebody_is_told(notice: &RoleNotice) -> Result<bool, Gap> {
    if notice.level.as_deref().is_some_and(|level| level.eq_ignore_ascii_case("None")) {
        return Ok(false);
    }
    let named = notice.named.map(|named| named > 0).ok_or_else(|| unsaid("who is named to be told"));
    // Left out, Microsoft's own recipients are not told for sure.
    any([named, Ok(notice.by_default == Some(true))])
}

/// Whether one of those who may activate a role can sign in without MFA before he does.
fn somebody_unbound(role: &str, ground: &Ground<'_>) -> Result<bool, Gap> {
    let unlisted = ground.roles.eligible_gap.clone().map(Err);
    let each = eligible_for(role, ground).into_iter().map(|user| is_unbound(user, ground));
    any(each.chain(unlisted))
}

/// Principals that may activate a role, people in groups among them.
fn eligible_for(role: &str, ground: &Ground<'_>) -> Vec<Uuid> {
    let groups = all(&ground.snapshot.role_groups);
    let mut found = Vec::new();
    for holding in ground.roles.holdings.iter().filter(|holding| holding.eligible) {
        if holding.definition.eq_ignore_ascii_case(role) || holding.role.eq_ignore_ascii_case(role) {
            found.push(holding.principal);
            let group = groups.binary_search_by_key(&holding.principal, |group| group.group).ok();
            found.extend(group.and_then(|at| groups.get(at)).into_iter().flat_map(|group| &group.users));
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

fn is_unbound(account: Uuid, ground: &Ground<'_>) -> Result<bool, Gap> {
    let users = &ground.snapshot.users;
    let known = all(users).binary_search_by_key(&account, |user| user.id).ok();
    let Some((place, user)) = known.and_then(|place| Some((place, all(users).get(place)?))) else {
        // A group, an app, or an account that is gone; or one that was not read.
        return users.gap().map_or(Ok(false), |gap| Err(gap.clone()));
    };
    if user.enabled == Some(false) || ground.is_break_glass(account) {
        return Ok(false);
    }
    let coverage = u32::try_from(place).ok().and_then(|place| ground.access.of_account(place));
    let coverage = coverage.ok_or_else(|| Gap::Failed("the account is not among those read".into()))?;
    coverage.class().is_at_least(Class::SecurityDefaults).map(|bound| !bound)
}

fn unsaid(what: &str) -> Gap {
    Gap::Failed(format!("{what} did not come with the settings of a role"))
}
