//! What a change of policies does to people: who is newly asked, who cannot answer, who is locked out.
//!
//! Both states are weighed by the one engine over the same axes, sign-in by sign-in. A person answers by what he has
//! registered; whether he has a managed device is not read. The numbers err towards warning: whoever can reach an app only
//! from the organisation's networks has lost it.

use std::collections::HashMap;

use uuid::Uuid;

use super::change::{Asking, Change, Side};
use super::class::Class;
use super::engine::{self, Access};
use super::giving::{Need, passes};
use super::holds::Holds;
use super::weigh::{Counting, NOW, Parked};
use crate::facts::break_glass;
use crate::facts::lists::Lists;
use crate::facts::registered::Registered;
use crate::model::{Gap, Settings, Snapshot, User};

/// What a change does to the enabled accounts of a tenant, members and guests. Lists are sorted by id. An account can be in
/// several of them.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Impact {
    /// Newly asked for a second factor, a stronger one or a managed device in some sign-in. Terms of use and approved apps
    /// do not count.
    pub prompted: Vec<Uuid>,
    /// Of these: have registered nothing that answers, and will be sent to register; so will whoever has the password.
    pub to_register: Vec<Uuid>,
    /// Of those prompted: have registered nothing that answers, and cannot do so then, because registering is guarded or
    /// because a method of that strength cannot be registered at sign-in.
    pub cannot_comply: Vec<Uuid>,
    /// Of those prompted: only a managed device answers, and whether they have one is not read.
    pub device_asked: Vec<Uuid>,
    /// Can no longer reach some app from outside the organisation's networks.
    pub loses_access: Vec<Uuid>,
    /// Holders of privileged roles, or who may activate some, who could no longer reach Azure management or the admin
    /// portals: blocked, or asked for what they cannot give. Judged as they are and with their roles active.
    pub administrators_locked_out: Vec<Uuid>,
    /// Accounts named as break-glass accounts of which the same holds. For them registering first is no way out, and a
    /// managed device is not at hand.
    pub break_glass_locked_out: Vec<Uuid>,
    /// Accounts of which some of this is not known. They may be in any list.
    pub open: Vec<Uuid>,
    /// Why something is not known; where `open` is empty as well, of everybody.
    pub gap: Option<Gap>,
}

/// Compares two states of one tenant: as it was read, and as it would be after a change of policies, groups or roles. Pure.
/// What cannot be compared is in `gap`: then nothing may be called harmless.
pub fn impact(before: &Snapshot, after: &Snapshot, settings: &Settings, lists: &Lists) -> Impact {
    if let Some(gap) = moved(before, after) {
        return Impact { gap: Some(gap), ..Impact::default() };
    }
    let axes = engine::axes(&[before, after], lists);
    let weighed = [before, after].map(|state| Access::over(axes.clone(), state, settings, lists));
    let registered = Registered::of(&after.registration, lists);
    let [earlier, later] = &weighed;
    let break_glass = break_glass::named(after, settings);
    let compared =
        Compared { before: (earlier, NOW), after: (later, NOW), registered: &registered, break_glass: &break_glass };
    compared.impact()
}

/// A place that is elsewhere afterwards cannot be laid over the one before.
fn moved(before: &Snapshot, after: &Snapshot) -> Option<Gap> {
    let (was, is) = (&before.named_locations, &after.named_locations);
    let all = was.known().into_iter().flatten();
    let changed = all.filter(|known| {
        let now = is.known().into_iter().flatten().find(|location| location.id == known.id);
        now.is_none_or(|now| now.kind != known.kind)
    });
    let mut changed = changed.map(|location| location.id);
    changed.next().map(|id| Gap::Failed(format!("named location {id} changes as well: that is not compared")))
}

impl Access<'_> {
    /// What it would do to switch a policy on that is in report-only mode.
    pub(in crate::facts) fn impact_of(&self, policy: Uuid, people: (&Registered<'_>, &[Uuid])) -> Impact {
        let (registered, break_glass) = people;
        let on = Counting { parked: Parked::One(policy), ..NOW };
        Compared { before: (self, NOW), after: (self, on), registered, break_glass }.impact()
    }
}

/// Both states, and what is known of the people.
struct Compared<'a> {
    before: (&'a Access<'a>, Counting),
    after: (&'a Access<'a>, Counting),
    registered: &'a Registered<'a>,
    /// Sorted.
    break_glass: &'a [Uuid],
}

/// What a change does to one account.
#[derive(Default)]
struct Outcome {
    /// What was asked of it beside the policies.
    asked_before: Class,
    prompted: bool,
    registers: bool,
    cannot: bool,
    by_device: bool,
    loses: bool,
    locked_out: bool,
    open: Option<Gap>,
}

impl Outcome {
    /// Takes one answer down; `portals` if it was asked for at the control planes. A break-glass account must be able to give
    /// it as things are.
    fn take(&mut self, answer: Answer, portals: bool, is_break_glass: bool) {
        self.locked_out |= portals
            && match answer {
                Answer::Cannot => true,
                Answer::Registers | Answer::ByDevice => is_break_glass,
                Answer::Gives | Answer::Open(_) => false,
            };
        match answer {
            Answer::Gives => {}
            Answer::Registers => self.registers = true,
            Answer::ByDevice => self.by_device = true,
            Answer::Cannot => self.cannot = true,
            Answer::Open(gap) => drop(self.open.get_or_insert(gap)),
        }
    }
}

/// How a person can answer what is newly asked.
enum Answer {
    Gives,
    Registers,
    ByDevice,
    Cannot,
    Open(Gap),
}

impl<'a> Compared<'a> {
    fn impact(&self) -> Impact {
        let unread = [self.before.0, self.after.0].into_iter().find_map(|access| access.unread.clone());
        if unread.is_some() {
            return Impact { gap: unread, ..Impact::default() };
        }
        let mut impact = Impact { gap: self.after.0.unlisted.clone(), ..Impact::default() };
        let mut changes: HashMap<(u32, u32), Change<'a>> = HashMap::new();
        for (user, account) in self.after.0.people.users.iter().zip(0_u32..) {
            let Some(before) = self.place_before(user, account) else { continue };
            let mut outcome = Outcome { asked_before: self.before.0.asked_beside(before), ..Outcome::default() };
            for pair in self.pairs(before, account).into_iter().flatten() {
                let change = changes.entry(pair).or_insert_with(|| self.change(pair));
                self.add(change, user, &mut outcome);
            }
            self.add_beside(account, user, &mut outcome);
            self.sort_in(outcome, user, &mut impact);
        }
        impact
    }

    /// Security defaults that are switched on ask everybody whom nothing asked so far, and nobody can be left out of them.
    fn add_beside(&self, account: u32, user: &User, outcome: &mut Outcome) {
        let asks = |class: Class| class >= Class::SecurityDefaults;
        if asks(outcome.asked_before) || !asks(self.after.0.asked_beside(account)) {
            return;
        }
        outcome.prompted = true;
        let answer = match self.registered.has(user.id, Class::Mfa) {
            Ok(true) => Answer::Gives,
            Ok(false) => Answer::Registers,
            Err(gap) => Answer::Open(gap),
        };
        outcome.take(answer, true, self.is_break_glass(user.id));
    }

    /// Where an account stood before; `None` for one that is disabled or was not there.
    fn place_before(&self, user: &User, account: u32) -> Option<u32> {
        if user.enabled == Some(false) {
            return None;
        }
        if std::ptr::eq(self.before.0, self.after.0) { Some(account) } else { self.before.0.people.place(user.id) }
    }

    /// The relations to the policies before and after: as the account is, and with the roles active that it may activate.
    fn pairs(&self, before: u32, after: u32) -> [Option<(u32, u32)>; 2] {
        let (earlier, later) = (self.before.0.profiles_of(before), self.after.0.profiles_of(after));
        let Some(([was, was_admin], [is, is_admin])) = earlier.zip(later) else { return [None; 2] };
        let as_admin = (was_admin, is_admin);
        [Some((was, is)), Some(as_admin).filter(|pair| *pair != (was, is))]
    }

    fn change(&self, (before, after): (u32, u32)) -> Change<'a> {
        let side = |(access, counting): (&'a Access<'a>, Counting), profile: u32| {
            let relation = access.profile(profile).map(|profile| &*profile.relation).unwrap_or_default();
            Side { access, relation, counting }
        };
        Change::of(&side(self.before, before), &side(self.after, after))
    }

    fn add(&self, change: &Change<'a>, user: &User, outcome: &mut Outcome) {
        for asking in &change.asking {
            if is_asked_anyway(asking, outcome.asked_before) {
                continue;
            }
            if !asking.is_sure {
                outcome.open.get_or_insert_with(|| Gap::Failed(asking.rule.in_doubt()));
                continue;
            }
            outcome.prompted = true;
            outcome.take(self.answer(asking, change.guarded, user), asking.portals, self.is_break_glass(user.id));
        }
        outcome.loses |= change.loses == Holds::Yes;
        outcome.locked_out |= change.loses_portals == Holds::Yes;
        if change.loses.max(change.loses_portals) == Holds::Maybe {
            outcome.open.get_or_insert_with(|| Gap::Failed("whether a policy blocks the account is not known".into()));
        }
    }

    /// Methods that resist phishing cannot be registered in the middle of a sign-in (Microsoft Entra, "Conditional Access
    /// authentication strength").
    fn answer(&self, asking: &Asking<'_>, guarded: Holds, user: &User) -> Answer {
        let passes = |registers: bool, device: bool| {
            passes(asking.rule, &|need| match need {
                Need::Factor(Class::Mfa) if registers => Ok(true),
                Need::Factor(class) => self.registered.has(user.id, class),
                Need::Device => Ok(device),
                Need::Consent | Need::Renewal => Ok(true),
                Need::Provider => {
                    Err(Gap::Failed("whether the account has another provider's factor is not read".into()))
                }
            })
        };
        let by_registering = passes(true, false);
        match (passes(false, false), guarded) {
            (Ok(true), _) => Answer::Gives,
            (Err(gap), _) => Answer::Open(gap),
            (Ok(false), Holds::No) if by_registering == Ok(true) => Answer::Registers,
            (Ok(false), Holds::Maybe) if by_registering == Ok(true) => {
                Answer::Open(Gap::Failed("whether registering a method is guarded is not known".into()))
            }
            (Ok(false), _) => match passes(guarded == Holds::No, true) {
                Ok(true) => Answer::ByDevice,
                Ok(false) => Answer::Cannot,
                Err(gap) => Answer::Open(gap),
            },
        }
    }

    fn is_break_glass(&self, user: Uuid) -> bool {
        self.break_glass.binary_search(&user).is_ok()
    }

    fn sort_in(&self, outcome: Outcome, user: &User, impact: &mut Impact) {
        let Outcome { prompted, registers, cannot, by_device, loses, locked_out, mut open, .. } = outcome;
        let is_kept = locked_out && self.is_break_glass(user.id);
        let is_admin = match self.after.0.beside.is_privileged(user.id) {
            _ if !locked_out => false,
            Ok(yes) => yes,
            Err(gap) => {
                open.get_or_insert_with(|| gap.clone());
                false
            }
        };
        let lists = [
            (&mut impact.prompted, prompted),
            (&mut impact.to_register, registers),
            (&mut impact.cannot_comply, cannot),
            (&mut impact.device_asked, by_device),
            (&mut impact.loses_access, loses),
            (&mut impact.administrators_locked_out, is_admin),
            (&mut impact.break_glass_locked_out, is_kept),
            (&mut impact.open, open.is_some()),
        ];
        lists.into_iter().filter(|(_, is_in)| *is_in).for_each(|(list, _)| list.push(user.id));
        impact.gap = impact.gap.take().or(open);
    }
}

/// Security defaults and the switch of the account ask for MFA as well.
fn is_asked_anyway(asking: &Asking<'_>, beside: Class) -> bool {
    let factor = |need: Need| Ok(need == Need::Factor(Class::Mfa) || need == Need::Consent);
    beside >= Class::SecurityDefaults && passes(asking.rule, &factor) == Ok(true)
}
