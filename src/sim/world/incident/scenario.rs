//! The stories, by name.

use serde::Serialize;

use super::Befalling;
use crate::sim::dice;

/// What happened to an account.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scenario {
    /// Phished through a relay: a method, a rule that hides payments, a mail client with consent.
    Textbook,
    /// Every way to stay that an attacker knows.
    Everything,
    /// Some of them, drawn by the tenant's seed.
    Drawn,
    /// Forwarding set long ago, and no other trace.
    QuietForwarder,
    /// A hidden rule under the name of a system rule sends mail outside.
    HiddenForward,
    /// The password reset by the attacker, with a recovery address of his own.
    RecoveryMail,
    /// A device joined, and nothing else.
    Device,
    /// Three thousand people written to, of whom some cannot be warned.
    Recipients,
    /// A registered device whose session nothing but switching it off ends: he comes again after the seal.
    Returns,
    /// The same to a few, in a tenant where Graph's message trace is not set up.
    Untraced,
    /// Nobody broke in: rules, a new phone and a journey.
    PowerUser,
    /// Nothing at all.
    Nothing,
}

impl Scenario {
    pub const ALL: [Self; 9] = [
        Self::Textbook,
        Self::Everything,
        Self::Drawn,
        Self::QuietForwarder,
        Self::HiddenForward,
        Self::RecoveryMail,
        Self::Device,
        Self::Recipients,
        Self::PowerUser,
    ];

    pub(super) fn happen(self, to: &mut Befalling<'_>) {
        to.live();
        match self {
            Self::Textbook => {
                to.break_in();
                to.add_authenticator();
                to.hide_payments();
                to.consent_to_mail_client();
                to.write_to(31, 183);
            }
            Self::Everything => {
                to.break_in();
                for part in PARTS {
                    part(to);
                }
            }
            Self::Drawn => {
                to.break_in();
                let seed = to.world.spec.seed;
                let drawn = |number: usize| dice::mix(&[seed, number as u64, 0x1bc1]) % 100 < 45;
                for (_, part) in PARTS.iter().enumerate().filter(|(number, _)| drawn(*number)) {
                    part(to);
                }
            }
            Self::QuietForwarder => to.forward_long_ago(),
            Self::HiddenForward => to.hide_a_forwarding_rule(),
            Self::RecoveryMail => {
                to.break_in();
                to.reset_password();
                to.add_recovery_mail();
            }
            Self::Device => {
                to.break_in();
                to.join_device();
            }
            Self::Recipients => {
                to.break_in();
                to.write_to(200, 2_800);
            }
            Self::Returns => {
                to.break_in();
                to.return_later(7);
            }
            Self::Untraced => {
                to.break_in();
                to.write_to(3, 40);
                to.world.is_untraced = true;
            }
            Self::PowerUser => to.travel(),
            Self::Nothing => to.truth.verdict = "clean",
        }
    }
}

const PARTS: [fn(&mut Befalling<'_>); 17] = [
    |to| to.add_authenticator(),
    |to| to.add_codes(),
    |to| to.take_access_pass(),
    |to| to.add_recovery_mail(),
    |to| to.reset_password(),
    |to| to.join_device(),
    |to| to.pair_phone(),
    |to| to.read_by_imap(),
    |to| to.consent_to_mail_client(),
    |to| to.hide_payments(),
    |to| to.hide_a_forwarding_rule(),
    |to| to.forward_mail(),
    |to| to.sweep_bank_mail(),
    |to| to.answer_with_bank_details(),
    |to| to.let_somebody_in(),
    |to| to.add_secret(),
    |to| to.write_to(12, 60),
];
