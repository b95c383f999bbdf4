//! Many rows in few statements.

use sqlx::{AnyConnection, AssertSqlSafe};

/// One value of a row: what both databases carry.
#[derive(Clone, Debug)]
pub(super) enum Cell {
    Text(String),
    Number(i64),
    Absent,
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Cell {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Absent, Into::into)
    }
}

/// Rows a statement: with more of them SQLite gains little.
const AT_ONCE: usize = 100;

/// Inserts rows of `COLUMNS` values each. `into` is `insert into t (a, b)`, `after` what follows the values.
pub(super) async fn insert<const COLUMNS: usize>(
    connection: &mut AnyConnection,
    into: &'static str,
    rows: Vec<[Cell; COLUMNS]>,
    after: &'static str,
) -> Result<(), sqlx::Error> {
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let some: Vec<[Cell; COLUMNS]> = rows.by_ref().take(AT_ONCE).collect();
        // Made of our own words and of numbers; values are bound.
        let sql = format!("{into} values {} {after}", places::<COLUMNS>(some.len()));
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for cell in some.into_iter().flatten() {
            query = match cell {
                Cell::Text(text) => query.bind(text),
                Cell::Number(number) => query.bind(number),
                Cell::Absent => query.bind(None::<String>),
            };
        }
        query.execute(&mut *connection).await?;
    }
    Ok(())
}

/// `($1, $2), ($3, $4)`
fn places<const COLUMNS: usize>(rows: usize) -> String {
    let mut next = 1..;
    let row = |_| {
        let places: Vec<String> = next.by_ref().take(COLUMNS).map(|number: usize| format!("${number}")).collect();
        format!("({})", places.join(", "))
    };
    (0..rows).map(row).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_numbered_through() {
        assert_eq!(places::<2>(3), "($1, $2), ($3, $4), ($5, $6)");
    }
}
