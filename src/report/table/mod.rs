//! The page for people: what matters on the first screen, everything else below it.

mod apply;
mod auto_apply;
mod baseline;
mod compliance;
mod cross_check;
mod doctor;
mod findings;
mod fix_list;
mod gaps;
mod history;
mod notes;
mod plan;
mod recipients;
mod response;
mod screen;
mod waivers;

use std::io::{self, Write};

pub(super) use apply::apply;
pub(super) use doctor::doctor;
pub(super) use history::history;
pub(super) use plan::plan;
pub(super) use response::response;

use super::look::Look;
use super::page::Page;
use crate::model::ScanReport;

/// # Errors
/// When `out` cannot be written.
pub(super) fn scan(report: &ScanReport, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let page = &mut Page { look, out };
    cross_check::warning(report, page)?;
    screen::first_screen(report, page)?;
    baseline::baseline(report, page)?;
    auto_apply::auto_applied(report, page)?;
    fix_list::fix_list(report, page)?;
    findings::findings(report, page)?;
    waivers::waivers(report, page)?;
    gaps::gaps(report, page)?;
    compliance::compliance(report, page)?;
    notes::notes(report, page)?;
    cross_check::record(report, page)?;
    screen::last_lines(report, page)
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::*;
    use crate::report::{is_treacherous, samples};

    fn page(report: &ScanReport, width: usize) -> String {
        let mut out = Vec::new();
        scan(report, &Look { width, ..Look::plain() }, &mut out).expect("memory takes everything");
        String::from_utf8(out).expect("a page is UTF-8")
    }

    #[test]
    fn says_first_what_to_do_now() {
        insta::assert_snapshot!(page(&samples::taken_over(), 80));
    }

    #[test]
    fn a_tenant_without_findings_is_a_short_page() {
        insta::assert_snapshot!(page(&samples::all_passed(), 80));
    }

    #[test]
    fn nothing_assessed_is_never_good_news() {
        insta::assert_snapshot!(page(&samples::nothing_assessed(), 80));
    }

    #[test]
    fn hostile_names_cannot_touch_the_terminal() {
        let page = page(&samples::hostile(), 80);
        assert!(!page.chars().any(|character| character != '\n' && is_treacherous(character)), "{page}");
        assert!(page.lines().count() < 80, "{page}");
        insta::assert_snapshot!(page);
    }

    #[test]
    fn what_microsoft_contradicts_comes_before_everything_and_with_a_record() {
        insta::assert_snapshot!(page(&samples::disputed(), 80));
    }

    #[test]
    fn no_line_but_a_command_is_wider_than_the_terminal() {
        for (name, mut report) in samples::all() {
            for step in report.fixes.iter_mut().flat_map(|fix| &mut fix.how) {
                *step = step.replace('`', "");
            }
            for width in [60, 80, 120] {
                for line in page(&report, width).lines() {
                    assert!(line.width() <= width, "{name} at {width}: {line}");
                }
            }
        }
    }

    #[test]
    fn the_first_screen_holds_the_state_and_the_first_fixes() {
        let page = page(&samples::taken_over(), 80);
        let first_screen: Vec<&str> = page.lines().take_while(|line| !line.starts_with("FIXES")).collect();
        assert!(first_screen.len() <= 24, "{} lines", first_screen.len());
    }
}
