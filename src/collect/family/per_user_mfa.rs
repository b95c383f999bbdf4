//! The old per-user MFA state, where nothing newer can ask for a second factor.

use serde::Deserialize;
use uuid::Uuid;

use crate::collect::collector::{Asks, Collector, Needs, Options, Targets};
use crate::collect::decode::part;
use crate::collect::grouped::{Answers, Group, Grouped};
use crate::collect::wire::{Text, id};
use crate::model::{Call, Conditions, Gap, GrantControls, GroupMembers, PerUserMfa, Policy, Snapshot, User, UserType};

/// Microsoft Graph beta, "Get authentication method states" (`strongAuthenticationRequirements`).
pub(super) const FAMILY: Collector = Collector {
    name: "per_user_mfa",
    needs: Needs::Graph(&[&["Policy.Read.All"]]),
    licence: None,
    asks: Asks::Each {
        after: &["security_defaults", "conditional_access", "policy_groups", "users"],
        targets,
        call: |user| Call::get_beta(format!("/users/{user}/authentication/requirements")),
        batched: true,
    },
    decoder: Grouped::<Wanted>::decoder,
};

/// How many accounts are asked about at most, members first: 100 batches. In a tenant where more live without a policy the
/// rest stays unknown, and is said to; `--deep` asks about all.
const MOST: usize = 2_000;

/// The enabled accounts that no policy covers for sure.
fn targets(snapshot: &Snapshot, options: &Options) -> Targets {
    let mut targets = Targets::default();
    if targets.from(&snapshot.security_defaults) == Some(&true) {
        return targets;
    }
    let Some(users) = targets.from(&snapshot.users) else { return targets };
    let covering = covering(snapshot, &mut targets);
    let is_open = |user: &&User| user.enabled == Some(true) && !covering.iter().any(|policy| policy.covers(user));
    let (guests, members): (Vec<&User>, Vec<&User>) =
        users.iter().filter(is_open).partition(|user| user.user_type == UserType::Guest);
    let open = members.len() + guests.len();
    let most = if options.deep { open } else { open.min(MOST) };
    if most < open {
        let why = format!(
            "per-user MFA was asked of {most} of the {open} accounts that no policy covers for sure; --deep asks of all"
        );
        targets.gap.get_or_insert(Gap::Cut(why));
    }
    targets.keys = members.iter().chain(&guests).take(most).map(|user| user.id.to_string().into()).collect();
    targets
}

/// Policies that ask accounts for a second factor, or bar them, whatever they do.
fn covering<'s>(snapshot: &'s Snapshot, targets: &mut Targets) -> Vec<Covering<'s>> {
    let policies = &snapshot.conditional_access;
    // Without the plan there is none, which is no gap.
    if matches!(policies.gap(), Some(Gap::Unlicensed(_))) {
        return Vec::new();
    }
    let groups = snapshot.policy_groups.known().map(Vec::as_slice).unwrap_or_default();
    let policies = targets.from(policies).into_iter().flatten();
    policies.filter(|policy| enforces(policy)).filter_map(|policy| Covering::of(policy, groups)).collect()
}

/// Kinds of people from outside (Microsoft Graph, `conditionalAccessGuestOrExternalUserTypes`).
const GUESTS: [&str; 6] = [
    "internalGuest",
    "b2bCollaborationGuest",
    "b2bCollaborationMember",
    "b2bDirectConnectUser",
    "otherExternalUser",
    "serviceProvider",
];

/// For whom a policy is, and whom it leaves out.
struct Covering<'s> {
    everybody: bool,
    /// Beside, or instead of, everybody.
    included: (Vec<Uuid>, Vec<&'s GroupMembers>),
    users: Vec<Uuid>,
    groups: Vec<&'s GroupMembers>,
    /// Of some kind, or of all.
    guests: bool,
}

impl<'s> Covering<'s> {
    /// `None` where the exceptions are not all known here: roles, strange kinds of guests, a group that was not read.
    fn of(policy: &Policy, groups: &'s [GroupMembers]) -> Option<Self> {
        let users = &policy.users;
        let is_known = |kind: &str| GUESTS.iter().any(|known| known.eq_ignore_ascii_case(kind));
        let some_strange =
            users.exclude_guests.as_ref().is_some_and(|guests| guests.kinds.iter().any(|kind| !is_known(kind)));
        if !users.exclude_roles.is_empty() || some_strange {
            return None;
        }
        let group = |id: &str| {
            let id = id.parse().ok()?;
            groups.binary_search_by_key(&id, |group: &GroupMembers| group.group).ok().and_then(|at| groups.get(at))
        };
        let named = users.include_users.iter().filter_map(|user| user.parse().ok());
        Some(Self {
            everybody: users.include_users.iter().any(|user| user.eq_ignore_ascii_case("All")),
            included: (named.collect(), users.include_groups.iter().filter_map(|id| group(id)).collect()),
            users: users.exclude_users.iter().map(|user| user.parse().ok()).collect::<Option<_>>()?,
            groups: users.exclude_groups.iter().map(|id| group(id)).collect::<Option<_>>()?,
            guests: users.exclude_guests.is_some(),
        })
    }

    /// Whoever may be a guest of any kind is not covered for sure by a policy that leaves guests out.
    fn covers(&self, user: &User) -> bool {
        let is_at_home = user.user_type == UserType::Member && user.is_external == Some(false);
        let is_in = |users: &[Uuid], groups: &[&GroupMembers]| {
            users.contains(&user.id) || groups.iter().any(|group| group.users.binary_search(&user.id).is_ok())
        };
        (is_at_home || !self.guests)
            && (self.everybody || is_in(&self.included.0, &self.included.1))
            && !is_in(&self.users, &self.groups)
    }
}

/// For sure: where it takes more to tell, asking about a few accounts is cheaper than not knowing.
fn enforces(policy: &Policy) -> bool {
    let bars = |control: &str| ["block", "mfa"].iter().any(|word| control.eq_ignore_ascii_case(word));
    let is = |list: &[Box<str>], word: &str| list.iter().any(|entry| entry.eq_ignore_ascii_case(word));
    let demands = |grant: &GrantControls| {
        let by_strength = grant.strength.as_ref().is_some_and(|strength| &*strength.satisfies == "mfa");
        let alone = grant.strength.is_none() && grant.controls.iter().all(|control| bars(control));
        let any = grant.controls.iter().any(|control| bars(control));
        let together = grant.operator.as_deref().is_none_or(|operator| operator.eq_ignore_ascii_case("AND"));
        if together { any || by_strength } else { (alone && any) || (by_strength && grant.controls.is_empty()) }
    };
    policy.state.eq_ignore_ascii_case("enabled")
        && is(&policy.resources, "All")
        && policy.excluded_resources.is_empty()
        && !policy.users.workloads_only
        && narrows_nothing(&policy.conditions)
        && policy.grant.as_ref().is_some_and(demands)
}

/// Client apps alone may be named, as long as all are.
fn narrows_nothing(conditions: &Conditions) -> bool {
    let apps = &conditions.client_app_types;
    let all_apps = apps.is_empty() || apps.iter().any(|app| app.eq_ignore_ascii_case("all"));
    all_apps && Conditions { client_app_types: Vec::new(), ..conditions.clone() } == Conditions::default()
}

struct Wanted;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    #[serde(borrow)]
    per_user_mfa_state: Option<Text<'a>>,
}

impl Group for Wanted {
    type Wire<'a> = Wire<'a>;
    type Row = Box<str>;

    fn keep(wire: Wire<'_>, rows: &mut Vec<Box<str>>) -> Option<()> {
        rows.push(wire.per_user_mfa_state?.boxed());
        Some(())
    }

    fn place(answers: Answers<Box<str>>, snapshot: &mut Snapshot) {
        let any = answers.any();
        let rows = answers.about.into_iter().filter_map(|about| {
            let user: Uuid = id(&about.target)?;
            Some(PerUserMfa { user, state: about.rows.into_iter().next()? })
        });
        snapshot.per_user_mfa = part(rows.collect(), any, answers.gap).into();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Guests, PolicyUsers, Scope, Stamp, TERMS_OF_USE};

    fn user(id: Uuid, user_type: UserType) -> User {
        User {
            id,
            upn: "u".into(),
            name: "u".into(),
            enabled: Some(true),
            user_type,
            is_external: Some(false),
            is_synced: Some(false),
            strong_password_off: Some(false),
            password_never_expires: Some(false),
            has_exchange_plan: Some(false),
            has_teams_plan: Some(false),
            last_password_change: Stamp::NONE,
            created: Stamp::NONE,
        }
    }

    fn policy(operator: &str, controls: &[&str], resource: &str) -> Policy {
        Policy {
            id: Uuid::nil(),
            name: "p".into(),
            state: "enabled".into(),
            created: Stamp::NONE,
            modified: Stamp::NONE,
            template: None,
            users: PolicyUsers { include_users: vec!["All".into()], ..PolicyUsers::default() },
            resources: vec![resource.into()],
            excluded_resources: Vec::new(),
            conditions: Conditions::default(),
            session: None,
            document: std::sync::Arc::default(),
            grant: Some(GrantControls {
                operator: Some(operator.into()),
                controls: controls.iter().map(|&control| control.into()).collect(),
                strength: None,
            }),
        }
    }

    #[test]
    fn accounts_are_asked_about_unless_a_policy_enforces_for_sure() {
        assert!(enforces(&policy("OR", &["mfa"], "All")) && enforces(&policy("OR", &["block"], "All")));
        assert!(enforces(&policy("AND", &["mfa", "compliantDevice"], "All")));
        assert!(!enforces(&policy("OR", &["mfa", TERMS_OF_USE], "All")), "terms can be accepted instead");
        assert!(!enforces(&policy("XOR", &["mfa", "compliantDevice"], "All")), "who knows what that joins");
        assert!(!enforces(&policy("OR", &[], "All")), "a session policy demands nothing");
        assert!(!enforces(&policy("OR", &["mfa"], "action:urn:user:registersecurityinfo")));
        let narrowed = Conditions {
            platforms: Some(Scope { include: vec!["iOS".into()], exclude: Vec::new() }),
            ..Conditions::default()
        };
        assert!(!enforces(&Policy { conditions: narrowed, ..policy("OR", &["mfa"], "All") }));
        let off = Policy { state: "enabledForReportingButNotEnforced".into(), ..policy("OR", &["mfa"], "All") };
        assert!(!enforces(&off));
    }

    #[test]
    fn of_many_the_first_are_asked_about_and_the_rest_is_a_gap_unless_all_are_wanted() {
        let people = u128::try_from(MOST).expect("a small number");
        let mut snapshot = Snapshot::unread(Uuid::nil(), jiff::Timestamp::UNIX_EPOCH);
        snapshot.security_defaults = crate::model::Part::Complete(false).into();
        snapshot.conditional_access = crate::model::Part::Complete(Vec::new()).into();
        let guest = user(Uuid::nil(), UserType::Guest);
        let members = (1..people).map(|id| user(Uuid::from_u128(id), UserType::Member));
        snapshot.users = crate::model::Part::Complete([guest].into_iter().chain(members).collect()).into();
        let mut options = Options::all(Uuid::nil(), jiff::Timestamp::UNIX_EPOCH);
        let all = targets(&snapshot, &options);
        assert_eq!((all.keys.len(), all.gap.is_none()), (MOST, true));
        let one_more = user(Uuid::from_u128(people), UserType::Member);
        snapshot.users = crate::model::Part::Complete(
            snapshot.users.known().expect("just put there").iter().cloned().chain([one_more]).collect(),
        )
        .into();
        let some = targets(&snapshot, &options);
        assert_eq!(some.keys.len(), MOST);
        assert!(!some.keys.contains(&Uuid::nil().to_string().into()), "members come first");
        assert!(matches!(&some.gap, Some(Gap::Cut(why)) if why.contains("2000 of the 2001") && why.contains("--deep")));
        options.deep = true;
        let deep = targets(&snapshot, &options);
        assert_eq!((deep.keys.len(), deep.gap), (MOST + 1, None));
    }

    #[test]
    fn whoever_a_policy_leaves_out_is_asked_about() {
        let (out, member, covered) = (Uuid::from_u128(1), Uuid::from_u128(2), Uuid::from_u128(3));
        let group = Uuid::from_u128(9);
        let groups = [GroupMembers { group, users: vec![member] }];
        let mut policy = policy("OR", &["mfa"], "All");
        policy.users.exclude_users = vec![out.to_string().into()];
        policy.users.exclude_groups = vec![group.to_string().into()];
        let covering = Covering::of(&policy, &groups).expect("all exceptions are known");
        assert_eq!([out, member, covered].map(|id| covering.covers(&user(id, UserType::Member))), [false, false, true]);
        assert!(Covering::of(&policy, &[]).is_none(), "a group that was not read");
        let guests = |kind: &str| Some(Guests { kinds: vec![kind.into()], tenants: None });
        policy.users.exclude_guests = guests("internalGuest");
        let covering = Covering::of(&policy, &groups).expect("guests are known by their account");
        let covers = |user_type| covering.covers(&user(covered, user_type));
        assert_eq!([UserType::Member, UserType::Guest, UserType::Absent].map(covers), [true, false, false]);
        policy.users.exclude_guests = guests("visitor");
        assert!(Covering::of(&policy, &groups).is_none(), "an unknown kind may be anybody");
        policy.users.exclude_guests = None;
        policy.users.exclude_users = Vec::new();
        policy.users.include_users = vec![out.to_string().into()];
        policy.users.include_groups = vec![group.to_string().into(), Uuid::from_u128(8).to_string().into()];
        policy.users.exclude_groups = Vec::new();
        let covering = Covering::of(&policy, &groups).expect("nobody is left out");
        assert_eq!([out, member, covered].map(|id| covering.covers(&user(id, UserType::Member))), [true, true, false]);
        policy.users.exclude_roles = vec!["r".into()];
        assert!(Covering::of(&policy, &groups).is_none());
    }
}
