//! What is guaranteed of one account.

use super::beside::Guarantee;
use super::class::{Class, Range, Verdict};
use super::engine::Access;
use super::holds::Holds;
use super::profile::{Profile, Rare, reaches};
use super::resources::ANY_OTHER;
use super::weigh::NOW;
use super::witness::{self, Witness};
use crate::model::Gap;

pub struct Coverage<'a> {
    pub(super) access: &'a Access<'a>,
    pub(super) account: u32,
    /// The number of its standing.
    pub(super) standing: u32,
    pub(super) profile: &'a Profile,
    pub(super) as_admin: &'a Profile,
    pub(super) beside: &'a Guarantee,
    /// Microsoft's own evaluation says otherwise of such an account.
    pub(super) disputed: bool,
}

/// Why nothing that policies do is taken for proven.
const DISPUTED: &str = "Microsoft's own evaluation (What If) of a sign-in of such an account says otherwise";

impl Coverage<'_> {
    /// Over all resources, as the account is now.
    pub fn class(&self) -> Verdict {
        self.verdict(self.profile.access, self.profile)
    }

    /// With the directory roles active that it may activate; what it is now for an account without such roles.
    pub fn class_as_admin(&self) -> Verdict {
        self.verdict(self.as_admin.access, self.as_admin)
    }

    /// On one resource: an app id, `Office365`, `MicrosoftAdminPortals`, or `*` for any other. An app that no policy leaves
    /// out is as safe as any other at least, and that is said of it.
    pub fn class_of(&self, resource: &str) -> Verdict {
        let resources = &self.access.resources;
        let find = |wanted: &str| resources.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        let column = find(resource).or_else(|| find(ANY_OTHER)).map(|(_, column)| *column);
        let columns: Vec<usize> = column.into_iter().collect();
        self.verdict(self.access.scales.weigh(&self.profile.relation, NOW, &columns), self.profile)
    }

    /// Policies in report-only mode counted as if they were on.
    pub fn would_be(&self) -> Verdict {
        self.verdict(self.rare().would_be, self.profile)
    }

    /// The weaker of Azure management and the admin portals.
    pub fn portals(&self) -> Verdict {
        self.verdict(self.rare().portals, self.profile)
    }

    /// Whether clients of both legacy types are shut out of Exchange.
    ///
    /// # Errors
    /// What is not known, and matters.
    pub fn shut_out_of_legacy(&self) -> Result<bool, Gap> {
        if let Some(gap) = self.unproven() {
            return Err(gap);
        }
        match (self.profile.legacy, self.access.beside.defaults()) {
            (Holds::Yes, _) | (_, Ok(true)) => Ok(true),
            (_, Err(gap)) => Err(gap.clone()),
            (Holds::Maybe, Ok(false)) => Err(Gap::Failed(self.atom(self.profile, None))),
            (Holds::No, Ok(false)) => Ok(false),
        }
    }

    /// Whether registering a method of sign-in takes more than the password, or a network of the organisation.
    ///
    /// # Errors
    /// What is not known, and matters.
    pub fn registration_is_protected(&self) -> Result<bool, Gap> {
        self.holds(reaches(self.rare().registering, Class::MfaOrDevice))
    }

    /// Whether registering or joining a device takes MFA.
    ///
    /// # Errors
    /// What is not known, and matters.
    pub fn joining_is_protected(&self) -> Result<bool, Gap> {
        self.holds(reaches(self.rare().joining, Class::Mfa))
    }

    /// Whether sessions on all resources, with roles active, end within a day and are forgotten by a browser.
    ///
    /// # Errors
    /// What is not known, and matters.
    pub fn admin_session_is_short(&self) -> Result<bool, Gap> {
        self.holds_of(self.as_admin, self.as_admin.rare(&self.access.scales, &self.access.singled).short_session)
    }

    /// Whether Office 365 is shut to devices that nobody manages, or restricted on them.
    ///
    /// # Errors
    /// What is not known, and matters.
    pub fn unmanaged_is_held(&self) -> Result<bool, Gap> {
        self.holds(self.rare().unmanaged_held)
    }

    /// Whether sign-in by device code is blocked for all resources.
    ///
    /// # Errors
    /// What is not known, and matters.
    pub fn device_code_is_shut(&self) -> Result<bool, Gap> {
        self.holds(self.rare().device_code)
    }

    /// Whether authentication transfer is blocked for all resources.
    ///
    /// # Errors
    /// What is not known, and matters.
    pub fn transfer_is_shut(&self) -> Result<bool, Gap> {
        self.holds(self.rare().transfer)
    }

    /// Whether a sign-in of high, or of medium, risk is blocked or asked for MFA every time.
    ///
    /// # Errors
    /// What is not known, and matters.
    pub fn answers_sign_in_risk(&self, high: bool) -> Result<bool, Gap> {
        let rare = self.rare();
        self.holds(if high { rare.high_sign_in_risk } else { rare.medium_sign_in_risk })
    }

    /// Whether an account at high risk is blocked, or asked for MFA and new credentials.
    ///
    /// # Errors
    /// What is not known, and matters.
    pub fn answers_user_risk(&self) -> Result<bool, Gap> {
        self.holds(self.rare().high_user_risk)
    }

    /// The weakest sign-in, if anything is known.
    pub fn witness(&self) -> Option<Witness> {
        witness::of(self, self.profile)
    }

    /// The weakest sign-in with roles active.
    pub fn witness_as_admin(&self) -> Option<Witness> {
        witness::of(self, self.as_admin)
    }

    /// Accounts of the same number differ in nothing but their witness and whether they are locked out.
    pub(in crate::facts) fn standing(&self) -> usize {
        self.standing as usize
    }

    fn rare(&self) -> &Rare {
        self.profile.rare(&self.access.scales, &self.access.singled)
    }

    /// Why nothing can be said of what policies do.
    fn unproven(&self) -> Option<Gap> {
        let disputed = || self.disputed.then(|| Gap::Failed(DISPUTED.into()));
        self.access.unread.clone().or_else(disputed)
    }

    fn holds(&self, holds: Holds) -> Result<bool, Gap> {
        self.holds_of(self.profile, holds)
    }

    fn holds_of(&self, profile: &Profile, holds: Holds) -> Result<bool, Gap> {
        match (self.unproven(), holds) {
            (Some(gap), _) => Err(gap),
            (None, Holds::Yes) => Ok(true),
            (None, Holds::No) => Ok(false),
            (None, Holds::Maybe) => Err(Gap::Failed(self.atom(profile, None))),
        }
    }

    /// With what is asked beside the policies.
    fn verdict(&self, by_policies: Range, profile: &Profile) -> Verdict {
        if let Some(gap) = &self.access.unread {
            return Verdict::Unknown(gap.clone());
        }
        let anything = Range { least: Class::PasswordOnly, most: Class::Blocked };
        let by_policies = if self.disputed { anything } else { by_policies };
        let range = by_policies.and(self.beside.range);
        if range.least == range.most {
            return Verdict::Proven(range.least);
        }
        let doubt = self.beside.doubt.as_deref().filter(|_| self.beside.range.most > by_policies.least);
        let atom =
            if by_policies.most > range.least { self.atom(profile, doubt) } else { doubt.unwrap_or_default().into() };
        Verdict::Unproven { least: range.least, most: range.most, atom }
    }

    /// The first policy of which something is open, and what; else what is open beside the policies.
    fn atom(&self, profile: &Profile, beside: Option<&str>) -> String {
        if self.disputed {
            return DISPUTED.into();
        }
        let rules = self.access.scales.rules.iter().zip(&profile.relation);
        let open = rules.filter(|(rule, applies)| match applies {
            Holds::No => false,
            Holds::Maybe => true,
            Holds::Yes => rule.doubt.is_some(),
        });
        let matters =
            open.max_by_key(|(rule, _)| (rule.demand.most > profile.access.least, std::cmp::Reverse(&rule.policy.id)));
        matters
            .map(|(rule, _)| rule.in_doubt())
            .or(beside.map(str::to_owned))
            .unwrap_or_else(|| "something is not known".into())
    }
}
