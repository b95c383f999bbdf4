//! Credentials of apps, as `passwordCredentials` and `keyCredentials` list them; never the secret itself.

use serde::Deserialize;

use crate::collect::wire::{Id, Moment, Text};
use crate::model::Credential;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Wire<'a> {
    #[serde(default)]
    key_id: Id,
    #[serde(borrow)]
    display_name: Option<Text<'a>>,
    #[serde(borrow)]
    usage: Option<Text<'a>>,
    #[serde(default)]
    start_date_time: Moment,
    #[serde(default)]
    end_date_time: Moment,
}

pub(super) fn credentials(wire: Option<Vec<Wire<'_>>>) -> Vec<Credential> {
    let one = |wire: Wire<'_>| Credential {
        key_id: wire.key_id.0,
        name: wire.display_name.map(Text::boxed),
        usage: wire.usage.map(Text::boxed),
        start: wire.start_date_time.0,
        end: wire.end_date_time.0,
    };
    wire.into_iter().flatten().map(one).collect()
}
