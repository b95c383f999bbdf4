//! Holes in the policy for everybody: each a group that is left out of it, and what was to make up for that.
//!
//! Cohorts share nobody, so that each class follows from one story alone.

use super::standing::{Fate, MFA, PASSWORD_ONLY, PER_USER_MFA};
use super::stories::{MANAGED_ONLY, STORIES, Story};
use super::{Planting, REPORT_ONLY};
use crate::sim::world::groups::KeptGroup;
use crate::sim::world::ids::{self, Kind};
use crate::sim::world::people::PUSH;

impl Planting<'_> {
    pub(super) fn holes(&mut self) {
        if !self.planter.messy() || self.nothing_enforced() {
            return;
        }
        self.grown_group();
        self.old_mfa();
        self.scanners();
        self.meeting_rooms();
        for story in &STORIES {
            if self.planter.chance(60) {
                self.tell(story);
            }
        }
    }

    fn tell(&mut self, story: &'static Story) {
        let members = self.cohort(4);
        let managed_only = story.group == MANAGED_ONLY;
        let fate = Fate { class: story.class, portals: story.portals, managed_only, ..Fate::default() };
        self.look_alikes(story, &members);
        let group = self.left_out(story.group, members, fate);
        self.standing.out_of_mfa.push(group.clone());
        let plan = &story.policy;
        let (conditions, grant) = (plan.make)(self, &[group]);
        let id = self.policy(plan.name, plan.state, 210, conditions, grant);
        if story.apps {
            self.planter.must("ca.app-exclusion-gap", "policy", id);
        }
        if story.country {
            self.planter.must("ca.country-excluded", "policy", id);
        }
        if plan.state == REPORT_ONLY {
            self.planter.must("ca.stuck-in-report-only", "policy", id);
        }
    }

    fn look_alikes(&mut self, story: &Story, members: &[usize]) {
        for &member in members {
            let id = self.planter.user_id(member);
            if story.class != PASSWORD_ONLY {
                self.planter.innocent("mfa.password-alone", "user", id, "left out of one policy and bound by another");
            }
            if story.class == "mfa_or_device" {
                self.planter.innocent(
                    "mfa.avoidable",
                    "user",
                    id,
                    "a managed device is accepted unless the settings say no",
                );
            }
        }
    }

    /// An exclusion meant for a few days that others were put into, an administrator among them; half of them through a
    /// group inside.
    fn grown_group(&mut self) {
        if !self.planter.chance(70) {
            return;
        }
        let mut members = self.cohort(8);
        members.extend(self.planter.population.admins.clone().nth(7));
        let fate = Fate { class: PASSWORD_ONLY, ..Fate::default() };
        let inner = members.split_off(members.len() / 2);
        let inside = self.group("Project Phoenix", inner, fate);
        self.planter.innocent(
            "ca.exclusion-group-loose",
            "group",
            inside,
            "no policy names it: it is inside one that is",
        );
        let place = self.groups_before + self.groups.len() - 1;
        let group = self.left_out("Temporarily without MFA", members, fate);
        if let Some(outer) = self.groups.last_mut() {
            outer.groups.push(place);
        }
        self.standing.out_of_mfa.push(group);
    }

    /// People of before Conditional Access, asked by the old switch on their accounts; some have never registered.
    fn old_mfa(&mut self) {
        if !self.planter.chance(60) {
            return;
        }
        for (name, state, methods, class) in [
            ("Old MFA, enforced", "enforced", PUSH, PER_USER_MFA),
            ("Old MFA, enabled", "enabled", PUSH, PER_USER_MFA),
            ("Old MFA, never registered", "enabled", &[][..], PASSWORD_ONLY),
        ] {
            let members = self.cohort(2);
            for &member in &members {
                let marks = self.planter.people.entry(member).or_default();
                (marks.per_user_mfa, marks.methods) = (Some(state), Some(methods));
            }
            let portals = class == PER_USER_MFA;
            let group = self.left_out(name, members, Fate { class, portals, ..Fate::default() });
            self.standing.out_of_mfa.push(group);
        }
    }

    /// Machines that send mail the old way: left out of both policies, so that legacy clients get in.
    fn scanners(&mut self) {
        if self.planter.chance(50) {
            let services = self.planter.population.services.clone();
            let members: Vec<usize> = (0..2).filter_map(|_| self.planter.untouched(services.clone())).collect();
            let fate = Fate { class: PASSWORD_ONLY, legacy_open: true, ..Fate::default() };
            let group = self.left_out("Scanners", members, fate);
            self.standing.out_of_mfa.push(group.clone());
            self.standing.out_of_legacy_block.push(group);
        }
        let members = self.cohort(2);
        let safe = Fate { class: MFA, portals: true, ..Fate::default() };
        for &member in &members {
            let id = self.planter.user_id(member);
            let why = "out of the block, but asked for MFA, which such a client cannot give";
            self.planter.innocent("legacy.not-shut-out", "user", id, why);
        }
        let owner = members.first().copied();
        let group = self.left_out("Old calendars", members, safe);
        // Only a few may change it, but for its owner, who is anybody.
        self.last_group(|kept| (kept.restricted, kept.owners) = (true, owner.into_iter().collect()));
        self.standing.out_of_legacy_block.push(group);
    }

    fn meeting_rooms(&mut self) {
        let members = self.cohort(2);
        let fate = Fate { class: MFA, portals: true, device_code_open: true, ..Fate::default() };
        let group = self.group("Meeting room devices", members, fate);
        self.last_group(|kept| kept.restricted = true);
        let why = "in a restricted administrative unit, and nobody owns it";
        self.planter.innocent("ca.exclusion-group-loose", "group", &group, why);
        self.standing.out_of_device_code_block.push(group);
    }

    /// People whom nothing else was planted on: so many in a thousand, two at least while there are any.
    fn cohort(&mut self, per_mille: usize) -> Vec<usize> {
        let wanted = self.planter.some(per_mille).max(2);
        (0..wanted).filter_map(|_| self.planter.member()).collect()
    }

    /// A group that some policy leaves out, and that any group administrator may change.
    fn left_out(&mut self, name: &'static str, members: Vec<usize>, fate: Fate) -> String {
        let group = self.group(name, members, fate);
        self.planter.must("ca.exclusion-group-loose", "group", &group);
        group
    }

    fn last_group(&mut self, change: impl FnOnce(&mut KeptGroup)) {
        if let Some(kept) = self.groups.last_mut() {
            change(kept);
        }
    }

    /// A group of these people, who all share a fate; its id.
    fn group(&mut self, name: &'static str, members: Vec<usize>, fate: Fate) -> String {
        members.iter().for_each(|&member| self.standing.tell(member, fate));
        let place = self.groups_before + self.groups.len();
        let (groups, owners) = (Vec::new(), Vec::new());
        self.groups.push(KeptGroup { name, holds_roles: false, members, groups, restricted: false, owners });
        ids::id(self.planter.seed, Kind::Group, place).to_string()
    }
}
