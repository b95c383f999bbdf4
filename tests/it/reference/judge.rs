//! The class of an account (2.3, 2.8, 2.12).

use std::cell::RefCell;
use std::collections::BTreeMap;

use palisade::model::{Gap, Policy, Snapshot, User};
use uuid::Uuid;

use super::class::{Class, Verdict};
use super::grant::{self, Has};
use super::legacy;
use super::location::Choice;
use super::people::{self, Groups};
use super::reach::{Reach, VIEWS, View};
use super::resource::{self, resources};
use super::roles::{P1, P2, Roles};
use super::sign_in::{self, SignIn, cells};

/// How an account is looked at.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Lens {
    AsHeld,
    /// "with the role active" (2.4)
    Activated,
    /// "it is evaluated a second time as \"would protect\"" (2.3)
    ReportOnlyToo,
}

pub(crate) struct Reference<'s> {
    snapshot: &'s Snapshot,
    policies: &'s [Policy],
    pub(crate) resources: Vec<String>,
    cells: Vec<SignIn>,
    /// By policy and cell, by policy and resource.
    of_cells: Vec<Vec<Reach>>,
    of_resources: Vec<Vec<Reach>>,
    /// By policy: what it demands at least, seen both ways.
    demands: Vec<[Has; 2]>,
    groups: Groups,
    /// What `weakest_under` answered: it rests on which policies apply alone, and thousands of accounts share them.
    answered: RefCell<BTreeMap<(Vec<usize>, View), Class>>,
}

impl<'s> Reference<'s> {
    pub(crate) fn of(snapshot: &'s Snapshot) -> Self {
        let policies = snapshot.conditional_access.known().map(Vec::as_slice).unwrap_or_default();
        let (resources, cells) = (resources(policies), cells(snapshot, policies));
        let of_cells = policies
            .iter()
            .map(|policy| cells.iter().map(|cell| sign_in::reaches(&policy.conditions, cell)).collect())
            .collect();
        let of_resources = policies
            .iter()
            .map(|policy| resources.iter().map(|resource| resource::reaches(policy, resource)).collect())
            .collect();
        let demand = |policy: &Policy| VIEWS.map(|view| grant::least(policy.grant.as_ref(), view));
        let demands = policies.iter().map(demand).collect();
        Self {
            snapshot,
            policies,
            resources,
            cells,
            of_cells,
            of_resources,
            demands,
            groups: Groups::of(&snapshot.policy_groups),
            answered: RefCell::default(),
        }
    }

    /// The class over all resources.
    pub(crate) fn class(&self, user: &User, lens: Lens) -> Verdict {
        self.verdict(user, lens, &(0..self.resources.len()).collect::<Vec<_>>())
    }

    /// The class at one of the resources.
    pub(crate) fn class_of(&self, user: &User, resource: &str) -> Verdict {
        let place = self.resources.iter().position(|known| known == resource).expect("a resource of the list");
        self.verdict(user, Lens::AsHeld, &[place])
    }

    /// "The two types may be covered by two policies" (2.9).
    pub(crate) fn shut_out_of_legacy(&self, user: &User) -> Result<bool, ()> {
        match self.security_defaults() {
            Ok(true) => return Ok(true),
            Ok(false) => {}
            Err(_) => return Err(()),
        }
        let reaching = self.reaching(user, Lens::AsHeld);
        let both = legacy::TYPES.map(|client| {
            let shut = |(policy, reach): (&Policy, &Reach)| reach.and(legacy::shuts_out(policy, client));
            Reach::any(self.policies.iter().zip(&reaching).map(shut))
        });
        match both[0].and(both[1]) {
            Reach::Yes => Ok(true),
            Reach::No => Ok(false),
            Reach::Undetermined => Err(()),
        }
    }

    fn verdict(&self, user: &User, lens: Lens, resources: &[usize]) -> Verdict {
        match self.security_defaults() {
            Err(gap) => return Verdict::Unknown(gap),
            // "On: class `security_defaults` for everyone but the sync account" (2.12).
            Ok(true) => {
                let guarded = Verdict::Proven(Class::SecurityDefaults);
                return match Roles::active(self.snapshot).is_of_sync(user.id) {
                    Reach::No => guarded,
                    Reach::Yes => self.of_per_user_mfa(user, Class::PasswordOnly, Class::PasswordOnly),
                    Reach::Undetermined => Verdict::between(Class::PasswordOnly, Class::SecurityDefaults),
                };
            }
            Ok(false) => {}
        }
        let reaching = self.reaching(user, lens);
        let weakest = |view| resources.iter().map(|&resource| self.weakest(&reaching, resource, view)).min();
        let (least, most) = (weakest(View::Least), weakest(View::Most));
        self.of_per_user_mfa(user, least.expect("resources"), most.expect("resources"))
    }

    /// Which policies reach the account: their state (2.3) and their people (2.4).
    fn reaching(&self, user: &User, lens: Lens) -> Vec<Reach> {
        let roles =
            if lens == Lens::Activated { Roles::activated(self.snapshot) } else { Roles::active(self.snapshot) };
        let reach = |policy: &Policy| {
            state(policy, lens == Lens::ReportOnlyToo).and(people::applies(&policy.users, user, &roles, &self.groups))
        };
        self.policies.iter().map(reach).collect()
    }

    /// "Class of (user, resource) = weakest over the attacker's cells; if that is at least `mfa_or_device` but some
    /// IP-bound cell is `password_only`, the class is `off_network_only`."
    fn weakest(&self, reaching: &[Reach], resource: usize, view: View) -> Class {
        let reaches = |&policy: &usize| reaching[policy].and(self.of_resources[policy][resource]).counts(view);
        let policies: Vec<usize> = (0..self.policies.len()).filter(reaches).collect();
        let answered = self.answered.borrow().get(&(policies.clone(), view)).copied();
        answered.unwrap_or_else(|| {
            let answer = self.weakest_under(&policies, view);
            self.answered.borrow_mut().insert((policies, view), answer);
            answer
        })
    }

    fn weakest_under(&self, policies: &[usize], view: View) -> Class {
        let mut weakest = Class::Blocked;
        let mut open_inside = false;
        for (place, cell) in self.cells.iter().enumerate() {
            match (cell.choice(), view) {
                (Choice::Attacker, _) | (Choice::Undetermined, View::Least) => {
                    weakest = weakest.min(self.class_at(policies, place, view));
                }
                (Choice::Bound, _) => open_inside |= self.class_at(policies, place, view) == Class::PasswordOnly,
                (Choice::Undetermined, View::Most) => {}
            }
        }
        if weakest >= Class::MfaOrDevice && open_inside { Class::OffNetworkOnly } else { weakest }
    }

    /// The class of one sign-in: "all policies that apply must be satisfied together" (2.7), so somebody comes in who has
    /// what the most demanding of them asks for. What each can be satisfied with at least stands for its alternatives,
    /// since whoever has more has the less, too.
    fn class_at(&self, policies: &[usize], cell: usize, view: View) -> Class {
        let applying = policies.iter().filter(|&&policy| self.of_cells[policy][cell].counts(view));
        let must_have = applying.map(|&policy| self.demands[policy][view as usize]).max();
        match must_have.unwrap_or(Has::Password) {
            Has::Password => Class::PasswordOnly,
            Has::ThirdParty => Class::ThirdPartyControl,
            Has::Device => Class::MfaOrDevice,
            Has::Mfa => Class::Mfa,
            Has::Passwordless => Class::Passwordless,
            Has::PhishingResistant => Class::PhishingResistant,
            Has::Nothing => Class::Blocked,
        }
    }

    /// "Per-user state `enforced` → class `per_user_mfa`. `enabled` and registered counts as enforced" (2.12). It is asked
    /// for beside whatever policies ask for. A state that was not read, or that we do not know, may be either.
    fn of_per_user_mfa(&self, user: &User, least: Class, most: Class) -> Verdict {
        let states = self.snapshot.per_user_mfa.known().map(Vec::as_slice).unwrap_or_default();
        let state = states.iter().find(|row| row.user == user.id).map(|row| row.state.to_ascii_lowercase());
        let enforced = match state.as_deref() {
            Some("enforced") => Reach::Yes,
            Some("disabled") => Reach::No,
            Some("enabled") => self.is_registered(user.id),
            _ => Reach::Undetermined,
        };
        let raised = |class: Class, view| if enforced.counts(view) { class.max(Class::PerUserMfa) } else { class };
        Verdict::between(raised(least, View::Least), raised(most, View::Most))
    }

    fn is_registered(&self, user: Uuid) -> Reach {
        let report = self.snapshot.registration.known();
        let row = report.and_then(|report| report.rows.iter().find(|row| row.user == user));
        row.map_or(Reach::Undetermined, |row| row.mfa_registered.into())
    }

    /// "Security defaults and enabled CA policies exclude each other" (2.12). 403 on the policies is not "no policy" (2.15).
    fn security_defaults(&self) -> Result<bool, Gap> {
        if self.snapshot.security_defaults.whole() == Ok(&true) {
            return Ok(true);
        }
        let policies = match self.snapshot.conditional_access.whole() {
            Ok(policies) => policies.as_slice(),
            // Without the plan there can be no policy.
            Err(Gap::Unlicensed(_)) if lacks_plan(self.snapshot, &[P1, P2]) => &[],
            Err(gap) => return Err(gap.clone()),
        };
        let enforces = policies.iter().any(|policy| state(policy, false) == Reach::Yes);
        match self.snapshot.security_defaults.whole() {
            Err(gap) if !enforces => Err(gap.clone()),
            _ => Ok(false),
        }
    }
}

/// "`enabled` enforces. `enabledForReportingButNotEnforced` never protects. `disabled` is ignored. Any other value →
/// policy undetermined" (2.3).
fn state(policy: &Policy, report_only_too: bool) -> Reach {
    match policy.state.to_ascii_lowercase().as_str() {
        "enabled" => Reach::Yes,
        "enabledforreportingbutnotenforced" => report_only_too.into(),
        "disabled" => Reach::No,
        _ => Reach::Undetermined,
    }
}

/// Whether it is known that the tenant has none of these service plans.
pub(super) fn lacks_plan(snapshot: &Snapshot, plans: &[&str]) -> bool {
    let has = |plan: &str| plans.iter().any(|wanted| wanted.eq_ignore_ascii_case(plan));
    snapshot.licences.whole().is_ok_and(|held| !held.iter().any(|plan| plan.active && has(&plan.id.to_string())))
}
