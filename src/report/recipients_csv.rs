//! The list of those to warn, for a spreadsheet and for a mail merge: one row an address.

use std::io::{self, Write};

use super::csv::row;
use super::letter::Letter;
use crate::model::{Certainty, Fate, LeftOut, Place, RecipientRow, Recipients};

const HEADING: [&str; 13] = [
    "address",
    "letter",
    "place",
    "domain",
    "sent_by",
    "answered_at",
    "first_sent",
    "last_sent",
    "messages",
    "fate",
    "left_out",
    "subjects",
    "traces",
];

/// By these three bytes spreadsheets know UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// # Errors
/// When `out` cannot be written.
pub fn recipients_csv(recipients: &Recipients, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(MARK)?;
    row(&HEADING, out)?;
    recipients.people.iter().try_for_each(|one| person(one, out))
}

fn person(one: &RecipientRow, out: &mut dyn Write) -> io::Result<()> {
    let moment =
        |at: Option<jiff::Timestamp>| at.map(|at| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()).unwrap_or_default();
    let [answered, first, last] = [one.replied, one.first_sent, one.last_sent].map(moment);
    let domain = one.address.rsplit_once('@').map_or("", |(_, domain)| domain);
    let letter = if one.is_to_warn() { Letter::of(one).name() } else { "" };
    let cells = [
        one.address.as_str(),
        letter,
        match one.place {
            Place::Internal => "internal",
            Place::External => "external",
            Place::Unknown => "unknown",
        },
        domain,
        match one.certainty {
            Certainty::Attacker => "attacker",
            Certainty::Possible => "possibly the attacker",
        },
        &answered,
        &first,
        &last,
        &one.messages.to_string(),
        match one.fate {
            Fate::Delivered => "delivered",
            Fate::Junk => "junk folder",
            Fate::Held => "quarantine",
            Fate::Unknown => "unknown",
            Fate::Failed => "failed",
        },
        one.left_out.map_or("", LeftOut::words),
        &one.subjects.join(" | "),
        &one.traces.join(" "),
    ];
    row(&cells, out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples;

    /// By a parser that is not ours: no cell is a formula, and who is left out has no letter.
    #[test]
    fn a_row_an_address_that_a_spreadsheet_takes_for_text() {
        let response = samples::hijacked();
        let recipients = response.recipients.as_ref().expect("somebody was written to");
        let mut out = Vec::new();
        recipients_csv(recipients, &mut out).expect("memory takes everything");
        let text = out.strip_prefix(MARK).expect("the mark of UTF-8");
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(false).from_reader(text);
        let rows: Vec<csv::StringRecord> = reader.records().map(|record| record.expect("a row")).collect();
        assert_eq!(rows.len(), recipients.people.len() + 1);
        assert!(rows.iter().flatten().all(|cell| !cell.starts_with(['=', '+', '-', '@'])), "{rows:?}");
        assert_eq!((&rows[1][1], &rows[2][1], &rows[3][1]), ("answered", "external", ""));
        assert_eq!(&rows[3][10], LeftOut::Group.words());
    }
}
