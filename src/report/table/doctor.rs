//! The page of `palisade doctor`: what works, what is missing, what that costs and what to do.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::super::clock::SET_IT;
use super::super::look::Look;
use super::super::page::{Page, plural};
use super::super::shown;
use crate::model::{DoctorReport, ExchangeAnswer, GraphAnswer, LicenceState, PermissionState, RuleId};

const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default();
const OPEN: Style = AnsiColor::Yellow.on_default();

/// # Errors
/// When `out` cannot be written.
pub(in crate::report) fn doctor(report: &DoctorReport, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let page = &mut Page { look, out };
    page.paragraph("", &format!("palisade {}, {}", shown(&report.version, 20), look.moment(report.checked_at)))?;
    page.heading("SIGN-IN")?;
    sign_in(report, page)?;
    if report.sign_in.problem.is_none() {
        what_is_granted(report, page)?;
    }
    page.heading("PLACES")?;
    places(report, page)?;
    page.blank()?;
    let end = match (&report.sign_in.problem, report.is_complete()) {
        (None, false) if report.graph.answer == GraphAnswer::Failed => {
            "A scan cannot run: Microsoft Graph gives no answer that can be read, see above."
        }
        (Some(_), _) => {
            "A scan cannot run: see SIGN-IN above. Permissions, Exchange and licences are looked at once it works."
        }
        (None, true) => "A scan can see everything it asks for, as far as the tenant's plans go.",
        (None, false) => "A scan will have gaps: see above. What to grant: palisade doctor --setup scan",
    };
    page.paragraph("", end)
}

fn what_is_granted(report: &DoctorReport, page: &mut Page<'_>) -> io::Result<()> {
    page.heading("PERMISSIONS")?;
    // What is missing comes first, for it is what one came to see.
    for wanted in [Some(false), None, Some(true)] {
        for permission in report.permissions.iter().filter(|permission| permission.granted == wanted) {
            row(permission.granted, &permission.permission, &through(permission), page)?;
            cost(permission, &report.permissions, page)?;
        }
    }
    for permission in &report.unneeded {
        marked("extra   ", OPEN, permission, "a scan has no use for it", page)?;
    }
    page.heading("MICROSOFT GRAPH")?;
    graph(report, page)?;
    page.heading("EXCHANGE ONLINE")?;
    exchange(report, page)?;
    page.heading("LICENCES")?;
    report.licences.iter().try_for_each(|licence| row(licence.present, &licence.licence, &missed(licence), page))
}

/// One line: a mark, a name and what there is to say of it.
fn row(good: Option<bool>, name: &str, text: &str, page: &mut Page<'_>) -> io::Result<()> {
    let (mark, style) = match good {
        Some(true) => ("ok      ", GOOD),
        Some(false) => ("missing ", BAD),
        None => ("unknown ", OPEN),
    };
    marked(mark, style, name, text, page)
}

fn marked(mark: &str, style: Style, name: &str, text: &str, page: &mut Page<'_>) -> io::Result<()> {
    let painted = page.look.paint(style, mark);
    page.line(&format!("  {painted}{}", shown(name, 60)))?;
    if text.is_empty() { Ok(()) } else { page.paragraph("          ", text) }
}

fn sign_in(report: &DoctorReport, page: &mut Page<'_>) -> io::Result<()> {
    let sign_in = &report.sign_in;
    let way = sign_in.way.as_deref().unwrap_or("a way to sign in").replace('_', " ");
    let problem = sign_in.problem.as_deref().unwrap_or_default();
    let good = sign_in.problem.is_none();
    marked(
        if good { "ok      " } else { "failed  " },
        if good { GOOD } else { BAD },
        &way,
        &shown(problem, 400),
        page,
    )?;
    if let Some(hint) = &sign_in.hint {
        page.paragraph("          hint: ", &shown(hint, 400))?;
    }
    if let Some(tenant) = &report.tenant {
        let name = shown(tenant.name.as_deref().unwrap_or("name unknown"), 60);
        page.paragraph("          ", &format!("tenant {} ({name})", tenant.id))?;
    }
    if let Some(app) = &sign_in.client_id {
        page.paragraph("          ", &format!("app {}", shown(app, 60)))?;
    }
    if let Some(end) = sign_in.credential_expires_at {
        page.paragraph("          ", &format!("the credential ends {}", page.look.moment(end)))?;
    }
    report.clocks.iter().try_for_each(|clock| {
        let (ahead, host) = (clock.ahead_seconds, shown(&clock.host, 60));
        let side = if ahead < 0.0 { "behind" } else { "ahead of" };
        match clock.tolerable {
            true => page.paragraph("          ", &format!("this clock is {:.0} s {side} {host}", ahead.abs())),
            false => {
                let text = format!("{:.0} s {side} {host}: {SET_IT}", ahead.abs());
                marked("wrong   ", BAD, "this machine's clock", &text, page)
            }
        }
    })
}

fn through(permission: &PermissionState) -> String {
    match &*permission.through {
        [] => String::new(),
        through => format!("through {}", shown(&through.join(", "), 200)),
    }
}

/// Which checks wait for it: those that lack nothing else apart, for granting it shows them.
fn cost(permission: &PermissionState, all: &[PermissionState], page: &mut Page<'_>) -> io::Result<()> {
    if permission.granted == Some(true) {
        return Ok(());
    }
    let lacks = |other: &&PermissionState, check| other.granted != Some(true) && other.checks.contains(check);
    let (alone, among): (Vec<&RuleId>, Vec<&RuleId>) =
        permission.checks.iter().partition(|check| all.iter().filter(|other| lacks(other, check)).count() == 1);
    costs("lack nothing else", "lacks nothing else", &alone, page)?;
    costs("lack it and others", "lacks it and others", &among, page)
}

fn costs(many: &str, one: &str, checks: &[&RuleId], page: &mut Page<'_>) -> io::Result<()> {
    if checks.is_empty() {
        return Ok(());
    }
    let count = u64::try_from(checks.len()).unwrap_or(u64::MAX);
    let names: Vec<&str> = checks.iter().map(|check| check.as_str()).collect();
    let lack = if count == 1 { one } else { many };
    page.paragraph("          ", &format!("{} {lack}: {}", plural(count, "check"), names.join(", ")))
}

fn missed(licence: &LicenceState) -> String {
    if licence.present == Some(true) || licence.checks.is_empty() {
        return String::new();
    }
    let checks: Vec<&str> = licence.checks.iter().map(RuleId::as_str).collect();
    format!("without it: {}", checks.join(", "))
}

fn graph(report: &DoctorReport, page: &mut Page<'_>) -> io::Result<()> {
    let (good, text) = match report.graph.answer {
        GraphAnswer::Works => (Some(true), "answers"),
        GraphAnswer::Partly => (Some(false), "part of the answers"),
        GraphAnswer::Failed => (Some(false), "an answer"),
        GraphAnswer::NotTried => (None, "not tried without a token"),
    };
    row(good, text, &shown(report.graph.detail.as_deref().unwrap_or_default(), 400), page)?;
    report.graph.hint.iter().try_for_each(|hint| page.paragraph("          hint: ", &shown(hint, 400)))
}

fn exchange(report: &DoctorReport, page: &mut Page<'_>) -> io::Result<()> {
    let (good, text) = match report.exchange.answer {
        ExchangeAnswer::Works => (Some(true), "answers"),
        ExchangeAnswer::Denied => (Some(false), "a directory role that may read Exchange"),
        ExchangeAnswer::NoExchange => (Some(true), "the tenant has no Exchange plan"),
        ExchangeAnswer::Unreachable => (Some(false), "an answer"),
        ExchangeAnswer::NotTried => (None, "not tried without a token"),
    };
    row(good, text, &shown(report.exchange.detail.as_deref().unwrap_or_default(), 400), page)?;
    report.exchange.hint.iter().try_for_each(|hint| page.paragraph("          hint: ", &shown(hint, 400)))
}

fn places(report: &DoctorReport, page: &mut Page<'_>) -> io::Result<()> {
    let files = &report.files;
    let configuration = match &files.configuration {
        Some(path) => path.clone(),
        None => format!("none (looked for {})", files.configuration_looked_for.join(", ")),
    };
    let endpoints = &report.endpoints;
    let lines = [
        ("configuration", Some(configuration)),
        ("credential", files.credential.clone()),
        ("rules", files.rules.clone()),
        ("cloud", Some(endpoints.cloud.clone())),
        ("authority", Some(endpoints.authority.clone())),
        ("graph", Some(endpoints.graph.clone())),
        ("exchange", Some(endpoints.exchange.clone())),
    ];
    lines
        .iter()
        .filter_map(|(name, value)| Some((name, value.as_deref()?)))
        .try_for_each(|(name, value)| page.paragraph(&format!("  {name:<15}"), &shown(value, 300)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples;

    #[test]
    fn says_what_is_missing_and_what_it_costs() {
        let mut out = Vec::new();
        doctor(&samples::doctor(), &Look { width: 80, ..Look::plain() }, &mut out).expect("memory takes everything");
        insta::assert_snapshot!(String::from_utf8(out).expect("a page is UTF-8"));
    }
}
