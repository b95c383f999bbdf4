//! What the policies that apply to an account demand together, in the worst case.
//!
//! In each cell the strongest demand counts, since all must be met. Taken in falling order of demand, the policies are laid
//! over the cells until none is left: the last one's demand is what an attacker must meet at least.

use uuid::Uuid;

use super::cells::{Cells, Mask, holds};
use super::class::{Class, Range};
use super::holds::{Holds, View};
use super::risk::Risk;
use super::rule::{Rule, State};

/// All policies, and the circumstances that they are laid over.
pub(super) struct Scales<'s> {
    pub(super) rules: Vec<Rule<'s>>,
    pub(super) cells: Cells,
    /// Places of the rules, the strongest demand first, by either view.
    least: Vec<usize>,
    most: Vec<usize>,
    open: Mask,
    bound: Mask,
    /// How many different columns of resources there are.
    pub(super) columns: usize,
}

/// Which policies count.
#[derive(Clone, Copy)]
pub(super) struct Counting {
    pub(super) risk: Risk,
    pub(super) parked: Parked,
}

/// Which policies in report-only mode count as if they were on.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Parked {
    Off,
    On,
    /// One of them.
    One(Uuid),
}

impl Parked {
    fn counts(self, rule: &Rule<'_>) -> bool {
        match self {
            Self::Off => false,
            Self::On => true,
            Self::One(policy) => rule.policy.id == policy,
        }
    }
}

/// As things are.
pub(super) const NOW: Counting = Counting { risk: Risk::Unnoticed, parked: Parked::Off };

/// What of a policy is laid over the cells of a resource.
pub(super) type On<'a> = dyn Fn(&Rule<'_>) -> Holds + 'a;

impl<'s> Scales<'s> {
    pub(super) fn of(rules: Vec<Rule<'s>>, cells: Cells, columns: usize) -> Self {
        let order = |demand: fn(Range) -> Class| {
            let mut order: Vec<usize> = (0..rules.len()).collect();
            order.sort_by_key(|&at| std::cmp::Reverse(rules.get(at).map(|rule| demand(rule.demand))));
            order
        };
        let (least, most) = (order(|demand| demand.least), order(|demand| demand.most));
        let (open, bound) = (cells.open(), cells.bound());
        Self { rules, cells, least, most, open, bound, columns }
    }

    /// The policies that count for an account, strongest first.
    pub(super) fn applying(&self, relation: &[Holds], view: View, counting: Counting) -> Vec<&Rule<'s>> {
        let order = if view == View::Least { &self.least } else { &self.most };
        let counts = |rule: &Rule<'_>, applies: Holds| {
            let certain = if rule.is_certain { Holds::Yes } else { Holds::Maybe };
            let on = rule.state == State::Enforced || counting.parked.counts(rule);
            on && view.takes(applies.min(certain).min(rule.at(counting.risk)))
        };
        let both = order.iter().filter_map(|&at| self.rules.get(at).zip(relation.get(at)));
        both.filter(|(rule, applies)| counts(rule, **applies)).map(|(rule, _)| rule).collect()
    }

    /// The class on all resources, and, for each of `columns`, on that one.
    pub(super) fn weigh(&self, relation: &[Holds], counting: Counting, columns: &[usize]) -> Range {
        let class = |view| {
            let rules = self.applying(relation, view, counting);
            let mut weakest = Class::Blocked;
            for &column in columns {
                weakest = weakest.min(self.weakest(&rules, view, &|rule| on(rule, column), &self.open, true));
                if weakest == Class::PasswordOnly {
                    break;
                }
            }
            weakest
        };
        let least = class(View::Least);
        if self.is_open(relation) { Range { least, most: class(View::Most) } } else { Range::of(least) }
    }

    /// The class on one resource in some of the circumstances.
    pub(super) fn weigh_within(&self, relation: &[Holds], counting: Counting, over: &Mask, resource: &On<'_>) -> Range {
        let class = |view| self.weakest(&self.applying(relation, view, counting), view, resource, over, false);
        Range { least: class(View::Least), most: class(View::Most) }
    }

    /// Whether an attacker is stopped at a risk: blocked, or asked for MFA where another thing is asked as well.
    pub(super) fn answers(&self, relation: &[Holds], risk: Risk, also: fn(&Rule<'_>) -> bool) -> Holds {
        let counting = Counting { risk, ..NOW };
        let answered = |view| {
            let rules = self.applying(relation, view, counting);
            (0..self.columns).all(|column| self.is_answered(&rules, view, column, also))
        };
        match (answered(View::Least), answered(View::Most)) {
            (true, _) => Holds::Yes,
            (false, true) => Holds::Maybe,
            (false, false) => Holds::No,
        }
    }

    /// Whether in all of these circumstances, on each of the columns, some policy is of a kind.
    pub(super) fn lies(&self, relation: &[Holds], columns: &[usize], over: &Mask, is: fn(&Rule<'_>) -> Holds) -> Holds {
        let everywhere = |view: View| {
            let rules = self.applying(relation, view, NOW);
            let counts = |rule: &Rule<'_>| view.takes(is(rule));
            columns.iter().all(|&column| covers(&self.laid(&rules, view, column, &counts), over))
        };
        match (everywhere(View::Least), everywhere(View::Most)) {
            (true, _) => Holds::Yes,
            (false, true) => Holds::Maybe,
            (false, false) => Holds::No,
        }
    }

    fn is_answered(&self, rules: &[&Rule<'_>], view: View, column: usize, also: fn(&Rule<'_>) -> bool) -> bool {
        let laid = |counts: &dyn Fn(&Rule<'_>) -> bool| self.laid(rules, view, column, counts);
        let blocked = laid(&|rule| demand(rule, view) == Class::Blocked);
        let (asked, more) = (laid(&|rule| demand(rule, view) >= Class::Mfa), laid(&|rule| also(rule)));
        let closed = blocked.iter().zip(&asked).zip(&more).map(|((blocked, asked), more)| blocked | (asked & more));
        closed.zip(&self.open).all(|(closed, open)| open & !closed == 0)
    }

    /// Where some of the policies hold on a resource.
    pub(super) fn laid(
        &self,
        rules: &[&Rule<'_>],
        view: View,
        column: usize,
        counts: &dyn Fn(&Rule<'_>) -> bool,
    ) -> Mask {
        let mut laid = self.cells.empty();
        let counted = rules.iter().filter(|rule| counts(rule) && view.takes(on(rule, column)));
        counted.for_each(|rule| lay(&mut laid, mask(rule, view)));
        laid
    }

    /// Rules come strongest first. With `networks`, a network from which nothing is asked makes the class what it is off
    /// that network only.
    fn weakest(&self, rules: &[&Rule<'_>], view: View, resource: &On<'_>, over: &Mask, networks: bool) -> Class {
        let mut laid = self.cells.empty();
        let mut weakest = None;
        for rule in rules {
            let demand = demand(rule, view);
            if demand == Class::PasswordOnly {
                break;
            }
            if view.takes(resource(rule)) {
                if rule.is_everywhere {
                    return weakest.unwrap_or(demand);
                }
                lay(&mut laid, mask(rule, view));
                if weakest.is_none() && covers(&laid, over) {
                    weakest = Some(demand);
                }
                if weakest.is_some() && (!networks || covers(&laid, &self.bound)) {
                    break;
                }
            }
        }
        let weakest = weakest.unwrap_or(Class::PasswordOnly);
        let has_hole = networks && weakest >= Class::MfaOrDevice && !covers(&laid, &self.bound);
        if has_hole { Class::OffNetworkOnly } else { weakest }
    }

    /// Whether anything that concerns an account could not be determined.
    fn is_open(&self, relation: &[Holds]) -> bool {
        self.rules.iter().zip(relation).any(|(rule, applies)| match applies {
            Holds::No => false,
            Holds::Maybe => true,
            Holds::Yes => rule.doubt.is_some(),
        })
    }

    /// The strongest demand in one cell of one resource.
    pub(super) fn in_cell(&self, rules: &[&Rule<'_>], column: usize, at: usize) -> Class {
        let there = rules.iter().filter(|rule| on(rule, column) == Holds::Yes && holds(&rule.masks.0, at));
        there.map(|rule| rule.demand.least).max().unwrap_or(Class::PasswordOnly)
    }

    /// Whether a policy holds for every sign-in that an attacker can choose.
    pub(super) fn is_baseline(&self, rule: &Rule<'_>) -> bool {
        rule.at(Risk::Unnoticed) == Holds::Yes && covers(&rule.masks.0, &self.open)
    }

    pub(super) fn is_within_reach(&self, at: usize) -> bool {
        holds(&self.open, at)
    }
}

pub(super) fn on(rule: &Rule<'_>, column: usize) -> Holds {
    rule.on.get(column).copied().unwrap_or(Holds::No)
}

pub(super) fn demand(rule: &Rule<'_>, view: View) -> Class {
    if view == View::Least { rule.demand.least } else { rule.demand.most }
}

pub(super) fn mask<'r>(rule: &'r Rule<'_>, view: View) -> &'r Mask {
    if view == View::Least { &rule.masks.0 } else { &rule.masks.1 }
}

fn lay(laid: &mut Mask, mask: &Mask) {
    laid.iter_mut().zip(mask).for_each(|(laid, mask)| *laid |= mask);
}

fn covers(laid: &Mask, over: &Mask) -> bool {
    laid.iter().zip(over).all(|(laid, over)| over & !laid == 0)
}
