//! Runs by a beginning of their id: long enough to mean one run alone.

use std::collections::BTreeMap;

use super::{Error, Store};

/// Ends of the groups of a UUID: whole groups are easier to read. The first tells a minute, the second the millisecond.
const GROUPS: [usize; 4] = [8, 13, 18, 23];

impl Store {
    /// Of every run that is kept, whichever tenant's: its id and the beginning that no other has.
    pub(super) async fn short_names(&mut self) -> Result<BTreeMap<String, String>, Error> {
        let query = sqlx::query_scalar("select id from run order by id");
        let ids: Vec<String> = query.fetch_all(&mut self.connection).await.map_err(|error| self.told(error))?;
        Ok(short(&ids))
    }
}

/// `ids` are sorted: whatever begins alike stands side by side.
fn short(ids: &[String]) -> BTreeMap<String, String> {
    let name = |at: usize, id: &String| {
        let beside = [at.checked_sub(1), at.checked_add(1)].map(|at| at.and_then(|at| ids.get(at)));
        let is_alone = |beginning: &&str| !beside.iter().flatten().any(|other| other.starts_with(*beginning));
        let found = GROUPS.iter().filter_map(|&length| id.get(..length)).find(is_alone);
        found.unwrap_or(id).to_owned()
    };
    ids.iter().enumerate().map(|(at, id)| (id.clone(), name(at, id))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_named_by_whole_groups_until_no_other_begins_so() {
        let ids = [
            "0193a1b2-0000-7000-8000-000000000000",
            "0193a1b2-0001-7000-8000-000000000000",
            "0193a1b2-0001-7001-8000-000000000000",
            "0193a1b3-0001-7000-8000-000000000000",
        ];
        let short: Vec<String> = short(&ids.map(str::to_owned)).into_values().collect();
        assert_eq!(short, ["0193a1b2-0000", "0193a1b2-0001-7000", "0193a1b2-0001-7001", "0193a1b3"]);
    }
}
