//! What to do about the authority's error numbers: `rules/data/sign-in-errors.json`.
//!
//! Microsoft warns that numbers change and must not steer a program, so they only choose a hint.

use std::sync::LazyLock;

use serde::Deserialize;

const TABLE: &str = include_str!("../../../rules/data/sign-in-errors.json");

/// One row of the table.
#[derive(Debug, Deserialize)]
pub(super) struct KnownError {
    pub(super) code: u32,
    /// A clause: "the client secret has expired".
    pub(super) means: String,
    /// What to do next.
    pub(super) hint: String,
}

#[derive(Deserialize)]
struct Table {
    errors: Vec<KnownError>,
}

/// The first of these codes that the table knows.
pub(super) fn first_known(codes: &[u32]) -> Option<&'static KnownError> {
    static ROWS: LazyLock<Vec<KnownError>> =
        LazyLock::new(|| serde_json::from_str::<Table>(TABLE).expect("a test reads the built-in table").errors);
    codes.iter().find_map(|code| ROWS.iter().find(|row| row.code == *code))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_table_reads_and_names_each_code_once() {
        let table: Table = serde_json::from_str(TABLE).expect("valid table");
        let codes: BTreeSet<_> = table.errors.iter().map(|row| row.code).collect();
        assert_eq!(codes.len(), table.errors.len());
        assert!(table.errors.iter().all(|row| !row.means.is_empty() && !row.hint.is_empty()));
    }

    #[test]
    fn a_known_code_is_found_behind_an_unknown_one() {
        assert_eq!(first_known(&[1, 7_000_222]).map(|row| row.means.as_str()), Some("the client secret has expired"));
        assert!(first_known(&[1]).is_none());
    }
}
