//! Who got mail of the attacker's: those who answered by name, the rest by number and by company.

use std::collections::BTreeMap;
use std::io;

use super::super::page::{Page, plural};
use super::super::shown;
use crate::model::{Place, RecipientRow, Recipients, Response};

/// Addresses that the page names; the list holds all.
const NAMED: usize = 10;
/// Companies that the page names.
const COMPANIES: usize = 5;

pub(super) fn recipients(response: &Response, page: &mut Page<'_>) -> io::Result<()> {
    let Some(recipients) = response.recipients.as_ref().filter(|one| !one.people.is_empty()) else { return Ok(()) };
    page.heading("WHO GOT MAIL FROM THE ATTACKER")?;
    page.paragraph("  ", &counted(recipients))?;
    let answered: Vec<&RecipientRow> = recipients.to_warn().filter(|row| row.replied.is_some()).collect();
    for row in answered.iter().take(NAMED) {
        let at = row.replied.map(|at| page.look.moment(at)).unwrap_or_default();
        page.paragraph("  ! ", &format!("{} answered, {at}", shown(&row.address, 100)))?;
    }
    let more = answered.len().saturating_sub(NAMED);
    if more > 0 {
        page.paragraph("    ", &format!("and {more} more who answered"))?;
    }
    let companies = companies(recipients);
    if !companies.is_empty() {
        page.paragraph("  ", &format!("Companies to phone first: {}", companies.join(", ")))?;
    }
    match &recipients.file {
        Some(file) => page.paragraph("  ", &format!("All of them: {}", shown(file, 200))),
        None => page.paragraph("  ", "--warn writes the list and the letters; nothing is sent."),
    }
}

fn counted(recipients: &Recipients) -> String {
    let Recipients { internal, external, replied, possible, left_out, messages, .. } = recipients;
    let mut text = format!(
        "{} of the attacker's reached {internal} addresses inside and {external} outside; {replied} answered.",
        plural(messages.attacker, "message"),
    );
    if messages.possible > 0 {
        let (sent, reached) = (plural(messages.possible, "message"), plural(*possible, "address"));
        text += &format!(" Nothing tells who sent {sent} more, to {reached}: ask the owner first.");
    }
    if *left_out > 0 {
        text += &format!(" Not to be warned: {left_out} (the list says why).");
    }
    text
}

/// Where most people got it: one call reaches many.
fn companies(recipients: &Recipients) -> Vec<String> {
    let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
    for row in recipients.to_warn().filter(|row| row.place != Place::Internal) {
        let domain = row.address.rsplit_once('@').map_or("", |(_, domain)| domain);
        *sizes.entry(domain).or_default() += 1;
    }
    let mut sizes: Vec<(&str, usize)> = sizes.into_iter().filter(|(_, size)| *size > 1).collect();
    sizes.sort_by_key(|(domain, size)| (std::cmp::Reverse(*size), *domain));
    sizes.into_iter().take(COMPANIES).map(|(domain, size)| format!("{} ({size})", shown(domain, 60))).collect()
}
