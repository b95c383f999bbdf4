//! The stories, by name.

use serde::Serialize;

use super::Befalling;
use crate::sim::dice;

/// The stories, each with its name and what is said of it. One list: the command line takes it from here.
macro_rules! stories {
    ($($(#[doc = $told:literal])+ $name:ident = $word:literal,)+) => {
        /// What happened to an account.
        #[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
        pub enum Scenario {
            $($(#[doc = $told])+ #[serde(rename = $word)] $name,)+
        }

        impl Scenario {
            pub const EVERY: &'static [Self] = &[$(Self::$name),+];

            /// Its name, as it is written in a truth and on a command line.
            pub fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)+ }
            }

            /// What is said of it, in one line.
            pub fn told(self) -> &'static str {
                match self { $(Self::$name => concat!($($told),+).trim(),)+ }
            }
        }
    };
}

stories! {
    /// Phished through a relay: a method, a rule that hides payments, a mail client with consent
    Textbook = "textbook",
    /// Every way to stay that an attacker knows
    Everything = "everything",
    /// Some of them, drawn by the seed
    Drawn = "drawn",
    /// Forwarding set long ago, and no other trace
    QuietForwarder = "quiet-forwarder",
    /// A hidden rule under the name of a system rule sends mail outside
    HiddenForward = "hidden-forward",
    /// The password reset by the attacker, with a recovery address of his own
    RecoveryMail = "recovery-mail",
    /// A device joined, and nothing else
    Device = "device",
    /// Three thousand people written to, of whom some cannot be warned
    Recipients = "recipients",
    /// Comes in again after all sessions were ended
    Returns = "returns",
    /// People written to, where message trace of Graph is not set up
    Untraced = "untraced",
    /// An administrator of apps lets one read everybody's mail
    AdminConsent = "admin-consent",
    /// A secret added to an app that the account owns, and the owner's own beside it
    OwnedSecret = "owned-secret",
    /// A rule that hid payments, deleted again: nothing but the log knows of it
    RuleGone = "rule-gone",
    /// An account of the directory on premises, whose password cannot be reset here
    Synced = "synced",
    /// A guest, who signs in with a password of another tenant
    Guest = "guest",
    /// A Global Administrator, whose password palisade's app has no role to reset
    Administrator = "administrator",
    /// The owner of the app that palisade signs in as
    OwnApp = "own-app",
    /// Nobody broke in: rules, a new phone and a journey
    PowerUser = "power-user",
    /// Nothing at all
    Nothing = "nothing",
}

impl Scenario {
    /// Those of which everything is judged in a tenant that can be read whole.
    pub const ALL: [Self; 14] = [
        Self::Textbook,
        Self::Everything,
        Self::Drawn,
        Self::QuietForwarder,
        Self::HiddenForward,
        Self::RecoveryMail,
        Self::Device,
        Self::Recipients,
        Self::AdminConsent,
        Self::OwnedSecret,
        Self::RuleGone,
        Self::Synced,
        Self::Guest,
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
            Self::AdminConsent => {
                to.break_in();
                to.consent_for_everybody();
            }
            Self::OwnedSecret => {
                to.break_in();
                to.add_secret_beside_the_owners();
            }
            Self::RuleGone => {
                to.break_in();
                to.hide_payments_for_an_hour();
            }
            Self::Synced => {
                to.break_in();
                to.come_from_premises();
                to.add_authenticator();
                to.hide_payments();
            }
            Self::Guest => to.break_in(),
            Self::Administrator => {
                to.break_in();
                to.hold_everything();
                to.add_authenticator();
            }
            Self::OwnApp => {
                to.break_in();
                to.own_what_answers();
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
