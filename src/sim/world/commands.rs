//! Commands of Exchange that were run and recorded: some that switch off what is logged, one that made a connector, more
//! that do neither.

use super::ids::{self, Kind};
use super::mail_flow::OTHERS;
use super::planter::Planter;

/// One command in the unified audit log.
#[derive(Clone, Debug)]
pub(in crate::sim) struct CommandRun {
    pub(in crate::sim) minutes_ago: i64,
    pub(in crate::sim) command: &'static str,
    /// Account that ran it.
    pub(in crate::sim) by: usize,
    pub(in crate::sim) object: &'static str,
    pub(in crate::sim) parameters: &'static [(&'static str, &'static str)],
}

const DAY: i64 = 24 * 60;
/// The connector that somebody made.
pub(super) const CONNECTOR: &str = "Archive delivery";
const RULE: &str = "audit.switched-off";

/// Newest first.
pub(super) fn plant(planter: &mut Planter) -> Vec<CommandRun> {
    let by = planter.population.admins.start;
    let mut runs = Vec::new();
    let mut run = |minutes_ago, command, object, parameters: &'static [(&'static str, &'static str)]| {
        runs.push(CommandRun { minutes_ago, command, by, object, parameters });
        runs.len() - 1
    };
    let tips = run(90, "Set-OrganizationConfig", "", &[("MailTipsAllTipsEnabled", "True")]);
    let on = run(2 * DAY, "Set-Mailbox", "kim", &[("AuditEnabled", "True")]);
    let rules = run(2 * DAY, "New-InboxRule", "kim", &[("ForwardTo", "x@y.example")]);
    if planter.messy() {
        run(3 * DAY, "New-OutboundConnector", CONNECTOR, &[("SmartHosts", "mx.drop.example")]);
    }
    let guilty = planter.messy().then(|| {
        let off: &[(&str, &str)] = &[("UnifiedAuditLogIngestionEnabled", "False")];
        let bypass: &[(&str, &str)] = &[("AuditBypassEnabled", "True")];
        let long_ago = run(2 * DAY + 9, "Set-AdminAuditLogConfig", "Admin Audit Log Settings", off);
        [long_ago, run(5 * DAY, "Set-MailboxAuditBypassAssociation", "backup", bypass)]
    });
    let id = |at: usize| ids::id(planter.seed, Kind::Exchange, OTHERS + 2_000 + at);
    let innocent = [(tips, "another setting"), (on, "switched on"), (rules, "no setting of the log")]
        .map(|(at, why)| (id(at), why));
    let guilty: Vec<_> = guilty.into_iter().flatten().map(id).collect();
    innocent.into_iter().for_each(|(id, why)| planter.innocent(RULE, "audit_event", id, why));
    guilty.into_iter().for_each(|id| planter.must(RULE, "audit_event", id));
    runs
}
