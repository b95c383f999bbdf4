//! What guards the sign-in of one account.

use std::sync::OnceLock;

use super::Value;
use super::access::{Coverage, Need};
use super::access_answers::Answers;
use super::ground::{Ground, all};
use super::record::Kind;
use crate::model::{Gap, Known};
use crate::record;

const CLASSES: &[&str] = &[
    "password_only",
    "third_party_control",
    "off_network_only",
    "mfa_or_device",
    "security_defaults",
    "per_user_mfa",
    "mfa",
    "passwordless",
    "phishing_resistant",
    "blocked",
];

/// Facts that rest on what the policies do to an account.
pub(super) struct AccessFacts<'a> {
    ground: &'a Ground<'a>,
    /// Its place among the users.
    place: usize,
    coverage: Option<Coverage<'a>>,
    answers: &'a Answers,
    lockouts: OnceLock<(Vec<Box<str>>, Known<bool>)>,
    witness: OnceLock<String>,
    admin_witness: OnceLock<String>,
    cause: OnceLock<String>,
}

impl<'a> AccessFacts<'a> {
    /// Of the account at this place among the users.
    pub(super) fn of(ground: &'a Ground<'_>, place: usize) -> Self {
        let coverage = u32::try_from(place).ok().and_then(|account| ground.access.of_account(account));
        Self {
            ground,
            place,
            answers: ground.answers.of(coverage.as_ref()),
            coverage,
            lockouts: OnceLock::new(),
            witness: OnceLock::new(),
            admin_witness: OnceLock::new(),
            cause: OnceLock::new(),
        }
    }

    fn lockouts(&self) -> &(Vec<Box<str>>, Known<bool>) {
        self.lockouts.get_or_init(|| lockouts(self.coverage.as_ref(), self.ground, self.place))
    }

    fn witness(&self) -> &str {
        self.witness.get_or_init(|| {
            let witness = self.coverage.as_ref().and_then(Coverage::witness);
            witness.map_or_else(|| unknown(&self.answers.class), |witness| witness.to_string())
        })
    }

    fn admin_witness(&self) -> &str {
        self.admin_witness.get_or_init(|| {
            let witness = self.coverage.as_ref().and_then(Coverage::witness_as_admin);
            witness.map_or_else(|| unknown(&self.answers.as_admin), |witness| witness.to_string())
        })
    }

    fn cause(&self) -> &str {
        self.cause.get_or_init(|| {
            let witness = self.coverage.as_ref().and_then(Coverage::witness);
            witness.map_or_else(|| "unknown".into(), |witness| witness.cause())
        })
    }
}

/// The policies that can lock the account out, and whether there are any.
fn lockouts(coverage: Option<&Coverage<'_>>, ground: &Ground<'_>, account: usize) -> (Vec<Box<str>>, Known<bool>) {
    let Some((coverage, user)) = coverage.zip(all(&ground.snapshot.users).get(account)) else {
        return (Vec::new(), Known::No(Gap::Failed("the account is not among those read".into())));
    };
    if !ground.is_break_glass(user.id) {
        return (Vec::new(), Known::Yes(false));
    }
    // It is kept in a safe: no device of the organisation, nobody at hand to change a password.
    let can = |need: Need| match need {
        Need::Factor(class) => ground.registered.has(user.id, class),
        Need::Device | Need::Consent | Need::Renewal | Need::Provider => Ok(false),
    };
    let (names, open) = coverage.lockouts(&can);
    let any = if names.is_empty() { open.map_or(Known::Yes(false), Known::No) } else { Known::Yes(true) };
    (names, any)
}

fn unknown(class: &Known<&'static str>) -> String {
    match class {
        Known::Yes(_) => String::new(),
        Known::No(gap) => gap.to_string(),
    }
}

record! {
    /// What stands between an account's password and its sign-in: the weakest case over all apps and all circumstances that
    /// an attacker can choose, given every policy that applies (Graph `conditionalAccessPolicy`), security defaults and
    /// per-user MFA.
    AccessFacts<'_> as "access" {
        /// What is guaranteed, weakest first in this order: the password alone; another provider's factor; more than the
        /// password but on some network; a managed device or MFA; security defaults; per-user MFA; MFA; a passwordless
        /// method; a phishing-resistant one; no sign-in at all.
        "class": Kind::Word(CLASSES), ["conditional_access", "per_user_mfa", "registration"] => |it| (&it.answers.class).into();
        /// The same with all directory roles active that the account may activate.
        "asAdmin": Kind::Word(CLASSES), ["conditional_access", "per_user_mfa", "registration"] => |it| (&it.answers.as_admin).into();
        /// The same if every policy in report-only mode were on.
        "wouldBe": Kind::Word(CLASSES), ["conditional_access", "per_user_mfa", "registration"] => |it| (&it.answers.would_be).into();
        /// The same for Azure management and the Microsoft admin portals alone.
        "portals": Kind::Word(CLASSES), ["conditional_access", "per_user_mfa", "registration"] => |it| (&it.answers.portals).into();
        /// Some sign-in needs the password alone.
        "passwordAlone": Kind::Bool, ["conditional_access", "per_user_mfa", "registration"] => |it| (&it.answers.password_alone).into();
        /// The password alone is enough on some network, and only there.
        "offNetworkOnly": Kind::Bool, ["conditional_access", "per_user_mfa", "registration"] => |it| (&it.answers.off_network).into();
        /// A managed device is enough in place of MFA.
        "byDevice": Kind::Bool, ["conditional_access", "per_user_mfa", "registration"] => |it| (&it.answers.by_device).into();
        /// Every sign-in needs a phishing-resistant method, or none is possible.
        "phishingResistant": Kind::Bool, ["conditional_access", "per_user_mfa", "registration"] => |it| (&it.answers.resistant).into();
        /// With roles active every sign-in needs MFA, by whatever asks for it.
        "adminBound": Kind::Bool, ["conditional_access", "per_user_mfa", "registration"] => |it| (&it.answers.admin_bound).into();
        /// With roles active every sign-in needs a phishing-resistant method, or none is possible.
        "adminPhishingResistant": Kind::Bool, ["conditional_access", "per_user_mfa", "registration"] => |it| (&it.answers.admin_resistant).into();
        /// Every sign-in to Azure management and the admin portals needs MFA, by whatever asks for it.
        "portalsBound": Kind::Bool, ["conditional_access", "per_user_mfa", "registration"] => |it| (&it.answers.portals_bound).into();
        /// Clients that cannot do modern authentication are shut out of Exchange, both kinds of them.
        "legacyShutOut": Kind::Bool, ["conditional_access"] => |it| (&it.answers.legacy).into();
        /// Registering a method takes MFA, a managed device or a trusted network.
        "registrationProtected": Kind::Bool, ["conditional_access"] => |it| (&it.answers.registration).into();
        /// With roles active sessions in all apps end within a day (`signInFrequency`), and a browser forgets them when it is
        /// closed (`persistentBrowser`), or nobody gets in.
        "adminSessionShort": Kind::Bool, ["conditional_access"] => |it| (&it.answers.admin_session).into();
        /// Whoever passes MFA on a device that nobody manages does not get into Office 365, or with restrictions by the app
        /// or by Defender for Cloud Apps.
        "unmanagedHeld": Kind::Bool, ["conditional_access"] => |it| (&it.answers.unmanaged).into();
        /// Sign-in by device code is blocked for all apps.
        "deviceCodeShut": Kind::Bool, ["conditional_access"] => |it| (&it.answers.device_code).into();
        /// Authentication transfer is blocked for all apps.
        "transferShut": Kind::Bool, ["conditional_access"] => |it| (&it.answers.transfer).into();
        /// A sign-in of high risk is blocked, or asked for MFA every time.
        "highSignInRiskAnswered": Kind::Bool, ["conditional_access"] => |it| (&it.answers.high_sign_in_risk).into();
        /// The same for medium risk.
        "mediumSignInRiskAnswered": Kind::Bool, ["conditional_access"] => |it| (&it.answers.medium_sign_in_risk).into();
        /// At high user risk sign-in is blocked, or asked for MFA and a new password or the remedy.
        "highUserRiskAnswered": Kind::Bool, ["conditional_access"] => |it| (&it.answers.high_user_risk).into();
        /// Of a break-glass account: some enforced policy applies to it and asks for what it cannot give.
        "lockedOut": Kind::Bool, ["conditional_access", "registration"] => |it| (&it.lockouts().1).into();
        /// The names of these policies.
        "lockedOutBy": Kind::List(&Kind::Str), ["conditional_access", "registration"] => |it| Value::List(&it.lockouts().0);
        /// The weakest sign-in in words, and why the policies that came nearest let it through.
        "witness": Kind::Str, ["conditional_access", "per_user_mfa", "registration", "named_groups"] => |it| Value::Str(it.witness());
        /// The same with roles active.
        "adminWitness": Kind::Str, ["conditional_access", "per_user_mfa", "registration", "named_groups"] => |it| Value::Str(it.admin_witness());
        /// What lets the weakest sign-in through, by ids: the nearest policy and its gap.
        "cause": Kind::Str, ["conditional_access", "per_user_mfa", "registration"] => |it| Value::Str(it.cause());
    }
}
