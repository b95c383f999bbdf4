//! Who stands where, as the stories tell it: written while policies are planted, never worked out from them.

use std::collections::HashMap;

use uuid::Uuid;

use super::super::planter::Planter;
use super::super::population::BREAK_GLASS;
use super::super::spec::Preset;

pub(super) const PASSWORD_ONLY: &str = "password_only";
pub(super) const MFA: &str = "mfa";
pub(super) const PHISHING_RESISTANT: &str = "phishing_resistant";
pub(super) const BLOCKED: &str = "blocked";
pub(super) const PER_USER_MFA: &str = "per_user_mfa";

/// What a cohort's story says of each in it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Fate {
    /// The class of sign-ins over all resources.
    pub(super) class: &'static str,
    /// Azure management and the admin portals ask for MFA.
    pub(super) portals: bool,
    /// Legacy clients get in.
    pub(super) legacy_open: bool,
    /// The device code flow gets in although it is blocked for others.
    pub(super) device_code_open: bool,
    /// Only a managed device gets in.
    pub(super) managed_only: bool,
}

#[derive(Clone, Debug, Default)]
pub(in crate::sim::world) struct Standing {
    /// Those whom no story is about.
    everybody: Fate,
    /// Class of guests.
    pub(super) guests: &'static str,
    /// Per-user MFA is on for every fifth account, since nothing else is.
    pub(super) by_turns: bool,
    /// By index of the account.
    fates: HashMap<usize, Fate>,
    /// Roles whose active holders need a phishing-resistant method, by place in the list of roles.
    pub(super) strict_roles: Vec<usize>,
    /// Nothing blocks the device code flow.
    pub(super) device_code_open: bool,
    /// Nothing blocks authentication transfer.
    pub(super) transfer_open: bool,
    /// Risky sign-ins get in with an MFA of before.
    pub(super) sign_in_risk_open: bool,
    /// Accounts at high risk keep their password.
    pub(super) user_risk_open: bool,
    /// Sessions of administrators outlast a day.
    pub(super) admin_sessions_long: bool,
    /// Any device reaches Office 365 as it likes.
    pub(super) unmanaged_open: bool,
    /// Microsoft's own policy against device codes, which somebody switched off.
    pub(super) declined: Option<Uuid>,
    /// Ids of the groups that the policies leave out.
    pub(super) out_of_mfa: Vec<String>,
    pub(super) out_of_legacy_block: Vec<String>,
    pub(super) out_of_device_code_block: Vec<String>,
}

impl Standing {
    /// Before any hole is cut: one policy asks everybody for MFA, or security defaults do, or nothing does.
    pub(super) fn of(planter: &Planter) -> Self {
        let unguarded = planter.broken.contains("mfa.nothing-enforced");
        let class = match planter.preset {
            Preset::SecurityDefaults => "security_defaults",
            _ if unguarded => PASSWORD_ONLY,
            Preset::Healthy => PHISHING_RESISTANT,
            _ => MFA,
        };
        let open = class == PASSWORD_ONLY;
        // The way back in: no policy is for them, but for what leaves them in.
        let spared = Fate { class: PASSWORD_ONLY, ..Fate::default() };
        let break_glass =
            BREAK_GLASS.filter(|_| [MFA, PHISHING_RESISTANT].contains(&class)).map(|index| (index, spared));
        Self {
            everybody: Fate { class, portals: !open, legacy_open: open, ..Fate::default() },
            guests: class,
            by_turns: unguarded,
            fates: break_glass.collect(),
            strict_roles: Vec::new(),
            device_code_open: false,
            transfer_open: false,
            sign_in_risk_open: false,
            user_risk_open: false,
            admin_sessions_long: true,
            unmanaged_open: true,
            declined: None,
            out_of_mfa: Vec::new(),
            out_of_legacy_block: Vec::new(),
            out_of_device_code_block: Vec::new(),
        }
    }

    pub(super) fn tell(&mut self, index: usize, fate: Fate) {
        self.fates.insert(index, fate);
    }

    /// What holds for an account without the roles it may hold.
    pub(super) fn fate(&self, index: usize, guest: bool) -> Fate {
        if let Some(fate) = self.fates.get(&index) {
            return *fate;
        }
        if self.by_turns && index.is_multiple_of(5) {
            return Fate { class: PER_USER_MFA, portals: true, ..self.everybody };
        }
        if guest { Fate { class: self.guests, ..self.everybody } } else { self.everybody }
    }

    /// Whether anybody is left out of the policy for everybody and asked for less.
    pub(super) fn leaves_a_gap(&self) -> bool {
        let less = ["password_only", "third_party_control", "off_network_only", "mfa_or_device", "per_user_mfa"];
        let told = self.fates.iter().filter(|(index, _)| !BREAK_GLASS.contains(index));
        self.guests == PASSWORD_ONLY || told.into_iter().any(|(_, fate)| less.contains(&fate.class))
    }

    pub(super) fn some_legacy_open(&self) -> bool {
        self.fates.values().any(|fate| fate.legacy_open)
    }
}
