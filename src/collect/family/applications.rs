//! Apps registered in this tenant.

use std::cmp::Ordering;

use serde::Deserialize;
use uuid::Uuid;

use super::credential;
use crate::collect::collector::{Asks, Collector, Needs};
use crate::collect::listed::{Listed, Record};
use crate::collect::wire::{Moment, Text, boxed};
use crate::model::{Application, Call};

/// Microsoft Graph, "List applications". By the advanced query rules, so that the service counts what it lists.
pub(super) const FAMILY: Collector = Collector {
    name: "applications",
    needs: Needs::Graph(&[&["Application.Read.All"]]),
    licence: None,
    asks: Asks::Once(|_| {
        Call::get_eventual(
            "/applications?$select=id,appId,displayName,createdDateTime,signInAudience,keyCredentials,\
             passwordCredentials&$top=999&$count=true",
        )
    }),
    decoder: || Listed::<Wanted>::decoder(|snapshot, part| snapshot.applications = part),
};

struct Wanted;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    id: Uuid,
    #[serde(borrow)]
    app_id: Option<Text<'a>>,
    #[serde(borrow)]
    display_name: Option<Text<'a>>,
    #[serde(default)]
    created_date_time: Moment,
    #[serde(borrow)]
    password_credentials: Option<Vec<credential::Wire<'a>>>,
    #[serde(borrow)]
    key_credentials: Option<Vec<credential::Wire<'a>>>,
}

impl Record for Wanted {
    type Wire<'a> = Wire<'a>;
    type Kept = Application;

    fn keep(wire: Wire<'_>, rows: &mut Vec<Application>) -> Option<()> {
        rows.push(Application {
            id: wire.id,
            app_id: wire.app_id?.to_lowercase().into(),
            name: boxed(wire.display_name),
            created: wire.created_date_time.0,
            secrets: credential::credentials(wire.password_credentials),
            keys: credential::credentials(wire.key_credentials),
        });
        Some(())
    }

    fn order(one: &Application, other: &Application) -> Ordering {
        one.id.cmp(&other.id)
    }
}
