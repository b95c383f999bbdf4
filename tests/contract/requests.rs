//! Holds requests against what Microsoft publishes: an unknown path, method, query option, property, relationship,
//! cmdlet or parameter is a complaint.

use std::path::Path;

use serde_json::Value;

use super::checker::Contract;

impl Contract {
    /// The template of the operation that a path of this version belongs to.
    pub(crate) fn template(&self, method: &str, path: &str) -> Option<&str> {
        self.operation(method, path)?["path"].as_str()
    }

    /// Everything wrong with a request; `target` is path and query without the version.
    pub(crate) fn request(&self, method: &str, target: &str) -> Vec<String> {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let Some(operation) = self.operation(method, path) else {
            return vec![format!("{method} {path}: no such operation")];
        };
        let options: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let wrong = options.iter().flat_map(|(name, value)| self.option(operation, name, value));
        wrong.map(|what| format!("{method} {path}: {what}")).collect()
    }

    fn operation(&self, method: &str, path: &str) -> Option<&Value> {
        let operations = self.0["operations"].as_array()?.iter().filter(|operation| operation["method"] == method);
        let fitting = operations.filter(|operation| fits(operation["path"].as_str().unwrap_or_default(), path));
        // `/users/$count` is a count, not a user of that name.
        fitting.min_by_key(|operation| operation["path"].as_str().map_or(0, |path| path.matches('{').count()))
    }

    fn option(&self, operation: &Value, name: &str, value: &str) -> Vec<String> {
        let known = |list: &str, what: &str| {
            operation[list].as_array().is_some_and(|all| all.iter().any(|known| known == what))
        };
        // A page's link is the service's own.
        if name != "$skiptoken" && !known("query", name) {
            return vec![format!("query option {name}")];
        }
        let entity = operation["response"]["type"].as_str().unwrap_or_default();
        let unknown = |name: &&str| !self.has_property(entity, name);
        match name {
            "$select" => value.split(',').filter(unknown).map(|name| format!("$select {name}")).collect(),
            "$orderby" => named(value).filter(unknown).map(|name| format!("$orderby {name}")).collect(),
            "$filter" => named(value).filter(unknown).map(|name| format!("$filter {name}")).collect(),
            "$expand" => {
                let names = value.split(',').map(|one| one.split('(').next().unwrap_or(one));
                // A relationship that may be expanded with one of its own stands as `policy(rules)`.
                let all = operation["expand"].as_array().into_iter().flatten().filter_map(Value::as_str);
                let all: Vec<&str> = all.map(|known| known.split('(').next().unwrap_or(known)).collect();
                let navigates = |name: &str| self.0["types"][entity]["navigation"].get(name).is_some();
                names
                    .filter(|name| !all.contains(name) && !navigates(name))
                    .map(|name| format!("$expand {name}"))
                    .collect()
            }
            _ => Vec::new(),
        }
    }

    /// Whether a path such as `status/errorCode` starts with a property of the type.
    fn has_property(&self, entity: &str, path: &str) -> bool {
        let first = path.split('/').next().unwrap_or(path);
        let kind = &self.0["types"][entity];
        let derived = || kind["base"].as_str().is_some_and(|base| self.has_property(base, first));
        kind["properties"].get(first).is_some() || derived()
    }
}

/// The names in a `$filter` or `$orderby`: neither literals nor operators.
fn named(expression: &str) -> impl Iterator<Item = &str> {
    const WORDS: [&str; 19] = [
        "and",
        "or",
        "not",
        "eq",
        "ne",
        "ge",
        "gt",
        "le",
        "lt",
        "in",
        "has",
        "true",
        "false",
        "null",
        "asc",
        "desc",
        "startswith",
        "endswith",
        "contains",
    ];
    let outside_strings = expression.split('\'').step_by(2);
    let tokens = outside_strings.flat_map(|part| part.split([' ', '(', ')', ',']));
    // `targetResources/any(t: t/id eq …)` gives each target a name of its own.
    let own: Vec<&str> = tokens.clone().filter_map(|token| token.strip_suffix(':')).collect();
    let is_own = move |token: &str| own.iter().any(|own| token.split(['/', ':']).next() == Some(own));
    tokens.filter(move |token| {
        if is_own(token) {
            return false;
        }
        let is_name = token.starts_with(|letter: char| letter.is_ascii_alphabetic());
        // `t:t` of `any(t:t eq 'x')` is a variable.
        is_name && !token.contains(':') && !WORDS.iter().any(|word| word.eq_ignore_ascii_case(token))
    })
}

/// Whether a path is one of a template's.
fn fits(template: &str, path: &str) -> bool {
    let (template, path): (Vec<&str>, Vec<&str>) = (template.split('/').collect(), path.split('/').collect());
    template.len() == path.len() && template.iter().zip(path).all(|(template, segment)| fits_segment(template, segment))
}

fn fits_segment(template: &str, segment: &str) -> bool {
    match template.split_once('{').zip(template.rsplit_once('}')) {
        None => template.eq_ignore_ascii_case(segment),
        Some(((before, _), (_, behind))) => {
            segment.len() > before.len() + behind.len() && segment.starts_with(before) && segment.ends_with(behind)
        }
    }
}

/// The cmdlets of Exchange Online PowerShell that palisade uses.
pub(crate) struct Cmdlets(Value);

impl Cmdlets {
    pub(crate) fn read() -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/contract/cmdlets.json");
        Self(serde_json::from_str(&std::fs::read_to_string(path).expect("contract file")).expect("contract is JSON"))
    }

    /// Everything wrong with a call.
    pub(crate) fn call(&self, name: &str, parameters: &[String]) -> Vec<String> {
        let Some(known) = self.0["cmdlets"][name].as_array() else {
            return vec![format!("{name}: no such cmdlet")];
        };
        let unknown = parameters.iter().filter(|parameter| !known.iter().any(|known| known == parameter.as_str()));
        unknown.map(|parameter| format!("{name}: parameter {parameter}")).collect()
    }
}
