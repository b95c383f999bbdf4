//! Kept answers and refusals in the shapes of the two services.

use serde_json::{Map, Value};

use super::places;
use super::recording::{Found, Recording, Refused};
use super::table::record;
use crate::sim::route::{Answer, Ask, Cmdlet, Route, Rows};

/// What a path of Graph answered. What was not kept is a 501 (microsoft-graph-docs-contrib `concepts/errors.md`): it is
/// neither forbidden nor absent.
pub(in crate::sim) fn of_path<'r>(recording: &'r Recording, route: &Route, ask: &Ask<'_>) -> Answer<'r> {
    let place = places::of_path(route, ask);
    let found = place.ok_or(Refused::Unread).and_then(|(family, target)| find(recording, family, &target));
    match found {
        Err(refused) => refusal(refused),
        Ok(found) if route.pages.is_some() => Answer::Many(Box::new(found)),
        Ok(found) => found.records.first().and_then(|text| record(text)).map_or(refusal(Refused::Unread), Answer::One),
    }
}

/// The members of a group were kept under whichever reason there was to read them, and so was its absence.
fn find<'r>(recording: &'r Recording, family: &str, target: &str) -> Result<Found<'r>, Refused> {
    let found = recording.find(family, target);
    match (&found, family) {
        (Err(_), "role_groups") => match recording.find("policy_groups", target) {
            Err(Refused::Unread) => found,
            other => other,
        },
        _ => found,
    }
}

/// What a cmdlet answered.
///
/// # Errors
/// Why it did not.
pub(in crate::sim) fn of_cmdlet<'r>(
    recording: &'r Recording,
    cmdlet: &Cmdlet,
    parameters: &Map<String, Value>,
) -> Result<Rows<'r>, Refused> {
    let (family, target) = places::of_cmdlet(cmdlet.name, parameters).ok_or(Refused::Unread)?;
    let found = recording.find(family, &target)?;
    Ok(Rows { table: Box::new(found), warnings: Vec::new(), written: None })
}

fn refusal(refused: Refused) -> Answer<'static> {
    let (status, code, message) = match refused {
        Refused::Absent => (404, "Request_ResourceNotFound", "The resource did not exist when the tenant was read."),
        Refused::Denied => (403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation."),
        Refused::Unlicensed => (
            403,
            "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
            "Neither tenant is B2C or tenant doesn't have premium license",
        ),
        Refused::Unread => (501, "NotImplemented", "This was not read when the tenant was."),
    };
    Answer::Refused { status, code, message: message.to_owned() }
}
