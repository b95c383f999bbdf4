//! `--format`: which words it takes follows from the table of formats and the kind of report.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use crate::report::{Format, Kind, find, formats};

/// Takes the names of the formats that write reports of this kind; a refusal names them.
pub(super) fn format_of(kind: Kind) -> impl TypedValueParser<Value = &'static Format> {
    let words = formats(kind).map(|format| PossibleValue::new(format.name).help(format.says));
    PossibleValuesParser::new(words).map(|name| find(&name).expect("it is one of those that were offered"))
}

/// Why a format that came through [`format_of`] writes the kind.
pub(super) const OFFERED: &str = "only formats that write this kind are offered";

#[cfg(test)]
mod tests {
    use clap::{Arg, Command};

    use super::*;

    #[test]
    fn a_format_that_does_not_write_the_kind_is_refused_and_those_that_do_are_named() {
        let parse = |kind: Kind, word: &str| {
            let command = Command::new("x").arg(Arg::new("format").long("format").value_parser(format_of(kind)));
            command.try_get_matches_from(["x", "--format", word])
        };
        assert!(parse(Kind::Scan, "csv").is_ok());
        let refused = parse(Kind::Doctor, "csv").expect_err("no page of a doctor is a table of rows").to_string();
        assert!(refused.contains("invalid value 'csv'") && refused.contains("table, json"), "{refused}");
    }
}
