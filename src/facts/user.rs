//! Accounts. There may be a million: a subject borrows, and works a fact out when it is asked.

use std::sync::{LazyLock, OnceLock};

use super::break_glass_use::{NOT_READ, Uses};
use super::ground::{Ground, all};
use super::listing::Listed;
use super::record::{Described, Kind, Schema, Subject};
use super::user_access::AccessFacts;
use super::{Items, Value, per_user_mfa};
use crate::model::{Exposure, Gap, Registration, Resource, ResourceType, User, UserType};
use crate::record;

pub(super) struct UserFacts<'a> {
    user: &'a User,
    ground: &'a Ground<'a>,
    /// Its row of the registration report, looked up once: several facts rest on it.
    registration: Result<&'a Registration, &'a Gap>,
    /// Its place among the users.
    place: usize,
    access: OnceLock<AccessFacts<'a>>,
    /// Of break-glass accounts alone.
    uses: Option<Uses<'a>>,
}

pub(super) struct Users;

impl Listed for Users {
    const SCHEMA: &'static Schema = <UserFacts<'_> as Described>::SCHEMA;
    const FROM: &'static [&'static str] = &["users"];

    fn len(ground: &Ground<'_>) -> usize {
        all(&ground.snapshot.users).len()
    }
    fn gap<'g>(ground: &'g Ground<'_>) -> Option<&'g Gap> {
        ground.snapshot.users.gap()
    }
    fn visit(ground: &Ground<'_>, index: usize, visit: &mut dyn FnMut(&dyn Subject)) {
        if let Some(user) = all(&ground.snapshot.users).get(index) {
            visit(&UserFacts {
                user,
                ground,
                registration: ground.registered.row(user.id),
                place: index,
                access: OnceLock::new(),
                uses: ground.is_break_glass(user.id).then(|| Uses::of(user.id, ground)),
            });
        }
    }
}

static NO_STATE: LazyLock<Gap> = LazyLock::new(|| Gap::Failed("accountEnabled did not come for an account".into()));
static STRANGE_TYPE: LazyLock<Gap> = LazyLock::new(|| Gap::Unrecognised("userType of an account".into()));
static NO_TYPE: LazyLock<Gap> = LazyLock::new(|| Gap::Failed("userType did not come for an account".into()));
static NO_ORIGIN: LazyLock<Gap> = LazyLock::new(|| Gap::Failed("whence an account is did not come".into()));
static NO_SYNC: LazyLock<Gap> =
    LazyLock::new(|| Gap::Failed("onPremisesSyncEnabled did not come for an account".into()));
static NO_POLICIES: LazyLock<Gap> =
    LazyLock::new(|| Gap::Failed("passwordPolicies did not come for an account".into()));
static NO_PLANS: LazyLock<Gap> = LazyLock::new(|| Gap::Failed("an account's plans did not come whole".into()));

record! {
    /// An account (Graph `user`): of a person, a guest, a shared or resource mailbox, a service.
    UserFacts<'_> as "user" {
        /// The user principal name.
        "upn": Kind::Str, ["users"] => |it| (&*it.user.upn).into();
        /// The display name. People choose it themselves.
        "name": Kind::Str, ["users"] => |it| (&*it.user.name).into();
        /// It may sign in (`accountEnabled`).
        "enabled": Kind::Bool, ["users"] => |it| it.user.enabled.ok_or(&*NO_STATE).into();
        /// A guest (`userType`) or another organisation's identity (`creationType`, `externalUserState`, `identities`).
        "isGuest": Kind::Bool, ["users"] => |it| it.is_guest().into();
        /// Mastered on premises (`onPremisesSyncEnabled`).
        "isSynced": Kind::Bool, ["users"] => |it| it.user.is_synced.ok_or(&*NO_SYNC).into();
        /// Its name is of a federated domain: an outside identity provider decides on its sign-in.
        "isFederated": Kind::Bool, ["users", "domains"] => |it| it.ground.is_federated(it.domain()).into();
        /// Named as a break-glass account in the configuration.
        "isBreakGlass": Kind::Bool, ["users"] => |it| it.ground.is_break_glass(it.user.id).into();
        /// An enabled member of the organisation that is no break-glass account and not of the directory
        /// synchronisation: whoever must be protected at sign-in.
        "isMember": Kind::Bool, ["users", "role_assignments", "role_active", "role_groups"] => |it| is_member(it.ground, it.user).into();
        /// Holds a privileged role right now, itself or through groups.
        "isActiveAdmin": Kind::Bool, ["role_assignments", "role_active", "role_groups", "role_definitions"]
            => |it| it.ground.roles.is_active(it.user.id).into();
        /// Holds a privileged role or may activate one, itself or through groups.
        "isPrivileged": Kind::Bool,
            ["role_assignments", "role_active", "role_eligible", "role_groups", "role_definitions"]
            => |it| it.ground.roles.is_privileged(it.user.id).into();
        /// The names of its privileged roles.
        "privilegedRoles": Kind::List(&Kind::Str),
            ["role_assignments", "role_active", "role_eligible", "role_groups", "role_definitions"]
            => |it| it.roles();
        /// `passwordPolicies` holds `DisableStrongPassword`.
        "strongPasswordOff": Kind::Bool, ["users"] => |it| it.user.strong_password_off.ok_or(&*NO_POLICIES).into();
        /// It has an enabled service plan of Exchange Online (`assignedPlans`).
        "hasExchangePlan": Kind::Bool, ["users"] => |it| it.user.has_exchange_plan.ok_or(&*NO_PLANS).into();
        /// It has an enabled service plan of Teams (`assignedPlans`).
        "hasTeamsPlan": Kind::Bool, ["users"] => |it| it.user.has_teams_plan.ok_or(&*NO_PLANS).into();
        /// `isMfaRegistered` of the registration report, which lags up to a day.
        "mfaRegistered": Kind::Bool, ["registration"]
            => |it| it.registration.map(|row| row.mfa_registered).into();
        /// Methods are registered that still count as a second factor (`isMfaCapable` of the registration report).
        "mfaCapable": Kind::Bool, ["registration"] => |it| it.registration.map(|row| row.mfa_capable).into();
        /// The old switch on the account. Not known where a policy covers the account for sure: then it is not asked for.
        "perUserMfa": Kind::Word(&["disabled", "enabled", "enforced"]), ["per_user_mfa"]
            => |it| per_user_mfa::of(it.ground, it.user.id);
        /// What guards its sign-in.
        "access": Kind::Record(<AccessFacts<'_> as Described>::SCHEMA),
            ["users", "conditional_access", "policy_groups", "named_locations", "security_defaults", "role_assignments",
                "role_active", "role_eligible", "role_groups", "role_definitions"]
            => |it| Value::Record(it.access.get_or_init(|| AccessFacts::of(it.ground, it.place)));
        /// Methods are registered, and each can be intercepted or talked out of somebody (list `methods_weak`).
        "onlyWeakMethods": Kind::Bool, ["registration"] => |it| it.registration.and_then(|row| it.ground.registered.only_weak(row)).into();
        /// A phishing-resistant method is registered (list `methods_strong`).
        "hasStrongMethod": Kind::Bool, ["registration"] => |it| it.registration.and_then(|row| it.ground.registered.has_strong(row)).into();
        /// Methods are registered that can be intercepted or talked out of somebody (list `methods_weak`), beside others.
        "hasWeakMethod": Kind::Bool, ["registration"] => |it| it.registration.and_then(|row| it.ground.registered.has_weak(row)).into();
        /// When the password was last changed; null when never or not known to the service.
        "passwordChanged": Kind::Time, ["users"] => |it| it.user.last_password_change.into();
        /// Interactive sign-ins of a break-glass account that succeeded and that nobody signed off, as far back as the log
        /// goes. None is never known: the log that is read leaves out sign-ins without a person in front.
        "signIns": Kind::Int, ["admin_sign_ins"] => |it| it.uses.as_ref().map(|uses| &uses.count).map_or(Value::Unknown(&NOT_READ), Into::into);
        /// The last of them: when, from which address, to which app; null when there is none.
        "lastSignIn": Kind::Str, ["admin_sign_ins"] => |it| it.uses.as_ref().and_then(|uses| uses.last.as_deref()).into();
        /// When somebody last signed in with it (`signInActivity`); null for never. Read of accounts that hold roles.
        "lastActivity": Kind::Time, ["admin_activity"] => |it| it.last_activity();
        /// When it was created.
        "created": Kind::Time, ["users"] => |it| it.user.created.into();
    }
}

impl UserFacts<'_> {
    fn domain(&self) -> &str {
        self.user.upn.rsplit('@').next().unwrap_or_default()
    }

    fn last_activity(&self) -> Value<'_> {
        static NOT_ASKED: LazyLock<Gap> =
            LazyLock::new(|| Gap::NotAsked("when accounts that hold no role last signed in".into()));
        let family = &self.ground.snapshot.admin_activity;
        let known = all(family);
        let found = known.binary_search_by_key(&self.user.id, |row| row.user).ok().and_then(|at| known.get(at));
        found.map_or_else(|| Value::Unknown(family.gap().unwrap_or(&NOT_ASKED)), |row| row.last.into())
    }

    fn is_guest(&self) -> Result<bool, &Gap> {
        match (self.user.is_external, self.user.user_type) {
            (Some(true), _) | (_, UserType::Guest) => Ok(true),
            (_, UserType::Unrecognised) => Err(&STRANGE_TYPE),
            (_, UserType::Absent) => Err(&NO_TYPE),
            (external, UserType::Member | UserType::Unset) => external.ok_or(&*NO_ORIGIN),
        }
    }

    fn roles(&self) -> Value<'_> {
        static NONE: Vec<Box<str>> = Vec::new();
        let roles = &self.ground.roles;
        let found: &dyn Items = roles.rights(self.user.id).map_or(&NONE, |rights| &rights.roles);
        let gap = roles.active_gap.as_ref().or(roles.eligible_gap.as_ref());
        gap.map_or(Value::List(found), Value::Unknown)
    }
}

impl Subject for UserFacts<'_> {
    fn resource(&self) -> Resource {
        resource(self.user)
    }
    fn aliases(&self) -> Vec<String> {
        vec![self.user.upn.to_string()]
    }
    fn rows(&self) -> Vec<&str> {
        self.uses.as_ref().map(|uses| uses.rows.clone()).unwrap_or_default()
    }
    fn exposure(&self) -> Exposure {
        match self.ground.roles.is_privileged(self.user.id) {
            Ok(true) => Exposure::Administrators,
            _ => Exposure::One,
        }
    }
}

/// Whether somebody is an enabled member who must be protected at sign-in.
pub(super) fn is_member<'g>(ground: &'g Ground<'_>, user: &User) -> Result<bool, &'g Gap> {
    if user.enabled == Some(false) || user.user_type == UserType::Guest || ground.is_break_glass(user.id) {
        return Ok(false);
    }
    match user.user_type {
        UserType::Unrecognised => return Err(&STRANGE_TYPE),
        UserType::Absent => return Err(&NO_TYPE),
        UserType::Member | UserType::Unset | UserType::Guest => {}
    }
    user.enabled.ok_or(&*NO_STATE)?;
    ground.roles.is_of_sync(user.id).map(|of_sync| !of_sync)
}

/// The account in findings: by object id, shown by its sign-in name.
pub(super) fn resource(user: &User) -> Resource {
    Resource::new(ResourceType::User, user.id, user.upn.clone())
}
