//! Accounts with the same relation to every policy: one answer for all of them.

use std::sync::OnceLock;

use super::cells::{DEVICE_CODE, TRANSFER};
use super::class::{Class, Range};
use super::door::Door;
use super::holds::Holds;
use super::risk::Risk;
use super::rule::State;
use super::session;
use super::weigh::{Counting, NOW, Parked, Scales, on};

pub(super) struct Profile {
    /// To each rule.
    pub(super) relation: Box<[Holds]>,
    /// On all resources.
    pub(super) access: Range,
    /// Whether legacy clients are shut out of Exchange.
    pub(super) legacy: Holds,
    /// Whether roles are taken for active that may be activated.
    pub(super) is_admin: bool,
    rare: OnceLock<Rare>,
    pub(super) door: OnceLock<Option<Door>>,
}

/// The columns of resources that are asked about apart.
#[derive(Debug, Default)]
pub(super) struct Singled {
    /// Azure management and the admin portals.
    pub(super) portals: Vec<usize>,
    /// Office 365.
    pub(super) office: Vec<usize>,
}

/// What only some rules ask, worked out when they do.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rare {
    /// Policies in report-only mode counted.
    pub(super) would_be: Range,
    /// Azure management and the admin portals.
    pub(super) portals: Range,
    pub(super) registering: Range,
    /// Registering or joining a device.
    pub(super) joining: Range,
    pub(super) device_code: Holds,
    pub(super) transfer: Holds,
    pub(super) high_sign_in_risk: Holds,
    pub(super) medium_sign_in_risk: Holds,
    pub(super) high_user_risk: Holds,
    /// On all resources a session ends within a day, and a browser forgets it.
    pub(super) short_session: Holds,
    /// Office 365 is shut to devices that nobody manages, or restricted on them.
    pub(super) unmanaged_held: Holds,
}

impl Profile {
    pub(super) fn of(scales: &Scales<'_>, first: u32, is_admin: bool) -> Self {
        let relation: Box<[Holds]> = scales.rules.iter().map(|rule| rule.applies_to(first, is_admin)).collect();
        let columns: Vec<usize> = (0..scales.columns).collect();
        Self {
            access: scales.weigh(&relation, NOW, &columns),
            legacy: legacy(&relation, scales),
            relation,
            is_admin,
            rare: OnceLock::new(),
            door: OnceLock::new(),
        }
    }

    pub(super) fn rare(&self, scales: &Scales<'_>, singled: &Singled) -> &Rare {
        self.rare.get_or_init(|| Rare::of(self, scales, singled))
    }
}

impl Rare {
    fn of(profile: &Profile, scales: &Scales<'_>, singled: &Singled) -> Self {
        let relation = &profile.relation;
        let columns: Vec<usize> = (0..scales.columns).collect();
        let everywhere = scales.cells.open();
        Self {
            would_be: scales.weigh(relation, Counting { parked: Parked::On, ..NOW }, &columns),
            portals: scales.weigh(relation, NOW, &singled.portals),
            registering: scales.weigh_within(relation, NOW, &everywhere, &|rule| rule.on_registering),
            joining: scales.weigh_within(relation, NOW, &everywhere, &|rule| rule.on_joining),
            device_code: shut(relation, scales, DEVICE_CODE),
            transfer: shut(relation, scales, TRANSFER),
            high_sign_in_risk: scales.answers(relation, Risk::SignIn("high"), |rule| rule.every_time),
            medium_sign_in_risk: scales.answers(relation, Risk::SignIn("medium"), |rule| rule.every_time),
            high_user_risk: scales.answers(relation, Risk::User("high"), |rule| rule.renews),
            short_session: short_session(relation, scales, &columns),
            unmanaged_held: scales.lies(relation, &singled.office, &scales.cells.whole(), session::holds_unmanaged),
        }
    }
}

/// Wherever the session began: a stolen one is used anywhere.
fn short_session(relation: &[Holds], scales: &Scales<'_>, columns: &[usize]) -> Holds {
    let cells = &scales.cells;
    let short = scales.lies(relation, columns, &cells.whole(), session::is_short);
    short.min(scales.lies(relation, columns, &cells.browsers(), session::is_forgotten))
}

/// Whether a way of signing in is blocked for all resources.
fn shut(relation: &[Holds], scales: &Scales<'_>, flow: usize) -> Holds {
    let cells = scales.cells.by_flow(flow);
    let classes =
        (0..scales.columns).map(|column| scales.weigh_within(relation, NOW, &cells, &move |rule| on(rule, column)));
    classes.map(|class| reaches(class, Class::Blocked)).min().unwrap_or(Holds::No)
}

/// Whether a class is at least another one.
pub(super) fn reaches(range: Range, least: Class) -> Holds {
    match () {
        () if range.least >= least => Holds::Yes,
        () if range.most >= least => Holds::Maybe,
        () => Holds::No,
    }
}

/// The two types of clients may be shut out by two policies.
fn legacy(relation: &[Holds], scales: &Scales<'_>) -> Holds {
    let of = |kind: usize| {
        let enforced = scales.rules.iter().zip(relation).filter(|(rule, _)| rule.state == State::Enforced);
        let shuts = enforced.map(|(rule, applies)| {
            let certain = if rule.is_certain { Holds::Yes } else { Holds::Maybe };
            let shuts = rule.legacy.get(kind).copied().unwrap_or(Holds::No);
            shuts.min(certain).min(*applies)
        });
        shuts.max().unwrap_or(Holds::No)
    };
    of(0).min(of(1))
}
