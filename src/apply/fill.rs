//! The id of what was made, put into the requests that speak of it.

use serde_json::Value;

use crate::model::{CREATED, Call, Expect, Look};

/// Whether it speaks of an id that only the service can give.
pub(super) fn wants_id(call: &Call) -> bool {
    serde_json::to_string(call).is_ok_and(|text| text.contains(CREATED))
}

/// The call with the id in it. What speaks of none is as it was.
pub(super) fn with_id(call: &Call, id: Option<&str>) -> Call {
    let Some(id) = id.filter(|_| wants_id(call)) else { return call.clone() };
    let filled = serde_json::to_value(call).map(|mut value| {
        fill(&mut value, id);
        value
    });
    filled.and_then(serde_json::from_value).unwrap_or_else(|_| call.clone())
}

/// The look with the id in it.
pub(super) fn look_with_id(look: &Look, id: Option<&str>) -> Look {
    let expect = match (&look.expect, id) {
        (Expect::Holds(held), Some(id)) => {
            let mut held = held.clone();
            held.iter_mut().for_each(|held| fill(&mut held.is, id));
            Expect::Holds(held)
        }
        (expect, _) => expect.clone(),
    };
    Look { read: with_id(&look.read, id), expect }
}

fn fill(value: &mut Value, id: &str) {
    match value {
        Value::String(text) if text.contains(CREATED) => *text = text.replace(CREATED, id),
        Value::Array(items) => items.iter_mut().for_each(|item| fill(item, id)),
        Value::Object(fields) => fields.values_mut().for_each(|value| fill(value, id)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_goes_wherever_its_place_is_held() {
        let call = Call::cmdlet("Set-User").with("Identity", "x").with("AuthenticationPolicy", CREATED);
        assert!(wants_id(&call));
        let filled = with_id(&call, Some("42"));
        assert_eq!(filled, Call::cmdlet("Set-User").with("Identity", "x").with("AuthenticationPolicy", "42"));
        assert_eq!(with_id(&Call::get("/a/{created}"), Some("7")), Call::get("/a/7"));
        assert!(!wants_id(&filled));
    }
}
