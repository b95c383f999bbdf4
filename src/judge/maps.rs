//! The shape of framework ids in `maps:`.

use std::sync::LazyLock;

use regex::Regex;

use crate::model::Maps;

static CIS: LazyLock<Regex> = LazyLock::new(|| shape(r"^~?\d+(\.\d+)+$"));
static SCUBA: LazyLock<Regex> = LazyLock::new(|| shape(r"^~?MS\.[A-Z]+\.\d+\.\d+v\d+$"));
static ATTACK: LazyLock<Regex> = LazyLock::new(|| shape(r"^~?T\d{4}(\.\d{3})?$"));
static NIST: LazyLock<Regex> = LazyLock::new(|| shape(r"^~?[A-Z]{2}-\d+([a-z]|\([0-9a-z]+\))*$"));

fn shape(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern written here")
}

/// A sentence for each id that no framework could have given.
pub(super) fn malformed(maps: &Maps) -> Vec<String> {
    let frameworks: [(&str, &[String], &Regex, &str); 4] = [
        ("cis_m365", &maps.cis_m365, &CIS, "5.2.2.1"),
        ("scuba", &maps.scuba, &SCUBA, "MS.AAD.3.6v1"),
        ("attack", &maps.attack, &ATTACK, "T1078.004"),
        ("nist_800_53", &maps.nist_800_53, &NIST, "IA-2(1)"),
    ];
    let wrong = frameworks.into_iter().flat_map(|(name, ids, shape, like)| {
        let wrong = ids.iter().filter(|id| !shape.is_match(id));
        wrong.map(move |id| format!("`{id}` is no id of {name}, which are like `{like}`"))
    });
    wrong.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_shapes_and_the_mark_of_our_own_mappings() {
        let maps = Maps {
            cis_m365: vec!["5.2.2.1".into(), "five".into()],
            scuba: vec!["MS.EXO.13.1v1".into(), "MS.EXO.13".into()],
            attack: vec!["~T1114.002".into(), "T11".into()],
            nist_800_53: vec!["AU-12c".into(), "IA-2(1)".into(), "12".into()],
        };
        let wrong = malformed(&maps);
        assert_eq!(wrong.len(), 4, "{wrong:?}");
    }
}
