//! What every step is judged with.

use jiff::{SignedDuration, Timestamp};

use super::Known;
use super::addresses::Addresses;
use super::step::is_of_plan;
use crate::model::{Account, DirectoryAudit, MailboxAct, Stamp, Visit, Whose, Window};

/// Days that the directory's log and the sign-in log are kept (Microsoft Entra, "Data retention").
const KEPT: i64 = 30;
/// The same of the directory's log without a premium plan.
const KEPT_FREE: i64 = 7;

pub(super) struct Case<'c> {
    pub(super) account: &'c Account,
    pub(super) known: &'c Known<'c>,
    pub(super) window: Window,
    pub(super) addresses: Addresses,
}

impl Case<'_> {
    /// Whether something happened since the window opened.
    pub(super) fn is_in_window(&self, at: Stamp) -> bool {
        at.timestamp().is_some_and(|at| at >= self.window.from)
    }

    pub(super) fn whose(&self, address: Option<&str>) -> Whose {
        address.map_or(Whose::Unknown, |address| self.addresses.whose(address))
    }

    /// Days that the directory's log is kept here.
    pub(super) fn kept(&self) -> i64 {
        if self.account.sign_ins.gap().is_some_and(is_of_plan) { KEPT_FREE } else { KEPT }
    }

    /// Whether the directory's log was read back to the day when the window opens: what is not in it did not happen.
    pub(super) fn log_reaches_back(&self) -> bool {
        let kept = SignedDuration::from_hours(24 * self.kept());
        self.account.audits.whole().is_ok() && self.account.taken.duration_since(self.window.from) <= kept
    }

    /// Every sign-in that was read.
    pub(super) fn visits(&self) -> impl Iterator<Item = &Visit> {
        visits(self.account)
    }

    /// A record of the directory's log of one of these activities, within so many minutes of a moment.
    pub(super) fn logged_near(&self, at: Timestamp, minutes: i64, activities: &[&str]) -> Option<&DirectoryAudit> {
        let near = SignedDuration::from_mins(minutes);
        let audits = self.account.audits.known().into_iter().flatten();
        let wanted = audits.filter(|row| row.result.is_empty() || &*row.result == "success");
        let named = wanted.filter(|row| activities.iter().any(|name| row.activity.eq_ignore_ascii_case(name)));
        let away = |row: &&DirectoryAudit| row.at.timestamp().map(|then| then.duration_since(at).abs());
        named.filter(|row| away(row).is_some_and(|away| away <= near)).min_by_key(away)
    }

    /// A record of what the account did in its mailbox.
    pub(super) fn acted(&self, operations: &[&str], about: impl Fn(&MailboxAct) -> bool) -> Option<&MailboxAct> {
        let acts = self.account.mailbox_log.known().into_iter().flatten();
        let named = acts.filter(|act| operations.iter().any(|name| act.operation.eq_ignore_ascii_case(name)));
        named.filter(|act| about(act)).max_by_key(|act| act.at)
    }
}

pub(super) fn visits(account: &Account) -> impl Iterator<Item = &Visit> {
    [&account.sign_ins, &account.renewals].into_iter().filter_map(|part| part.known()).flatten()
}
