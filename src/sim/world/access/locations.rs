//! Named locations: networks and countries.

use serde_json::json;
use uuid::Uuid;

use super::Planting;
use crate::sim::record::object;
use crate::sim::world::ids::{self, Kind};
use crate::sim::world::tenant::ago;

impl Planting<'_> {
    pub(super) fn locations(&mut self) {
        let rule = "ca.trusted-network-wide";
        let id = self.network("Headquarters", true, &["203.0.113.0/24", "198.51.100.16/28"]);
        self.planter.innocent(rule, "named_location", id, "the office's own few addresses");
        let id = self.network("Cloud provider", false, &["13.64.0.0/11", "2001:db8::/28"]);
        self.planter.innocent(rule, "named_location", id, "wide, but not trusted");
        if self.planter.chance(60) {
            let id = self.network("Branches", true, &["13.64.0.0/11"]);
            self.planter.must(rule, "named_location", id);
        }
        if self.planter.chance(30) {
            let id = self.network("Internal", true, &["10.0.0.0/8"]);
            self.planter.must(rule, "named_location", id);
        }
        self.where_we_work = self.location_id();
        let countries = json!({
            "@odata.type": "#microsoft.graph.countryNamedLocation",
            "id": self.where_we_work,
            "displayName": "Where we work",
            "countriesAndRegions": ["DE", "AT", "NO"],
            "countryLookupMethod": "clientIpAddress",
            "includeUnknownCountriesAndRegions": false,
            "createdDateTime": ago(self.now, 900, 0),
            "modifiedDateTime": ago(self.now, 300, 0),
        });
        self.locations.push(object(countries));
    }

    fn network(&mut self, name: &str, trusted: bool, ranges: &[&str]) -> Uuid {
        let id = self.location_id();
        let ranges = ranges.iter().map(|range| {
            let version = if range.contains(':') { 6 } else { 4 };
            json!({"@odata.type": format!("#microsoft.graph.iPv{version}CidrRange"), "cidrAddress": range})
        });
        self.locations.push(object(json!({
            "@odata.type": "#microsoft.graph.ipNamedLocation",
            "id": id,
            "displayName": name,
            "isTrusted": trusted,
            "ipRanges": ranges.collect::<Vec<_>>(),
            "createdDateTime": ago(self.now, 900, 0),
            "modifiedDateTime": ago(self.now, 600, 0),
        })));
        id
    }

    fn location_id(&self) -> Uuid {
        ids::id(self.planter.seed, Kind::Location, self.locations.len())
    }
}
