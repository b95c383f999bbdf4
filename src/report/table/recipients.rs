//! Who got mail of the attacker's: those who answered by name, the rest by number and by company.

use std::io;

use super::super::page::Page;
use super::super::shown;
use super::super::written_to::{answered, companies, counted, list, written_to};
use crate::model::Response;

/// Addresses that the page names; the list holds all.
const NAMED: usize = 10;

pub(super) fn recipients(response: &Response, page: &mut Page<'_>) -> io::Result<()> {
    let Some(recipients) = written_to(response) else { return Ok(()) };
    page.heading("WHO GOT MAIL FROM THE ATTACKER")?;
    page.paragraph("  ", &counted(recipients))?;
    let answered = answered(recipients);
    for row in answered.iter().take(NAMED) {
        let at = row.replied.map(|at| page.look.moment(at)).unwrap_or_default();
        page.paragraph("  ! ", &format!("{} answered, {at}", shown(&row.address, 100)))?;
    }
    let more = answered.len().saturating_sub(NAMED);
    if more > 0 {
        page.paragraph("    ", &format!("and {more} more who answered"))?;
    }
    if let Some(companies) = companies(recipients) {
        page.paragraph("  ", &format!("Companies to phone first: {companies}"))?;
    }
    page.paragraph("  ", &list(recipients))
}
