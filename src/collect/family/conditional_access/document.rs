//! What a policy says, word for word: it is compared before the policy is switched on, and sent back whole when a part of it
//! changes.

use serde_json::value::RawValue;
use serde_json::{Value, json};

/// The three properties that say what a policy does, as they came; null where one did not come.
pub(super) fn read(conditions: &RawValue, grant: Option<&RawValue>, session: Option<&RawValue>) -> Option<Value> {
    let part = |raw: Option<&RawValue>| raw.map_or(Some(Value::Null), |raw| serde_json::from_str(raw.get()).ok());
    let mut document = json!({
        "conditions": part(Some(conditions))?,
        "grantControls": part(grant)?,
        "sessionControls": part(session)?,
    });
    without_context(&mut document);
    Some(document)
}

/// `@odata.context` tells where an answer was read, and differs between a list and a single object. `@odata.type` stays: it
/// is part of what is said.
fn without_context(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|name, _| !name.ends_with("@odata.context"));
            fields.values_mut().for_each(without_context);
        }
        Value::Array(items) => items.iter_mut().for_each(without_context),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_is_kept_but_where_it_was_read() {
        let raw = |json: &str| -> Box<RawValue> { serde_json::from_str(json).expect("JSON") };
        let conditions = raw(r##"{"weather":["rain"],"tenants":{"@odata.type":"#t","membershipKind":"all"}}"##);
        let grant = raw(r#"{"authenticationStrength@odata.context":"x","authenticationStrength":{"id":"4"}}"#);
        let kept = read(&conditions, Some(&grant), None).expect("a document");
        assert_eq!(
            kept,
            json!({
                "conditions": {"weather": ["rain"], "tenants": {"@odata.type": "#t", "membershipKind": "all"}},
                "grantControls": {"authenticationStrength": {"id": "4"}},
                "sessionControls": null,
            })
        );
    }
}
