//! What every page says of those who got mail of the attacker's.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::page::plural;
use super::shown;
use crate::model::{Place, RecipientRow, Recipients, Response};

/// Companies that a page names.
const COMPANIES: usize = 5;

/// The list of a response, where anybody is on it.
pub(super) fn written_to(response: &Response) -> Option<&Recipients> {
    response.recipients.as_ref().filter(|recipients| !recipients.people.is_empty())
}

/// How many, in words.
pub(super) fn counted(recipients: &Recipients) -> String {
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

/// Those who answered, also what may be the owner's.
pub(super) fn answered(recipients: &Recipients) -> Vec<&RecipientRow> {
    recipients.people.iter().filter(|row| row.left_out.is_none() && row.replied.is_some()).collect()
}

/// Where people answered first, then where most people got it: one call reaches many.
pub(super) fn companies(recipients: &Recipients) -> Option<String> {
    let mut sizes: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for row in recipients.to_warn().filter(|row| row.place != Place::Internal) {
        let domain = row.address.rsplit_once('@').map_or("", |(_, domain)| domain);
        let (answered, all) = sizes.entry(domain).or_default();
        (*answered, *all) = (*answered + usize::from(row.replied.is_some()), *all + 1);
    }
    let mut sizes: Vec<(&str, (usize, usize))> = sizes.into_iter().collect();
    sizes.sort_by_key(|(domain, size)| (Reverse(*size), *domain));
    let named = sizes.into_iter().take(COMPANIES).map(|(domain, (_, all))| format!("{} ({all})", shown(domain, 60)));
    let named = named.collect::<Vec<_>>().join(", ");
    (!named.is_empty()).then_some(named)
}

/// Where the list is, or how to have it.
pub(super) fn list(recipients: &Recipients) -> String {
    match &recipients.file {
        Some(file) => format!("All of them: {}", shown(file, 200)),
        None => "--warn writes the list and the letters; nothing is sent.".into(),
    }
}
