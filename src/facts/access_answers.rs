//! What is said of all accounts of one standing, worked out when the first of them is asked about.

use std::sync::{LazyLock, OnceLock};

use super::access::{Access, Class, Coverage, Verdict};
use super::coverage::guaranteed;
use crate::model::{Gap, Guaranteed, Known};

/// Facts that every account of a standing shares.
pub(super) struct Answers {
    pub(super) class: Known<&'static str>,
    pub(super) as_admin: Known<&'static str>,
    pub(super) would_be: Known<&'static str>,
    pub(super) portals: Known<&'static str>,
    pub(super) guaranteed: Guaranteed,
    pub(super) guaranteed_as_admin: Guaranteed,
    pub(super) password_alone: Known<bool>,
    pub(super) off_network: Known<bool>,
    pub(super) by_device: Known<bool>,
    pub(super) resistant: Known<bool>,
    pub(super) admin_bound: Known<bool>,
    pub(super) admin_resistant: Known<bool>,
    pub(super) portals_bound: Known<bool>,
    pub(super) legacy: Known<bool>,
    pub(super) registration: Known<bool>,
    pub(super) joining: Known<bool>,
    pub(super) admin_session: Known<bool>,
    pub(super) unmanaged: Known<bool>,
    pub(super) device_code: Known<bool>,
    pub(super) transfer: Known<bool>,
    pub(super) high_sign_in_risk: Known<bool>,
    pub(super) medium_sign_in_risk: Known<bool>,
    pub(super) high_user_risk: Known<bool>,
}

/// By the numbers of the standings.
pub(super) struct ByStanding(Vec<OnceLock<Box<Answers>>>);

static NOBODY: LazyLock<Answers> = LazyLock::new(|| Answers::of(None));

impl ByStanding {
    pub(super) fn of_all(access: &Access<'_>) -> Self {
        Self((0..access.standings()).map(|_| OnceLock::new()).collect())
    }

    pub(super) fn of(&self, coverage: Option<&Coverage<'_>>) -> &Answers {
        let slot = coverage.and_then(|coverage| self.0.get(coverage.standing()));
        slot.map_or(&*NOBODY, |slot| slot.get_or_init(|| Box::new(Answers::of(coverage))))
    }
}

impl Answers {
    fn of(coverage: Option<&Coverage<'_>>) -> Self {
        let nobody = || Gap::Failed("the account is not among those read".into());
        let verdict = |of: fn(&Coverage<'_>) -> Verdict| coverage.map_or_else(|| Verdict::Unknown(nobody()), of);
        let ask = |of: fn(&Coverage<'_>) -> Result<bool, Gap>| coverage.map_or_else(|| Err(nobody()), of).into();
        let (class, as_admin) = (verdict(|of| of.class()), verdict(|of| of.class_as_admin()));
        let (would_be, portals) = (verdict(|of| of.would_be()), verdict(|of| of.portals()));
        Self {
            class: word(&class),
            as_admin: word(&as_admin),
            would_be: word(&would_be),
            portals: word(&portals),
            guaranteed: guaranteed(&class),
            guaranteed_as_admin: guaranteed(&as_admin),
            password_alone: class.is(Class::PasswordOnly).into(),
            off_network: class.is(Class::OffNetworkOnly).into(),
            by_device: class.is(Class::MfaOrDevice).into(),
            resistant: class.is_at_least(Class::PhishingResistant).into(),
            admin_bound: as_admin.is_at_least(Class::SecurityDefaults).into(),
            admin_resistant: as_admin.is_at_least(Class::PhishingResistant).into(),
            portals_bound: portals.is_at_least(Class::SecurityDefaults).into(),
            legacy: ask(|of| of.shut_out_of_legacy()),
            registration: ask(|of| of.registration_is_protected()),
            joining: ask(|of| of.joining_is_protected()),
            admin_session: ask(|of| of.admin_session_is_short()),
            unmanaged: ask(|of| of.unmanaged_is_held()),
            device_code: ask(|of| of.device_code_is_shut()),
            transfer: ask(|of| of.transfer_is_shut()),
            high_sign_in_risk: ask(|of| of.answers_sign_in_risk(true)),
            medium_sign_in_risk: ask(|of| of.answers_sign_in_risk(false)),
            high_user_risk: ask(|of| of.answers_user_risk()),
        }
    }
}

fn word(verdict: &Verdict) -> Known<&'static str> {
    verdict.proven().map(Class::word).into()
}
