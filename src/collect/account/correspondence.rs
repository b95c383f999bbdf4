//! Mail of an account since the attacker came: message trace through Graph, where that is set up and allowed, else
//! through Exchange; and the log of sending.
//!
//! Trace answers for ten days at once and ninety at most, a hundred times in five minutes for the whole tenant
//! (Microsoft Graph, "List messageTraces"; `Get-MessageTraceV2`). It is asked for the window alone.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::mailbox::act;
use super::question::{Answer, Question, ask};
use super::row::Row;
use crate::collect::collector::{Licence, Needs};
use crate::collect::source::Source;
use crate::model::{Account, Call, Correspondence, Gap, MailboxAct, Part, TraceRow, TraceStatus};

const PERMISSION: &str = "ExchangeMessageTrace.Read.All";
/// The most rows of a page of either.
const PAGE: usize = 5_000;
/// Pages of one cmdlet's listing, after which something is wrong.
const PAGES: usize = 200;
const AT_ONCE: SignedDuration = SignedDuration::from_hours(10 * 24);
/// A little less than ninety days, for the clocks differ.
const KEPT: SignedDuration = SignedDuration::from_hours(90 * 24 - 1);

/// Whose mail, and of which time.
struct Asked<'a> {
    addresses: Vec<&'a str>,
    from: Timestamp,
    to: Timestamp,
}

/// Reads mail sent from and to all addresses of the account since `from`.
pub(super) async fn read<S: Source>(
    source: &S,
    permissions: &[String],
    account: &Account,
    from: Timestamp,
) -> Correspondence {
    let second = |at: Timestamp| Timestamp::from_second(at.as_second()).unwrap_or(at);
    let to = second(account.taken);
    let kept = second(to.saturating_sub(KEPT).unwrap_or(from));
    let person = &account.person;
    let mut addresses: Vec<&str> = person.addresses.iter().map(|address| &**address).collect();
    if addresses.is_empty() {
        addresses.push(person.mail.as_deref().unwrap_or(&person.upn));
    }
    let asked = Asked { addresses, from: second(from).max(kept), to };
    let (traced, records) =
        tokio::join!(trace(source, permissions, &asked), records(source, permissions, account, &asked));
    let (sent, received) = traced;
    let sent = if from < kept { short(sent) } else { sent };
    Correspondence { from: asked.from, sent, received, records }
}

/// What is older than trace keeps cannot be known any more.
fn short(sent: Part<Vec<TraceRow>>) -> Part<Vec<TraceRow>> {
    let gap = Gap::Cut("it is kept for 90 days, and the window opens before that".into());
    match sent {
        Part::Complete(rows) => Part::Partial(rows, gap),
        other => other,
    }
}

type Traced = (Part<Vec<TraceRow>>, Part<Vec<TraceRow>>);

async fn trace<S: Source>(source: &S, permissions: &[String], asked: &Asked<'_>) -> Traced {
    let is_granted = permissions.is_empty() || permissions.iter().any(|one| one == PERMISSION);
    let refused = if is_granted {
        match through_graph(source, permissions, asked).await {
            Ok(traced) => return traced,
            Err(gap) => gap,
        }
    } else {
        Gap::denied([PERMISSION])
    };
    let traced = through_exchange(source, permissions, asked).await;
    // Where neither answers, what Graph wants is the smaller grant.
    match traced {
        (Part::Missing(_), Part::Missing(_)) => (Part::Missing(refused.clone()), Part::Missing(refused)),
        traced => traced,
    }
}

/// # Errors
/// The gap when trace answers nothing here: it is not allowed, not set up, or not there in this cloud.
async fn through_graph<S: Source>(source: &S, permissions: &[String], asked: &Asked<'_>) -> Result<Traced, Gap> {
    let mut questions: Vec<Question> = Vec::new();
    for property in ["senderAddress", "recipientAddress"] {
        for address in &asked.addresses {
            let spans = spans(asked).map(|(from, to)| graph_question(property, address, from, to));
            questions.extend(spans);
        }
    }
    // The first alone: what it is refused, all are.
    let rest = questions.split_off(1);
    let first = ask(source, permissions, &questions).await.pop().expect("one was asked").rows();
    if let Part::Missing(gap) = first {
        return Err(set_up(gap));
    }
    let mut parts: Vec<Part<Vec<Row>>> = vec![first];
    parts.extend(ask(source, permissions, &rest).await.into_iter().map(Answer::rows));
    let received = parts.split_off(parts.len() / 2);
    Ok((joined(parts, graph_row), joined(received, graph_row)))
}

/// The refusal of a tenant in which Microsoft's own app for trace was never made, in words that help.
fn set_up(gap: Gap) -> Gap {
    match gap {
        Gap::Failed(why) if why.contains("8bd644d1-64a1-4d4b-ae52-2e0cbf64e373") => Gap::Failed(
            "message trace is not set up: New-MgServicePrincipal -AppId 8bd644d1-64a1-4d4b-ae52-2e0cbf64e373, and wait \
             some hours"
                .into(),
        ),
        gap => gap,
    }
}

fn graph_question(property: &str, address: &str, from: Timestamp, to: Timestamp) -> Question {
    let quoted = address.replace('\'', "''");
    let filter = format!("receivedDateTime ge {from} and receivedDateTime le {to} and {property} eq '{quoted}'");
    let encoded = percent_encoding::utf8_percent_encode(&filter, percent_encoding::NON_ALPHANUMERIC);
    Question {
        needs: Needs::Graph(&[&[PERMISSION]]),
        licence: Some(Licence::Exchange),
        call: Call::get(format!("/admin/exchange/tracing/messageTraces?$filter={encoded}&$top={PAGE}")),
    }
}

/// Ten days at a time, newest first; ends touch, and what lies on both comes once.
fn spans(asked: &Asked<'_>) -> impl Iterator<Item = (Timestamp, Timestamp)> {
    let (from, mut to) = (asked.from, asked.to);
    std::iter::from_fn(move || {
        let end = to;
        if end <= from {
            return None;
        }
        to = end.saturating_sub(AT_ONCE).unwrap_or(from).max(from);
        Some((to, end))
    })
}

/// One listing of many, each row once.
fn joined(parts: Vec<Part<Vec<Row>>>, make: fn(&Row) -> Option<TraceRow>) -> Part<Vec<TraceRow>> {
    let (mut rows, mut seen, mut gap) = (Vec::new(), BTreeSet::new(), None);
    let mut any = false;
    for part in parts {
        gap = gap.or_else(|| part.gap().cloned());
        let Some(some) = part.known() else { continue };
        any = true;
        for row in some {
            match make(row) {
                Some(row) => {
                    if seen.insert((row.trace.clone(), row.recipient.to_lowercase())) {
                        rows.push(row);
                    }
                }
                None => gap = gap.or_else(|| Some(Gap::Failed("a row lacks what makes it one".into()))),
            }
        }
    }
    match gap {
        None => Part::Complete(rows),
        Some(gap) if any => Part::Partial(rows, gap),
        Some(gap) => Part::Missing(gap),
    }
}

fn graph_row(row: &Row) -> Option<TraceRow> {
    Some(TraceRow {
        trace: row.text("id")?,
        message: row.words("messageId"),
        at: row.moment("receivedDateTime"),
        sender: row.words("senderAddress"),
        recipient: row.text("recipientAddress")?,
        subject: row.words("subject"),
        status: TraceStatus::of(&row.words("status")),
        address: row.text("fromIP"),
    })
}

fn exchange_row(row: &Row) -> Option<TraceRow> {
    Some(TraceRow {
        trace: row.text("MessageTraceId")?,
        message: row.words("MessageId"),
        at: row.moment("Received"),
        sender: row.words("SenderAddress"),
        recipient: row.text("RecipientAddress")?,
        subject: row.words("Subject"),
        status: TraceStatus::of(&row.words("Status")),
        address: row.text("FromIP"),
    })
}

async fn through_exchange<S: Source>(source: &S, permissions: &[String], asked: &Asked<'_>) -> Traced {
    let sent = listing(source, permissions, asked, "SenderAddress");
    let received = listing(source, permissions, asked, "RecipientAddress");
    let (sent, received) = tokio::join!(sent, received);
    (joined(sent, exchange_row), joined(received, exchange_row))
}

async fn listing<S: Source>(
    source: &S,
    permissions: &[String],
    asked: &Asked<'_>,
    parameter: &str,
) -> Vec<Part<Vec<Row>>> {
    let mut parts = Vec::new();
    for (from, to) in spans(asked) {
        parts.extend(of_span(source, permissions, asked, parameter, (from, to)).await);
        if matches!(parts.last(), Some(Part::Missing(_))) {
            break;
        }
    }
    parts
}

/// The cmdlet gives no link to a next page: it is asked from the last row on, which comes again.
async fn of_span<S: Source>(
    source: &S,
    permissions: &[String],
    asked: &Asked<'_>,
    parameter: &str,
    (from, to): (Timestamp, Timestamp),
) -> Vec<Part<Vec<Row>>> {
    let addresses: Vec<String> = asked.addresses.iter().map(|&address| address.to_owned()).collect();
    let base = Call::cmdlet("Get-MessageTraceV2")
        .with(parameter, addresses)
        .with("StartDate", from.to_string())
        .with("ResultSize", PAGE);
    let mut cursor: Option<(Box<str>, Box<str>)> = None;
    let mut parts = Vec::new();
    for _ in 0..PAGES {
        let end = cursor.as_ref().map_or_else(|| to.to_string(), |(end, _)| end.to_string());
        let call = base.clone().with("EndDate", end);
        let call = match &cursor {
            Some((_, recipient)) => call.with("StartingRecipientAddress", &**recipient),
            None => call,
        };
        let question = Question { needs: Needs::Exchange, licence: Some(Licence::Exchange), call };
        let part = ask(source, permissions, &[question]).await.pop().expect("one was asked").rows();
        let rows = part.known().map(Vec::as_slice).unwrap_or_default();
        let is_full = part.gap().is_none() && rows.len() >= PAGE;
        let next = rows.last().and_then(|row| Some((row.text("Received")?, row.text("RecipientAddress")?)));
        parts.push(part);
        if !is_full {
            return parts;
        }
        if next.is_none() || next == cursor {
            break;
        }
        cursor = next;
    }
    parts.push(Part::Partial(Vec::new(), Gap::Cut("message trace gave the same page again".into())));
    parts
}

/// Who sent what with which client, by the unified audit log.
async fn records<S: Source>(
    source: &S,
    permissions: &[String],
    account: &Account,
    asked: &Asked<'_>,
) -> Part<Vec<MailboxAct>> {
    let operations = ["Send", "SendAs", "SendOnBehalf"].map(str::to_owned).to_vec();
    let call = Call::cmdlet("Search-UnifiedAuditLog")
        .with("StartDate", asked.from.to_string())
        .with("EndDate", asked.to.to_string())
        .with("UserIds", vec![account.person.upn.to_string()])
        .with("Operations", operations)
        .with("ResultSize", PAGE);
    let question = Question { needs: Needs::Exchange, licence: Some(Licence::Exchange), call };
    let acts = ask(source, permissions, &[question]).await.pop().expect("one was asked").each(act);
    match acts {
        Part::Complete(acts) if acts.len() >= PAGE => {
            Part::Partial(acts, Gap::Cut(format!("the search gives no more than {PAGE} records")))
        }
        acts => acts,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_asked_for_in_spans_of_ten_days_without_a_hole() {
        let moment = |text: &str| text.parse::<Timestamp>().expect("a moment");
        let asked =
            Asked { addresses: vec![], from: moment("2026-11-01T00:00:00Z"), to: moment("2026-11-24T12:00:00Z") };
        let all: Vec<_> = spans(&asked).collect();
        assert_eq!(all.first().map(|span| span.1), Some(asked.to));
        assert_eq!(all.last().map(|span| span.0), Some(asked.from));
        assert!(all.windows(2).all(|two| two[0].0 == two[1].1), "{all:?}");
        assert!(all.iter().all(|(from, to)| to.duration_since(*from) <= AT_ONCE));
        assert_eq!(all.len(), 3);
    }
}
