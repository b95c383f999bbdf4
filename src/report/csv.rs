//! Comma-separated values after RFC 4180: a heading, and a row a finding.
//!
//! A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula, and names are written by whoever owns the
//! account. Such a cell begins with an apostrophe here; what is no letter (line feeds, marks of direction) is written out.

use std::io::{self, Write};

use super::escape::visible;
use crate::model::{Finding, ScanReport};

const HEADING: [&str; 20] = [
    "fingerprint",
    "rule",
    "cause",
    "title",
    "severity",
    "status",
    "resource_type",
    "resource_id",
    "resource_name",
    "affected",
    "detail",
    "first_seen",
    "last_seen",
    "fix",
    "cis_m365",
    "scuba",
    "attack",
    "nist_800_53",
    "tenant",
    "run",
];

/// Characters of a cell: spreadsheets cut at 32,767.
const LONGEST: usize = 32_000;

/// # Errors
/// When `out` cannot be written.
pub(super) fn scan(report: &ScanReport, out: &mut dyn Write) -> io::Result<()> {
    row(&HEADING, out)?;
    let (tenant, run) = (report.tenant.id.to_string(), report.run.id.to_string());
    report.findings.iter().try_for_each(|found| finding(found, &tenant, &run, out))
}

fn finding(finding: &Finding, tenant: &str, run: &str, out: &mut dyn Write) -> io::Result<()> {
    let [first, last] =
        [finding.first_seen, finding.last_seen].map(|at| at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string());
    let affected = finding.affected.len().to_string();
    let [cis, scuba, attack, nist] =
        [&finding.maps.cis_m365, &finding.maps.scuba, &finding.maps.attack, &finding.maps.nist_800_53]
            .map(|ids| ids.join(" "));
    let cells = [
        finding.fingerprint.as_str(),
        finding.rule.as_str(),
        &finding.cause,
        &finding.title,
        finding.severity.word(),
        finding.status.word(),
        finding.resource.kind.word(),
        &finding.resource.id,
        &finding.resource.name,
        &affected,
        &finding.detail,
        &first,
        &last,
        finding.fix.as_deref().unwrap_or_default(),
        &cis,
        &scuba,
        &attack,
        &nist,
        tenant,
        run,
    ];
    row(&cells, out)
}

pub(super) fn row(cells: &[&str], out: &mut dyn Write) -> io::Result<()> {
    for (at, text) in cells.iter().enumerate() {
        if at > 0 {
            out.write_all(b",")?;
        }
        cell(text, out)?;
    }
    out.write_all(b"\r\n")
}

fn cell(text: &str, out: &mut dyn Write) -> io::Result<()> {
    let (cut, more) = match text.char_indices().nth(LONGEST) {
        Some((end, _)) => (text.get(..end).unwrap_or(text), "…"),
        None => (text, ""),
    };
    let apostrophe = if is_formula(text) { "'" } else { "" };
    let shown = visible(cut);
    if apostrophe.is_empty() && more.is_empty() && !shown.contains(['"', ',', ';', '\'']) {
        return out.write_all(shown.as_bytes());
    }
    write!(out, "\"{apostrophe}{}{more}\"", shown.replace('"', "\"\""))
}

/// Whether a spreadsheet would calculate it. Some take the wide forms of East Asian keyboards as well, and skip blanks.
fn is_formula(text: &str) -> bool {
    text.starts_with(['\t', '\r', '\n']) || text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::report::{is_treacherous, samples};

    fn text(report: &ScanReport) -> String {
        let mut out = Vec::new();
        scan(report, &mut out).expect("memory takes everything");
        String::from_utf8(out).expect("a report is UTF-8")
    }

    /// By a parser that is not ours.
    fn read(text: &str) -> Vec<csv::StringRecord> {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(false).from_reader(text.as_bytes());
        reader.records().map(|record| record.expect("well-formed rows of one length")).collect()
    }

    #[test]
    fn a_row_a_finding_under_a_heading() {
        let mut report = samples::taken_over();
        report.findings.truncate(3);
        insta::assert_snapshot!(text(&report).replace("\r\n", "\n"));
        for (name, report) in samples::all() {
            let rows = read(&text(&report));
            assert_eq!(rows.len(), report.findings.len() + 1, "{name}");
            assert_eq!(rows[0], HEADING[..], "{name}");
            for (row, finding) in rows.iter().skip(1).zip(&report.findings) {
                assert_eq!((&row[0], &row[5]), (finding.fingerprint.as_str(), finding.status.word()), "{name}");
            }
        }
    }

    #[test]
    fn no_cell_is_a_formula_and_none_turns_the_line_around() {
        for name in samples::HOSTILE {
            let written = text(&samples::named(name));
            assert!(!written.chars().any(|letter| !"\r\n".contains(letter) && is_treacherous(letter)), "{written}");
            for cell in read(&written).iter().flatten() {
                assert!(!cell.trim_start().starts_with(['=', '+', '-', '@', '\t', '\r', '\n']), "{cell:?}");
            }
        }
        let cell = &read(&text(&samples::named("=cmd|'/c calc'!A1")))[1][8];
        assert_eq!(cell, "'=cmd|'/c calc'!A1", "the apostrophe, and the name as it is");
    }

    proptest! {
        #[test]
        fn whatever_a_name_holds_it_stays_in_its_cell(name in any::<String>()) {
            let rows = read(&text(&samples::named(&name)));
            prop_assert_eq!(rows.len(), 2);
            let plain = rows[1][8].strip_prefix('\'').filter(|_| is_formula(&name)).unwrap_or(&rows[1][8]).to_owned();
            prop_assert_eq!(plain, visible(&name).into_owned());
        }
    }
}
