//! Whether people can ask an administrator to consent to an app.

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::collect::collector::{Asks, Collector, Needs};
use crate::collect::single::{Object, Single};
use crate::model::{Call, ConsentWorkflow};

/// Microsoft Graph, "Get adminConsentRequestPolicy".
pub(super) const FAMILY: Collector = Collector {
    name: "consent_workflow",
    needs: Needs::Graph(&[&["Policy.Read.All"]]),
    licence: None,
    asks: Asks::Once(|_| Call::get("/policies/adminConsentRequestPolicy")),
    decoder: || Single::<Wanted>::decoder(|snapshot, part| snapshot.consent_workflow = part),
};

struct Wanted;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire {
    is_enabled: Option<bool>,
    notify_reviewers: Option<bool>,
    reviewers: Option<Vec<IgnoredAny>>,
}

impl Object for Wanted {
    type Wire<'a> = Wire;
    type Kept = ConsentWorkflow;

    fn keep(wire: Wire) -> Option<ConsentWorkflow> {
        Some(ConsentWorkflow {
            enabled: wire.is_enabled?,
            notifies: wire.notify_reviewers.unwrap_or_default(),
            reviewers: wire.reviewers.map_or(0, |reviewers| reviewers.len()),
        })
    }
}
