//! `Get-MessageTraceV2`: message trace where Graph does not give it. Pages are the caller's business: the next one begins
//! at the last row of this one, which comes again.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

use super::wire::{Wire, parameter, records};
use crate::sim::route::{Cmdlet, CmdletError, ExchangeRole, Record, Rows};
use crate::sim::world::{Mailing, World};

pub(super) static CMDLETS: &[Cmdlet] = &[Cmdlet {
    name: "Get-MessageTraceV2",
    parameters: &[
        "EndDate",
        "FromIP",
        "MessageId",
        "MessageTraceId",
        "RecipientAddress",
        "ResultSize",
        "SenderAddress",
        "StartDate",
        "StartingRecipientAddress",
        "Status",
        "Subject",
        "SubjectFilterType",
        "ToIP",
    ],
    role: ExchangeRole::GlobalReader,
    result_size: false,
    source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Get-MessageTraceV2.md",
    handler: trace,
}];

const MOST: usize = 5_000;

fn trace<'w>(world: &'w World, parameters: &Map<String, Value>) -> Result<Rows<'w>, CmdletError> {
    let (start, end) = span(world, parameters)?;
    let size = match parameters.get("ResultSize") {
        None => 1_000,
        Some(value) => size_of(value).ok_or_else(|| invalid("ResultSize must be between 1 and 5000."))?,
    };
    let mut rows = found(world, parameters, start, end);
    // Newest first, of one moment by recipient; a cursor names the row to begin with.
    rows.sort_by(|one, other| (one.0.minutes_ago, &one.1).cmp(&(other.0.minutes_ago, &other.1)));
    if let Some(first) = parameter(parameters, "StartingRecipientAddress") {
        let at = |mailing: &Mailing| world.spec.now.as_second() - mailing.minutes_ago * 60;
        rows.retain(|(mailing, recipient, _)| at(mailing) < end.as_second() || recipient.as_str() >= first);
    }
    let is_cut = rows.len() > size;
    let page: Vec<Record> = rows.iter().take(size).map(|row| record(world, row)).collect();
    let mut answer = records(page)?;
    if is_cut {
        answer.warnings.push(
            "There are more results, use the following command to get more. Get-MessageTraceV2 -StartDate … -EndDate … \
             -StartingRecipientAddress …"
                .into(),
        );
    }
    Ok(answer)
}

fn size_of(value: &Value) -> Option<usize> {
    let number = value.as_u64().or_else(|| value.as_str()?.parse().ok())?;
    usize::try_from(number).ok().filter(|size| (1..=MOST).contains(size))
}

fn span(world: &World, parameters: &Map<String, Value>) -> Result<(Timestamp, Timestamp), CmdletError> {
    let now: Timestamp = world.present().parse().unwrap_or(world.spec.now);
    let date = |name: &str| parameter(parameters, name).and_then(|text| text.parse::<Timestamp>().ok());
    let end = date("EndDate").unwrap_or(now);
    let start = date("StartDate").unwrap_or_else(|| end.saturating_sub(SignedDuration::from_hours(48)).unwrap_or(end));
    if end.duration_since(start) > SignedDuration::from_hours(240) {
        return Err(invalid("You can only query 10 days worth of data per query."));
    }
    if now.duration_since(start) > SignedDuration::from_hours(90 * 24) {
        return Err(invalid("Invalid StartDate value. The StartDate can't be older than 90 days from today."));
    }
    Ok((start, end))
}

fn invalid(message: &str) -> CmdletError {
    CmdletError {
        status: 400,
        class: "Microsoft.Exchange.Management.Tasks.MessageTrace.InvalidParameterException",
        message: message.into(),
    }
}

type Row = (Mailing, String, &'static str);

fn found(world: &World, parameters: &Map<String, Value>, start: Timestamp, end: Timestamp) -> Vec<Row> {
    let names = |name: &str| -> Option<Vec<String>> {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        match parameters.get(name)? {
            Value::Array(values) => Some(values.iter().filter_map(text).collect()),
            value => Some(text(value).into_iter().collect()),
        }
    };
    let (senders, recipients) = (names("SenderAddress"), names("RecipientAddress"));
    let mut mailings: Vec<Mailing> = match (&senders, &recipients) {
        (Some(senders), _) => senders.iter().flat_map(|sender| world.sent_from(sender)).collect(),
        (None, Some(recipients)) => recipients.iter().flat_map(|recipient| world.received_at(recipient)).collect(),
        (None, None) => Vec::new(),
    };
    let at = |mailing: &Mailing| world.spec.now.as_second() - mailing.minutes_ago * 60;
    mailings.retain(|mailing| (start.as_second()..=end.as_second()).contains(&at(mailing)));
    let is_wanted = |recipient: &str| {
        recipients.as_ref().is_none_or(|wanted| wanted.iter().any(|one| one.eq_ignore_ascii_case(recipient)))
    };
    let each = mailings.into_iter().flat_map(|mailing| {
        let recipients = mailing.recipients.clone();
        recipients.into_iter().map(move |(recipient, status)| (mailing.clone(), recipient, status))
    });
    each.filter(|(_, recipient, _)| is_wanted(recipient)).collect()
}

fn record(world: &World, (mailing, recipient, status): &Row) -> Record {
    let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
    Wire::of(json!({
        "MessageTraceId": mailing.trace,
        "MessageId": mailing.message,
        "SenderAddress": mailing.sender,
        "RecipientAddress": recipient,
        "FromIP": mailing.from_ip,
        "ToIP": "",
        "Subject": mailing.subject,
        "Status": capital(status),
    }))
    .date("Received", &world.ago(0, mailing.minutes_ago * 60))
    .int("Size", mailing.size)
    .bare()
}
