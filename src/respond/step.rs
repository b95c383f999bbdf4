//! The steps, each with its observations and what could not be looked at.

use jiff::Timestamp;

use super::case::Case;
use super::{
    alternates, consents, delegates, devices, forwarding, gone_rules, methods, password, protocols, rules, sessions,
};
use crate::model::{Account, Gap, Observation, Part, ResourceType, StepGap, StepReport, StepStatus, Verdicted};

/// Those that an investigation reads.
pub(super) fn all(case: &Case<'_>) -> Vec<StepReport> {
    let account = case.account;
    let mailbox = account.mailbox.known().and_then(Option::as_ref);
    let in_mailbox =
        |judge: &dyn Fn(&crate::model::AccountMailbox) -> Vec<Observation>| mailbox.map(judge).unwrap_or_default();
    let no_mailbox = account.mailbox.whole().is_ok_and(Option::is_none);
    let fourth = in_mailbox(&|mailbox| {
        let parts = [
            rules::judge(case, mailbox),
            gone_rules::judge(case, mailbox),
            forwarding::judge(case, mailbox),
            delegates::judge(case, mailbox),
        ];
        parts.into_iter().flatten().collect()
    });
    let methods = methods::judge(case);
    let third = [alternates::judge(case, &methods), methods].concat();
    let sixth = [devices::judge(case), in_mailbox(&|mailbox| protocols::judge(case, mailbox))];
    vec![
        report(
            1,
            "password",
            password::judge(case),
            [logs(case), gaps([gap("domain", &account.is_federated)])].concat(),
        ),
        report(2, "sessions", sessions::judge(case), logs(case)),
        report(3, "sign-in methods", third, gaps([gap("methods", &account.methods), directory_log(case)])),
        if no_mailbox {
            skipped(4, "rules and forwarding", "there is no mailbox in Exchange Online")
        } else {
            report(4, "rules and forwarding", fourth, of_mailbox(account))
        },
        report(5, "consents", consents::judge(case), of_consents(case)),
        report(6, "devices and protocols", sixth.into_iter().flatten().collect(), of_devices(case, no_mailbox)),
    ]
}

pub(super) fn report(
    step: u8,
    title: &'static str,
    mut observations: Vec<Observation>,
    gaps: Vec<StepGap>,
) -> StepReport {
    observations.sort_by(|one, other| one.judgement.cmp(&other.judgement).then_with(|| one.id.cmp(&other.id)));
    let unread = (!gaps.is_empty()).then_some(Verdicted::NotAssessed);
    let worst = observations.iter().map(|one| one.judgement).chain(unread).min();
    let status = match worst {
        Some(Verdicted::Malicious | Verdicted::Suspicious | Verdicted::Unknown) => StepStatus::ActionNeeded,
        Some(Verdicted::NotAssessed) => StepStatus::NotAssessed,
        Some(Verdicted::Benign) | None => StepStatus::Clean,
    };
    let why = why(&observations, &gaps);
    // Nothing there to judge, and everything was read.
    let judgement = Some(worst.unwrap_or(Verdicted::Benign));
    StepReport { step, title, status, judgement, why, observations, changes: Vec::new(), gaps }
}

fn skipped(step: u8, title: &'static str, why: &str) -> StepReport {
    let (status, judgement) = (StepStatus::Skipped, None);
    let (observations, changes, gaps) = (Vec::new(), Vec::new(), Vec::new());
    StepReport { step, title, status, judgement, why: why.into(), observations, changes, gaps }
}

/// The gravest, and how many more there are.
fn why(observations: &[Observation], gaps: &[StepGap]) -> String {
    let Some(worst) = observations.first().filter(|one| one.judgement != Verdicted::Benign) else {
        return match (gaps.first(), observations.len()) {
            (Some(gap), _) => format!("{}: {}", gap.what, gap.gap),
            (None, 0) => "nothing there".into(),
            (None, 1) => observations[0].reasons.first().map_or_else(String::new, |reason| reason.text.clone()),
            (None, many) => format!("{many} looked at, all the owner's"),
        };
    };
    let said = worst.reasons.first().map(|reason| reason.text.as_str()).unwrap_or_default();
    let more = observations.iter().filter(|one| one.judgement == worst.judgement).count() - 1;
    let also = if more > 0 { format!(" (and {more} more)") } else { String::new() };
    // Of the account and its mailbox the page speaks all along.
    let name = match worst.resource.kind {
        ResourceType::User | ResourceType::Mailbox => String::new(),
        _ => format!("{}: ", worst.resource.name),
    };
    format!("{name}{said}{also}")
}

pub(super) fn gap<T>(what: &'static str, part: &Part<T>) -> Option<StepGap> {
    part.gap().map(|gap| StepGap { what, gap: gap.clone() })
}

pub(super) fn gaps<const N: usize>(found: [Option<StepGap>; N]) -> Vec<StepGap> {
    found.into_iter().flatten().collect()
}

fn logs(case: &Case<'_>) -> Vec<StepGap> {
    let account = case.account;
    gaps([gap("sign-in log", &account.sign_ins), gap("renewals", &account.renewals), directory_log(case)])
}

/// Unread, or not kept for as long as the window is open: what is gone is not clean. The sign-in log is kept no longer.
fn directory_log(case: &Case<'_>) -> Option<StepGap> {
    let short = || {
        let says = format!("it is kept for {} days, and the window opens before that", case.kept());
        StepGap { what: "directory log", gap: Gap::Cut(says) }
    };
    gap("directory log", &case.account.audits).or_else(|| (!case.log_reaches_back()).then(short))
}

fn of_mailbox(account: &Account) -> Vec<StepGap> {
    let mut found = gaps([
        gap("mailbox", &account.mailbox),
        gap("inbox rules", &account.rules),
        gap("sweep rules", &account.sweeps),
        gap("automatic reply", &account.auto_reply),
        gap("full access", &account.full_access),
        gap("send as", &account.send_as),
        gap("audit bypass", &account.audit_bypassed),
        gap("accepted domains", &account.accepted_domains),
        gap("mailbox log", &account.mailbox_log),
    ]);
    let unknown = account.trustees.values().find_map(|part| gap("delegates", part));
    let forwarding = account.mailbox.known().and_then(Option::as_ref).is_some_and(|one| one.forwarding_to.is_some());
    found.extend(unknown);
    found.extend(gap("forwarding", &account.forwards_to).filter(|_| forwarding));
    found
}

fn of_consents(case: &Case<'_>) -> Vec<StepGap> {
    let account = case.account;
    let mut found = gaps([gap("consents", &account.grants), gap("owned apps", &account.owned), directory_log(case)]);
    found.extend(account.apps.values().find_map(|part| gap("apps", part)));
    found.extend(account.wide_grants.values().find_map(|part| gap("consents for everybody", part)));
    found
}

fn of_devices(case: &Case<'_>, no_mailbox: bool) -> Vec<StepGap> {
    let account = case.account;
    let mut found = gaps([gap("devices", &account.devices), directory_log(case)]);
    if !no_mailbox {
        found.extend(gaps([gap("protocols", &account.protocols), gap("phones", &account.phones)]));
    }
    found
}

/// A day for a question to a person.
pub(super) fn day(at: Timestamp) -> String {
    at.strftime("%e %B, %H:%M UTC").to_string().trim().to_owned()
}

/// Whether a gap is only that the tenant lacks a plan.
pub(super) fn is_of_plan(gap: &Gap) -> bool {
    matches!(gap, Gap::Unlicensed(_))
}
