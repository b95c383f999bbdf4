//! Message trace: who got mail from whom, a row for each recipient.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::refusal::of_other_options;
use crate::sim::record::object;
use crate::sim::route::{Answer, Ask, Bucket, Pages, Plan, Record, Route, Top};
use crate::sim::world::{Mailing, World};

pub(super) static ROUTES: &[Route] = &[Route {
    method: "GET",
    version: "v1.0",
    template: "/admin/exchange/tracing/messageTraces",
    bucket: Bucket::Trace,
    permissions: &["ExchangeMessageTrace.Read.All"],
    plan: Plan::Any,
    pages: Some(Pages { default: 1_000, max: 5_000, top: Top::Reject }),
    default_select: None,
    entity: "microsoft.graph.exchangeMessageTrace",
    source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/messagetracingroot-list-messagetraces.md",
    handler: list,
}];

const TEN_DAYS: SignedDuration = SignedDuration::from_hours(240);
const NINETY_DAYS: SignedDuration = SignedDuration::from_hours(90 * 24);
/// Looked at where no time is named.
const TWO_DAYS: SignedDuration = SignedDuration::from_hours(48);

fn list<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    if world.is_untraced {
        // Not documented: the words that clients which met it look for (Nico77600/MessageTraceReport, its tests).
        let message = "Service principal-less authentication failed: The service principal for App ID \
                       8bd644d1-64a1-4d4b-ae52-2e0cbf64e373 was not found.";
        return Answer::Refused { status: 401, code: "Unauthorized", message: message.into() };
    }
    if let Some(refusal) = of_other_options(ask, &["$filter"]) {
        return refusal;
    }
    match Filter::read(world, ask.query("$filter").unwrap_or_default()) {
        Ok(filter) => Answer::Many(Box::new(filter.rows(world))),
        Err(message) => Answer::Refused { status: 400, code: "BadRequest", message },
    }
}

/// Clauses joined by `and`. Of the mail of everybody nothing is kept here: a sender or a recipient must be named.
struct Filter {
    from: Timestamp,
    to: Timestamp,
    sender: Option<String>,
    recipient: Option<String>,
    status: Option<String>,
}

impl Filter {
    fn read(world: &World, text: &str) -> Result<Self, String> {
        let now = world.present().parse().unwrap_or(world.spec.now);
        let (mut from, mut to) = (None, None);
        let mut filter = Self { from: now, to: now, sender: None, recipient: None, status: None };
        let quoted = |value: &str| {
            let inside = value.strip_prefix('\'').and_then(|value| value.strip_suffix('\''));
            inside.map(|value| value.replace("''", "'")).ok_or_else(|| "Invalid filter clause".to_owned())
        };
        for clause in text.split(" and ").map(str::trim).filter(|clause| !clause.is_empty()) {
            let mut words = clause.splitn(3, ' ');
            let (name, operator) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
            let value = words.next().unwrap_or_default();
            let moment = || value.parse::<Timestamp>().map_err(|_| format!("Invalid date: {value}"));
            match (name, operator) {
                ("receivedDateTime", "ge") => from = Some(moment()?),
                ("receivedDateTime", "le") => to = Some(moment()?),
                ("senderAddress", "eq") => filter.sender = Some(quoted(value)?),
                ("recipientAddress", "eq") => filter.recipient = Some(quoted(value)?),
                ("status", "eq") => filter.status = Some(quoted(value)?),
                _ => return Err(format!("The filter clause {clause} is not supported.")),
            }
        }
        (filter.from, filter.to) = span(now, from, to)?;
        Ok(filter)
    }

    fn rows(&self, world: &World) -> Vec<Record> {
        let now = world.spec.now.as_second();
        let at = |mailing: &Mailing| now - mailing.minutes_ago * 60;
        let mut found = match (&self.sender, &self.recipient) {
            (Some(sender), _) => world.sent_from(sender),
            (None, Some(recipient)) => world.received_at(recipient),
            (None, None) => Vec::new(),
        };
        found.retain(|mailing| (self.from.as_second()..=self.to.as_second()).contains(&at(mailing)));
        found.sort_by_key(|mailing| mailing.minutes_ago);
        let each = found.iter().flat_map(|mailing| mailing.recipients.iter().map(move |one| (mailing, one)));
        let wanted = |(_, (recipient, status)): &(&Mailing, &(String, &'static str))| {
            self.recipient.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(recipient))
                && self.status.as_ref().is_none_or(|wanted| wanted == status)
        };
        each.filter(wanted).map(|(mailing, (recipient, status))| record(world, mailing, recipient, status)).collect()
    }
}

/// Both ends or neither; no more than ten days, none of them older than ninety.
fn span(now: Timestamp, from: Option<Timestamp>, to: Option<Timestamp>) -> Result<(Timestamp, Timestamp), String> {
    let (from, to) = match (from, to) {
        (None, None) => (now.saturating_sub(TWO_DAYS).unwrap_or(now), now),
        (Some(from), Some(to)) => (from, to),
        _ => return Err("Both the start and the end of receivedDateTime must be given.".into()),
    };
    if to.duration_since(from) > TEN_DAYS {
        return Err("The time range must not exceed 10 days.".into());
    }
    if now.duration_since(from) > NINETY_DAYS {
        return Err("The start must not be more than 90 days in the past.".into());
    }
    Ok((from, to))
}

fn record(world: &World, mailing: &Mailing, recipient: &str, status: &str) -> Record {
    object(json!({
        "id": mailing.trace,
        "senderAddress": mailing.sender,
        "recipientAddress": recipient,
        "messageId": mailing.message,
        "receivedDateTime": world.ago(0, mailing.minutes_ago * 60),
        "subject": mailing.subject,
        "size": mailing.size,
        "fromIP": mailing.from_ip,
        "toIP": "",
        "status": status,
    }))
}
