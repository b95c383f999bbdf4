//! What an answer says, held against what it should say.

use serde_json::{Map, Value};

use crate::model::{Expect, Held};

/// How much of a value is shown.
const SHOWN: usize = 120;

/// What differs, in words; empty where the answer is as expected. `None`: the thing is not there.
pub(super) fn differences(expect: &Expect, answer: Option<&Value>) -> Vec<String> {
    match (expect, answer) {
        (Expect::Gone | Expect::NoEntry(_), None) => Vec::new(),
        (Expect::Gone, Some(answer)) if entries(answer).is_some_and(Vec::is_empty) => Vec::new(),
        (Expect::Gone, Some(_)) => vec!["it is there".into()],
        (Expect::NoEntry(_), Some(answer)) if entries(answer).is_none() => vec!["the answer is no list".into()],
        (Expect::NoEntry(properties), Some(answer)) => match entry_with(properties, answer) {
            Some(_) => vec!["there is such an entry".into()],
            None => Vec::new(),
        },
        (Expect::Holds(_), None) => vec!["it is not there".into()],
        (Expect::Holds(held), Some(answer)) => held.iter().filter_map(|held| difference(held, answer)).collect(),
    }
}

/// The thing that was expected not to be there.
pub(super) fn intruder<'a>(expect: &Expect, answer: &'a Value) -> Option<&'a Value> {
    match expect {
        Expect::Holds(_) => None,
        Expect::Gone => entries(answer).map_or(Some(answer), |entries| entries.first()),
        Expect::NoEntry(properties) => entry_with(properties, answer),
    }
}

/// The id of a thing that the service made: of Graph, else of Exchange.
pub(super) fn id_of(thing: &Value) -> Option<String> {
    let places = ["/id", "/Guid", "/value/0/id", "/value/0/Guid", "/value/0/Identity"];
    places.iter().find_map(|place| thing.pointer(place)?.as_str()).map(str::to_owned)
}

fn difference(held: &Held, answer: &Value) -> Option<String> {
    let there = answer.pointer(&held.at).unwrap_or(&Value::Null);
    let place = held.at.trim_start_matches("/value/0").trim_start_matches('/');
    (!same(there, &held.is)).then(|| format!("{place} is {}, not {}", short(there), short(&held.is)))
}

fn entries(answer: &Value) -> Option<&Vec<Value>> {
    answer.get("value")?.as_array()
}

fn entry_with<'a>(properties: &Map<String, Value>, answer: &'a Value) -> Option<&'a Value> {
    let holds = |entry: &&Value| properties.iter().all(|(name, is)| same(entry.get(name).unwrap_or(&Value::Null), is));
    entries(answer)?.iter().find(holds)
}

/// Equal but for the order of lists, which the service does not keep, and for an empty list that does not come at all.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Null, Value::Array(list)) | (Value::Array(list), Value::Null) => list.is_empty(),
        (Value::Array(one), Value::Array(other)) => {
            let mut left: Vec<&Value> = other.iter().collect();
            one.len() == other.len()
                && one.iter().all(|item| {
                    let found = left.iter().position(|candidate| same(item, candidate));
                    found.map(|at| left.swap_remove(at)).is_some()
                })
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(name, value)| other.get(name).is_some_and(|other| same(value, other)))
        }
        _ => one == other,
    }
}

fn short(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() <= SHOWN { text } else { text.chars().take(SHOWN).chain(['…']).collect() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn holds(at: &str, is: Value) -> Expect {
        Expect::Holds(vec![Held { at: at.into(), is }])
    }

    #[test]
    fn a_list_with_nothing_in_it_may_not_come_at_all() {
        let nobody = holds("/users/excludeUsers", json!([]));
        assert_eq!(differences(&nobody, Some(&json!({"users": {}}))), [""; 0]);
        assert_eq!(differences(&nobody, Some(&json!({"users": {"excludeUsers": ["a"]}}))).len(), 1);
        let somebody = holds("/users/excludeUsers", json!(["a"]));
        assert_eq!(differences(&somebody, Some(&json!({"users": {}}))).len(), 1);
    }

    #[test]
    fn a_place_that_is_missing_holds_null_and_lists_have_no_order() {
        let answer = json!({"value": [{"PopEnabled": true, "To": ["a", "b"]}]});
        assert!(differences(&holds("/value/0/Imap", Value::Null), Some(&answer)).is_empty());
        assert!(differences(&holds("/value/0/To", json!(["b", "a"])), Some(&answer)).is_empty());
        assert_eq!(differences(&holds("/value/0/To", json!(["b", "b"])), Some(&answer)).len(), 1);
        let told = differences(&holds("/value/0/PopEnabled", json!(false)), Some(&answer));
        assert_eq!(told, ["PopEnabled is true, not false"]);
        assert_eq!(differences(&holds("/value/0/PopEnabled", json!(false)), None), ["it is not there"]);
    }

    #[test]
    fn gone_is_not_found_or_an_empty_list_and_never_an_answer() {
        assert!(differences(&Expect::Gone, None).is_empty());
        assert!(differences(&Expect::Gone, Some(&json!({"value": []}))).is_empty());
        assert!(!differences(&Expect::Gone, Some(&json!({"id": "a"}))).is_empty());
        assert!(!differences(&Expect::Gone, Some(&json!({"value": [{"id": "a"}]}))).is_empty());
    }

    #[test]
    fn a_list_without_such_an_entry_may_have_others() {
        let list = json!({"value": [{"id": "1", "displayName": "ours"}, {"id": "2", "displayName": "theirs"}]});
        let none = |name: &str| Expect::NoEntry(json!({"displayName": name}).as_object().expect("a map").clone());
        assert!(differences(&none("third"), Some(&list)).is_empty());
        assert!(!differences(&none("ours"), Some(&list)).is_empty());
        assert!(!differences(&none("ours"), Some(&json!({"id": "1"}))).is_empty(), "no list proves nothing");
        let found = intruder(&none("theirs"), &list).and_then(id_of);
        assert_eq!(found.as_deref(), Some("2"));
    }
}
