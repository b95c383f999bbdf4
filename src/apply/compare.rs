//! What an answer says, held against what it should say.

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::model::{Expect, Held};

/// The last look before a request left, and when it left by the service's clock.
#[derive(Clone, Debug)]
pub(super) struct Before {
    pub(super) saw: Value,
    pub(super) left: Timestamp,
}

/// How much of a value is shown.
const SHOWN: usize = 120;

/// What differs, in words; empty where the answer is as expected. `None`: the thing is not there. `before` is what the
/// precondition saw, where the request has left.
pub(super) fn differences(expect: &Expect, answer: Option<&Value>, before: Option<&Before>) -> Vec<String> {
    match (expect, answer) {
        (Expect::Gone | Expect::NoEntry(_), None) => Vec::new(),
        (Expect::Gone, Some(answer)) if entries(answer).is_some_and(Vec::is_empty) => Vec::new(),
        (Expect::Gone, Some(_)) => vec!["it is there".into()],
        (Expect::NoEntry(_), Some(answer)) if entries(answer).is_none() => vec!["the answer is no list".into()],
        (Expect::NoEntry(properties), Some(answer)) => match entry_with(properties, answer) {
            Some(_) => vec!["there is such an entry".into()],
            None => Vec::new(),
        },
        (Expect::Holds(_) | Expect::Moved(_) | Expect::Entry(_), None) => vec!["it is not there".into()],
        (Expect::Moved(places), Some(answer)) => {
            places.iter().filter_map(|at| stood_still(at, answer, before)).collect()
        }
        (Expect::Entry(properties), Some(answer)) => match entry_with(properties, answer) {
            Some(_) => Vec::new(),
            None => vec!["there is no such entry".into()],
        },
        (Expect::Holds(held), Some(answer)) => held.iter().filter_map(|held| difference(held, answer)).collect(),
    }
}

/// What stands at the places whose new value the service chooses.
pub(super) fn moved(expect: &Expect, answer: Option<&Value>) -> Map<String, Value> {
    let (Expect::Moved(places), Some(answer)) = (expect, answer) else { return Map::new() };
    places.iter().filter_map(|at| Some((at.clone(), answer.pointer(at)?.clone()))).collect()
}

/// The thing that was expected not to be there.
pub(super) fn intruder<'a>(expect: &Expect, answer: &'a Value) -> Option<&'a Value> {
    match expect {
        Expect::Holds(_) | Expect::Moved(_) | Expect::Entry(_) => None,
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

/// That a place holds what it held before, or that nobody knows what it held.
fn stood_still(at: &str, answer: &Value, before: Option<&Before>) -> Option<String> {
    let place = at.trim_start_matches('/');
    let Some(Before { saw, left }) = before else { return Some(format!("what {place} was is not known")) };
    let [was, is] = [saw, answer].map(|value| value.pointer(at).unwrap_or(&Value::Null));
    let moment = is.as_str().and_then(|text| text.parse::<Timestamp>().ok());
    let is_new = moment.is_some_and(|moment| moment.as_second() >= left.as_second());
    (same(was, is) && !is_new).then(|| format!("{place} is still {}", short(is)))
}

fn entries(answer: &Value) -> Option<&Vec<Value>> {
    answer.get("value")?.as_array()
}

fn entry_with<'a>(properties: &Map<String, Value>, answer: &'a Value) -> Option<&'a Value> {
    let holds = |entry: &&Value| properties.iter().all(|(name, is)| same(entry.get(name).unwrap_or(&Value::Null), is));
    entries(answer)?.iter().find(holds)
}

/// Equal but for the order of lists, which the service does not keep, for an empty list or a property that holds nothing
/// and does not come at all, for `@odata.context`, which tells where an answer was read, and for blanks: the service keeps
/// those around and between a grant's scopes as somebody gave them.
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
            let held = |fields: &Map<String, Value>, name: &str| fields.get(name).cloned().unwrap_or_default();
            let names = one.keys().chain(other.keys()).filter(|name| !name.ends_with("@odata.context"));
            names.into_iter().all(|name| same(&held(one, name), &held(other, name)))
        }
        (Value::String(one), Value::String(other)) => one.split_whitespace().eq(other.split_whitespace()),
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
        assert_eq!(differences(&nobody, Some(&json!({"users": {}})), None), [""; 0]);
        assert_eq!(differences(&nobody, Some(&json!({"users": {"excludeUsers": ["a"]}})), None).len(), 1);
        let somebody = holds("/users/excludeUsers", json!(["a"]));
        assert_eq!(differences(&somebody, Some(&json!({"users": {}})), None).len(), 1);
    }

    #[test]
    fn a_place_that_is_missing_holds_null_and_lists_have_no_order() {
        let answer = json!({"value": [{"PopEnabled": true, "To": ["a", "b"]}]});
        assert!(differences(&holds("/value/0/Imap", Value::Null), Some(&answer), None).is_empty());
        assert!(differences(&holds("/value/0/To", json!(["b", "a"])), Some(&answer), None).is_empty());
        assert_eq!(differences(&holds("/value/0/To", json!(["b", "b"])), Some(&answer), None).len(), 1);
        let told = differences(&holds("/value/0/PopEnabled", json!(false)), Some(&answer), None);
        assert_eq!(told, ["PopEnabled is true, not false"]);
        assert_eq!(differences(&holds("/value/0/PopEnabled", json!(false)), None, None), ["it is not there"]);
    }

    #[test]
    fn an_object_is_the_same_with_a_place_that_holds_nothing_and_not_with_one_that_holds_something() {
        let read = json!({"users": {"includeUsers": ["All"]}, "platforms": null});
        let conditions = holds("/conditions", read);
        let told = |conditions_now: Value| differences(&conditions, Some(&json!({"conditions": conditions_now})), None);
        assert_eq!(
            told(json!({"users": {"includeUsers": ["All"], "excludeUsers": [], "x@odata.context": "c"}})),
            [""; 0]
        );
        assert_eq!(
            told(json!({"users": {"includeUsers": ["All"]}, "platforms": {"includePlatforms": ["iOS"]}})).len(),
            1
        );
        assert_eq!(
            told(json!({"users": {"includeUsers": ["All"]}, "weather": ["rain"]})).len(),
            1,
            "what is new counts"
        );
    }

    #[test]
    fn blanks_do_not_count_and_words_do() {
        let scope = holds("/scope", json!("User.Read Mail.Read"));
        assert_eq!(differences(&scope, Some(&json!({"scope": " User.Read  Mail.Read"})), None), [""; 0]);
        assert_eq!(differences(&scope, Some(&json!({"scope": "User.Read Mail.Read Mail.Send"})), None).len(), 1);
    }

    #[test]
    fn gone_is_not_found_or_an_empty_list_and_never_an_answer() {
        assert!(differences(&Expect::Gone, None, None).is_empty());
        assert!(differences(&Expect::Gone, Some(&json!({"value": []})), None).is_empty());
        assert!(!differences(&Expect::Gone, Some(&json!({"id": "a"})), None).is_empty());
        assert!(!differences(&Expect::Gone, Some(&json!({"value": [{"id": "a"}]})), None).is_empty());
    }

    #[test]
    fn a_list_without_such_an_entry_may_have_others() {
        let list = json!({"value": [{"id": "1", "displayName": "ours"}, {"id": "2", "displayName": "theirs"}]});
        let none = |name: &str| Expect::NoEntry(json!({"displayName": name}).as_object().expect("a map").clone());
        assert!(differences(&none("third"), Some(&list), None).is_empty());
        assert!(!differences(&none("ours"), Some(&list), None).is_empty());
        assert!(!differences(&none("ours"), Some(&json!({"id": "1"})), None).is_empty(), "no list proves nothing");
        let found = intruder(&none("theirs"), &list).and_then(id_of);
        assert_eq!(found.as_deref(), Some("2"));
    }

    #[test]
    fn an_entry_is_one_that_holds_all_of_it() {
        let list = json!({"value": [{"RuleIdentity": 15_394_007_230_974_001_153_u64, "Enabled": true}]});
        let entry = |enabled: bool| {
            let wanted = json!({"RuleIdentity": 15_394_007_230_974_001_153_u64, "Enabled": enabled});
            Expect::Entry(wanted.as_object().expect("a map").clone())
        };
        assert!(differences(&entry(true), Some(&list), None).is_empty());
        assert_eq!(differences(&entry(false), Some(&list), None), ["there is no such entry"]);
        assert_eq!(differences(&entry(true), None, None).len(), 1);
    }

    #[test]
    fn what_the_service_chooses_has_moved_when_it_is_another() {
        let moved = Expect::Moved(vec!["/at".into()]);
        let (then, now) = (json!({"at": "2026-11-26T00:00:00Z"}), json!({"at": "2026-11-27T00:00:00Z"}));
        let left = |text: &str| text.parse().expect("a moment");
        let before = Before { saw: then.clone(), left: left("2026-11-26T12:00:00Z") };
        assert!(differences(&moved, Some(&now), Some(&before)).is_empty());
        assert_eq!(differences(&moved, Some(&then), Some(&before)).len(), 1);
        let same_second = Before { saw: then.clone(), left: left("2026-11-26T00:00:00.7Z") };
        assert!(differences(&moved, Some(&then), Some(&same_second)).is_empty(), "twice in one second");
        assert_eq!(differences(&moved, Some(&now), None).len(), 1, "what is not known to have been proves nothing");
    }
}
