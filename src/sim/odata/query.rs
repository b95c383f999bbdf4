//! Query options of a request.
//!
//! Source: microsoft-graph-docs-contrib `concepts/query-parameters.md`, `concepts/aad-advanced-queries.md`.

use super::super::dice;

/// The options in order, names in lower case, values decoded.
#[derive(Clone, Debug, Default)]
pub(in crate::sim) struct Query {
    pairs: Vec<(String, String)>,
}

/// Options that Graph knows; another one with a `$` is refused.
const KNOWN: [&str; 11] = [
    "$count",
    "$expand",
    "$filter",
    "$format",
    "$orderby",
    "$search",
    "$select",
    "$skip",
    "$skiptoken",
    "$top",
    "$deltatoken",
];

/// Objects of the directory: those for which advanced queries need to be asked for as such.
const DIRECTORY: [&str; 9] = [
    "user",
    "group",
    "application",
    "servicePrincipal",
    "device",
    "directoryObject",
    "orgContact",
    "directoryRole",
    "administrativeUnit",
];

impl Query {
    pub(in crate::sim) fn parse(raw: &str) -> Self {
        let pairs = url::form_urlencoded::parse(raw.as_bytes());
        Self { pairs: pairs.map(|(name, value)| (name.to_ascii_lowercase(), value.into_owned())).collect() }
    }

    pub(in crate::sim) fn get(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(in crate::sim) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    pub(in crate::sim) fn number(&self, name: &str) -> Option<u32> {
        self.get(name)?.parse().ok()
    }

    pub(in crate::sim) fn mentions(&self, name: &str, word: &str) -> bool {
        self.get(name).is_some_and(|value| value.contains(word))
    }

    pub(in crate::sim) fn counts(&self) -> bool {
        self.get("$count").is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// Names in `$select`, none if nothing is selected.
    pub(in crate::sim) fn selected(&self) -> Option<Vec<&str>> {
        let names = self.get("$select")?.split(',').map(str::trim).filter(|name| !name.is_empty());
        Some(names.collect())
    }

    /// Relationships in `$expand`, without what is nested in them.
    pub(in crate::sim) fn expanded(&self) -> Vec<&str> {
        let value = self.get("$expand").unwrap_or("");
        let mut depth = 0;
        let parts = value.split(move |letter| {
            depth += i32::from(letter == '(') - i32::from(letter == ')');
            letter == ',' && depth == 0
        });
        parts.map(|part| part.split('(').next().unwrap_or(part).trim()).filter(|name| !name.is_empty()).collect()
    }

    /// The first option that Graph does not have.
    pub(super) fn unknown(&self) -> Option<&str> {
        let mut names = self.pairs.iter().map(|(name, _)| name.as_str());
        names.find(|name| name.starts_with('$') && !KNOWN.contains(name))
    }

    /// Whether only the advanced query engine of the directory can answer this.
    pub(super) fn is_advanced(&self, entity: &str) -> bool {
        DIRECTORY.contains(&entity)
            && (self.counts()
                || self.has("$search")
                || (self.has("$filter") && self.has("$orderby"))
                || self.get("$filter").is_some_and(advanced_filter))
    }

    /// What a handler gets: all but what the engine takes care of.
    pub(super) fn for_handler(&self) -> Vec<(String, String)> {
        let engines = ["$select", "$top", "$skiptoken", "$count"];
        self.pairs.iter().filter(|(name, _)| !engines.contains(&name.as_str())).cloned().collect()
    }

    /// Fingerprint of everything but the page token, whatever the order of the options.
    pub(in crate::sim) fn fingerprint(&self) -> u64 {
        let each = self.pairs.iter().filter(|(name, _)| name != "$skiptoken");
        each.fold(0, |sum: u64, (name, value)| sum.wrapping_add(dice::hash(&[name.as_bytes(), value.as_bytes()])))
    }
}

/// `ne`, `not`, `endsWith` and counts are advanced; words inside a string are not operators.
fn advanced_filter(filter: &str) -> bool {
    let outside: String = filter.split('\'').step_by(2).collect::<Vec<_>>().join(" ").to_ascii_lowercase();
    let mut words = outside.split(|letter: char| !letter.is_alphanumeric() && letter != '$' && letter != '/');
    words.any(|word| matches!(word, "ne" | "not" | "endswith") || word.ends_with("/$count"))
}

pub(super) fn is_directory(entity: &str) -> bool {
    DIRECTORY.contains(&entity)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_advanced_filter_is_told_by_its_operators_not_by_its_strings() {
        assert!(advanced_filter("accountEnabled ne true"));
        assert!(advanced_filter("not(userType eq 'Guest')"));
        assert!(advanced_filter("owners/$count eq 0"));
        assert!(!advanced_filter("displayName eq 'do not delete ne'"));
    }

    #[test]
    fn what_is_nested_in_an_expansion_is_no_relationship() {
        let query = Query::parse("$expand=principal($select=id,displayName),owners");
        assert_eq!(query.expanded(), ["principal", "owners"]);
    }

    #[test]
    fn the_order_of_options_and_the_page_token_leave_the_listing_the_same() {
        let first = Query::parse("$top=5&$select=id").fingerprint();
        assert_eq!(first, Query::parse("%24select=id&$top=5&$skiptoken=x").fingerprint());
        assert_ne!(first, Query::parse("$top=6&$select=id").fingerprint());
    }
}
