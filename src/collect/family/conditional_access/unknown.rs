//! Properties that this version does not know. A condition that we cannot see may narrow a policy to almost no sign-in, so
//! that one is set must be kept.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use crate::collect::wire::Text;

/// Adds `within.property` for each property that says something and is not among `known`.
pub(super) fn properties(raw: &RawValue, within: &str, known: &[&str], found: &mut Vec<Box<str>>) {
    let Ok(properties) = serde_json::from_str::<BTreeMap<Text<'_>, &RawValue>>(raw.get()) else {
        return;
    };
    for (name, value) in properties {
        let says_something = !matches!(value.get(), "null" | "[]" | "false" | "\"\"");
        if says_something && !name.contains('@') && !known.contains(&&*name) {
            found.push(format!("{within}.{}", &*name).into());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_and_not_known_is_named() {
        let raw =
            r##"{"known":["x"],"novel":{"a":1},"empty":null,"none":[],"@odata.type":"#t","x@odata.context":"c"}"##;
        let raw: Box<RawValue> = serde_json::from_str(raw).expect("JSON");
        let mut found = Vec::new();
        properties(&raw, "conditions", &["known"], &mut found);
        assert_eq!(found, ["conditions.novel".into()] as [Box<str>; 1]);
    }
}
