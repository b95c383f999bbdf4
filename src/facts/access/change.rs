//! What a change of policies newly asks of accounts that have one relation to the policies before it and one after it.

use super::cells::Mask;
use super::class::Class;
use super::engine::Access;
use super::giving::{Need, passes};
use super::holds::{Holds, View};
use super::profile::reaches;
use super::rule::Rule;
use super::weigh::{Counting, demand, mask, on};

/// The accounts before or after the change. Both sides are weighed over the same axes.
pub(super) struct Side<'a> {
    pub(super) access: &'a Access<'a>,
    pub(super) relation: &'a [Holds],
    pub(super) counting: Counting,
}

/// What is new for them; nothing, for most.
pub(super) struct Change<'a> {
    pub(super) asking: Vec<Asking<'a>>,
    /// Whether some app can no longer be reached from outside the organisation's networks.
    pub(super) loses: Holds,
    /// Whether that is a control plane: Azure management or the admin portals.
    pub(super) loses_portals: Holds,
    /// Whether registering a method takes more than the password afterwards.
    pub(super) guarded: Holds,
}

/// A policy that asks in some sign-in for what was not asked for there.
pub(super) struct Asking<'a> {
    pub(super) rule: &'a Rule<'a>,
    pub(super) is_sure: bool,
    /// Also at the control planes.
    pub(super) portals: bool,
}

impl<'a> Change<'a> {
    pub(super) fn of(before: &Side<'a>, after: &Side<'a>) -> Self {
        let sure = Taken::of(before, after, View::Least);
        let perhaps = Taken::of(before, after, View::Most);
        let asking: Vec<Asking<'a>> = perhaps.after.iter().filter_map(|rule| asking(rule, &sure, &perhaps)).collect();
        let lost = |columns: &[usize]| match () {
            () if columns.iter().any(|column| sure.loses(*column)) => Holds::Yes,
            () if columns.iter().any(|column| perhaps.loses(*column)) => Holds::Maybe,
            () => Holds::No,
        };
        let scales = &after.access.scales;
        let columns: Vec<usize> = (0..scales.columns).collect();
        let open = scales.cells.open();
        let registering =
            scales.weigh_within(after.relation, after.counting, &open, &|rule: &Rule<'_>| rule.on_registering);
        Self {
            asking,
            loses: lost(&columns),
            loses_portals: lost(&after.access.singled.portals),
            guarded: reaches(registering, Class::MfaOrDevice),
        }
    }
}

/// What of a policy is new for an account, if anything.
fn asking<'a>(rule: &'a Rule<'a>, sure: &Taken<'a>, perhaps: &Taken<'a>) -> Option<Asking<'a>> {
    if !asks_people(rule) || perhaps.held_before(rule) {
        return None;
    }
    let all: Vec<usize> = (0..perhaps.access.scales.columns).collect();
    let is_new = |taken: &Taken<'a>, columns: &[usize]| columns.iter().any(|column| taken.is_new(rule, *column));
    let is_sure = sure.after.iter().any(|taken| std::ptr::eq(*taken, rule)) && is_new(sure, &all);
    (is_sure || is_new(perhaps, &all)).then(|| Asking {
        rule,
        is_sure,
        portals: is_new(perhaps, &perhaps.access.singled.portals),
    })
}

/// Whether it asks for more than anybody can give at once. A block asks for nothing: it takes away.
fn asks_people(rule: &Rule<'_>) -> bool {
    let anybody = |need: Need| Ok(matches!(need, Need::Consent | Need::Renewal));
    rule.demand.least != Class::Blocked && passes(rule, &anybody) != Ok(true)
}

/// Whether a second factor is all it takes to pass.
fn is_by_factor(rule: &Rule<'_>) -> bool {
    passes(rule, &|need: Need| Ok(!matches!(need, Need::Device | Need::Provider))) == Ok(true)
}

/// Both sides as they are taken for one question: what is new for sure, or what may be.
struct Taken<'a> {
    access: &'a Access<'a>,
    earlier: &'a Access<'a>,
    /// Policies that count, and those that surely do after the change.
    before: Vec<&'a Rule<'a>>,
    after: Vec<&'a Rule<'a>>,
    sure_after: Vec<&'a Rule<'a>>,
    view: View,
    view_before: View,
}

impl<'a> Taken<'a> {
    /// What may have been asked before is not new for sure.
    fn of(before: &Side<'a>, after: &Side<'a>, view: View) -> Self {
        let view_before = if view == View::Least { View::Most } else { View::Least };
        let rules = |side: &Side<'a>, view| side.access.scales.applying(side.relation, view, side.counting);
        Self {
            access: after.access,
            earlier: before.access,
            before: rules(before, view_before),
            after: rules(after, view),
            sure_after: rules(after, View::Least),
            view,
            view_before,
        }
    }

    /// Whether the very same policy held already.
    fn held_before(&self, rule: &Rule<'_>) -> bool {
        let same = |one: &Rule<'_>| std::ptr::eq(one.policy, rule.policy) || one.policy == rule.policy;
        self.before.iter().any(|known| known.policy.id == rule.policy.id && same(known))
    }

    /// Whether a policy asks for something in some sign-in to a resource that was neither asked for there nor is blocked.
    fn is_new(&self, rule: &Rule<'_>, column: usize) -> bool {
        if !self.view.takes(on(rule, column)) {
            return false;
        }
        let implied = |known: &Rule<'_>| implies(known, rule, self.view_before);
        let asked = self.earlier.scales.laid(&self.before, self.view_before, column, &implied);
        let blocked = self.blocked(&self.sure_after, View::Least, column);
        let cells = mask(rule, self.view).iter().zip(&asked).zip(&blocked);
        cells.into_iter().any(|((here, asked), blocked)| here & !asked & !blocked != 0)
    }

    /// Whether a resource could be reached from outside and no longer can.
    fn loses(&self, column: usize) -> bool {
        let open = self.access.scales.cells.open();
        let shut = |blocked: Mask| blocked.iter().zip(&open).all(|(blocked, open)| open & !blocked == 0);
        let before = self
            .earlier
            .scales
            .laid(&self.before, self.view_before, column, &|rule| demand(rule, self.view_before) == Class::Blocked);
        shut(self.blocked(&self.after, self.view, column)) && !shut(before)
    }

    fn blocked(&self, rules: &[&Rule<'_>], view: View, column: usize) -> Mask {
        self.access.scales.laid(rules, view, column, &|rule| demand(rule, view) == Class::Blocked)
    }
}

/// Whether whoever passed one policy passes the other.
fn implies(known: &Rule<'_>, rule: &Rule<'_>, view: View) -> bool {
    demand(known, view) == Class::Blocked
        || known.policy.grant == rule.policy.grant
        || (is_by_factor(rule) && is_by_factor(known) && known.demand.least >= rule.demand.most)
}
