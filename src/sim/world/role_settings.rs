//! What Privileged Identity Management asks before a role becomes active, and whom it tells.

use super::planter::Planter;
use super::role::{
    APPLICATION_ADMINISTRATOR, CONDITIONAL_ACCESS_ADMINISTRATOR, GLOBAL_ADMINISTRATOR, HELPDESK_ADMINISTRATOR,
    INTUNE_ADMINISTRATOR, PRIVILEGED_ROLE_ADMINISTRATOR, REPORTS_READER, ROLES, SECURITY_ADMINISTRATOR,
    SHAREPOINT_ADMINISTRATOR, TEAMS_ADMINISTRATOR,
};

/// The settings of one role, by its place in the list of roles.
#[derive(Clone, Debug)]
pub(in crate::sim) struct RoleSetting {
    pub(in crate::sim) approval_required: bool,
    /// Accounts that may approve, by index.
    pub(in crate::sim) approvers: Vec<usize>,
    pub(in crate::sim) mfa: bool,
    /// The claim of the authentication context that is asked for.
    pub(in crate::sim) context: Option<&'static str>,
    /// ISO 8601.
    pub(in crate::sim) longest: &'static str,
    /// Of people made eligible, given the role, activating it: who hears of each.
    pub(in crate::sim) told: [Told; 3],
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::sim) enum Told {
    /// Those whom Microsoft chooses.
    Default,
    /// An address alone.
    Mailbox,
    Nobody,
}

/// As Microsoft delivers it.
const DELIVERED: RoleSetting = RoleSetting {
    approval_required: false,
    approvers: Vec::new(),
    mfa: true,
    context: None,
    longest: "PT8H",
    told: [Told::Default; 3],
};

/// Settings of every role. Those without MFA are judged by who may activate them, when it is known how they sign in.
pub(super) fn plant(planter: &mut Planter) -> Vec<RoleSetting> {
    let mut settings = vec![DELIVERED; ROLES.len()];
    if planter.has_p2() {
        approvals(planter, &mut settings);
        lengths(planter, &mut settings);
        notices(planter, &mut settings);
        factors(planter, &mut settings);
    }
    settings
}

fn approvals(planter: &mut Planter, settings: &mut [RoleSetting]) {
    let roles =
        [("role.ga-no-approval", GLOBAL_ADMINISTRATOR), ("role.pra-no-approval", PRIVILEGED_ROLE_ADMINISTRATOR)];
    for (rule, role) in roles {
        let nobody_named = planter.seed % 2 == 1;
        if planter.breaks(rule, 70) {
            settings[role].approval_required = nobody_named;
        } else {
            (settings[role].approval_required, settings[role].approvers) = (true, vec![2, 3]);
            planter.innocent(rule, "tenant", planter.tenant, "two people are named and must agree");
        }
    }
}

fn lengths(planter: &mut Planter, settings: &mut [RoleSetting]) {
    let rule = "role.activation-long";
    for (role, longest) in [(SECURITY_ADMINISTRATOR, "PT8H30M"), (INTUNE_ADMINISTRATOR, "P1D")] {
        if planter.chance(60) {
            settings[role].longest = longest;
            planter.must(rule, "role", ROLES[role].template);
        }
    }
    settings[REPORTS_READER].longest = "PT24H";
    planter.innocent(rule, "role", ROLES[REPORTS_READER].template, "the role is not privileged");
    planter.innocent(rule, "role", ROLES[TEAMS_ADMINISTRATOR].template, "eight hours and not more");
}

fn notices(planter: &mut Planter, settings: &mut [RoleSetting]) {
    let rule = "role.nobody-notified";
    let silent = [
        (APPLICATION_ADMINISTRATOR, [Told::Default, Told::Default, Told::Nobody]),
        (GLOBAL_ADMINISTRATOR, [Told::Nobody, Told::Nobody, Told::Nobody]),
    ];
    for (role, told) in silent {
        if planter.chance(50) {
            settings[role].told = told;
            planter.must(rule, "role", ROLES[role].template);
        }
    }
    settings[CONDITIONAL_ACCESS_ADMINISTRATOR].told = [Told::Mailbox; 3];
    let why = "a mailbox is named in place of the default recipients";
    planter.innocent(rule, "role", ROLES[CONDITIONAL_ACCESS_ADMINISTRATOR].template, why);
    settings[REPORTS_READER].told = [Told::Nobody; 3];
    planter.innocent(rule, "role", ROLES[REPORTS_READER].template, "the role is not privileged");
}

fn factors(planter: &mut Planter, settings: &mut [RoleSetting]) {
    let rule = "role.activation-without-mfa";
    for role in [CONDITIONAL_ACCESS_ADMINISTRATOR, HELPDESK_ADMINISTRATOR] {
        settings[role].mfa = !(planter.is_broken("mfa.nothing-enforced") || planter.chance(70));
    }
    let sharepoint = &mut settings[SHAREPOINT_ADMINISTRATOR];
    (sharepoint.mfa, sharepoint.context) = (false, Some("c1"));
    let why = "an authentication context is asked for in place of MFA";
    planter.innocent(rule, "role", ROLES[SHAREPOINT_ADMINISTRATOR].template, why);
    settings[REPORTS_READER].mfa = false;
    planter.innocent(rule, "role", ROLES[REPORTS_READER].template, "the role is not privileged");
}
