//! Holds JSON against Microsoft's published schema: an unknown property, a foreign enum member, a null or a value of
//! the wrong type is a complaint. What the files hold is told in README.md beside this file.

use std::path::Path;

use serde_json::{Map, Value};

/// One version of the published schema.
pub(crate) struct Contract(pub(crate) Value);

/// The answer an operation is published to give.
pub(crate) struct Response<'c> {
    pub(crate) entity: &'c str,
    pub(crate) collection: bool,
    pub(crate) text: bool,
}

impl Contract {
    /// Reads `v1.0` or `beta`.
    pub(crate) fn read(version: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/contract");
        let text = std::fs::read_to_string(folder.join(format!("contract-{version}.json"))).expect("contract file");
        Self(serde_json::from_str(&text).expect("contract is JSON"))
    }

    /// What method and path template are published to answer; `None` when no such operation is.
    pub(crate) fn response(&self, method: &str, template: &str) -> Option<Response<'_>> {
        let operations = self.0["operations"].as_array()?;
        let same = |operation: &&Value| operation["method"] == method && operation["path"] == template;
        let response = &operations.iter().find(same)?["response"];
        let flag = |name: &str| response[name].as_bool().unwrap_or(false);
        Some(Response { entity: response["type"].as_str()?, collection: flag("collection"), text: flag("text") })
    }

    /// Everything wrong with `value` as an object of `entity`, each complaint with its path.
    pub(crate) fn complaints(&self, value: &Value, entity: &str) -> Vec<String> {
        let mut complaints = Vec::new();
        self.object(value, entity, entity, &mut complaints);
        complaints
    }

    fn object(&self, value: &Value, declared: &str, at: &str, complaints: &mut Vec<String>) {
        let Some(object) = value.as_object() else {
            return complaints.push(format!("{at}: not an object"));
        };
        let Some(entity) = self.entity(object, declared) else {
            return complaints.push(format!("{at}: @odata.type is no {declared}"));
        };
        if self.0["types"].get(entity).is_none() {
            return; // named, not followed
        }
        for (key, value) in object.iter().filter(|(key, _)| !is_annotation(key)) {
            let at = format!("{at}.{key}");
            match self.field(entity, key).or_else(|| self.field_of_derived(object, entity, key)) {
                Some(field) => self.value(value, field, &at, complaints),
                // An open entity may have extensions, which hold an underscore; an open complex type may hold anything.
                None if self.is_open(entity) && (key.contains('_') || self.is_complex(entity)) => {}
                None => complaints.push(format!("{at}: unknown property")),
            }
        }
    }

    fn value(&self, value: &Value, field: &Value, at: &str, complaints: &mut Vec<String>) {
        let nullable = field["nullable"].as_bool().unwrap_or(true);
        let kind = field["type"].as_str().unwrap_or_default();
        if field["collection"] == true {
            match value {
                Value::Array(items) => items.iter().for_each(|item| self.single(item, kind, at, complaints)),
                Value::Null if nullable => {}
                _ => complaints.push(format!("{at}: not a collection")),
            }
        } else if value.is_null() {
            if !nullable {
                complaints.push(format!("{at}: null"));
            }
        } else {
            self.single(value, kind, at, complaints);
        }
    }

    fn single(&self, value: &Value, kind: &str, at: &str, complaints: &mut Vec<String>) {
        if let Some(primitive) = kind.strip_prefix("Edm.") {
            if !fits(value, primitive) {
                complaints.push(format!("{at}: {value} is no {primitive}"));
            }
        } else if let Some(members) = self.0["enums"].get(kind) {
            let known = |name: &str| members["members"].as_array().is_some_and(|all| all.iter().any(|m| m == name));
            let fits = value.as_str().is_some_and(|text| match members["flags"].as_bool() {
                Some(true) => text.split(',').all(known),
                _ => known(text),
            });
            if !fits {
                complaints.push(format!("{at}: {value} is no {kind}"));
            }
        } else if self.0["types"].get(kind).is_some() {
            self.object(value, kind, at, complaints);
        }
    }

    /// The type an object says it has, when it is the declared one or derived from it; else the declared one.
    fn entity<'a>(&self, object: &'a Map<String, Value>, declared: &'a str) -> Option<&'a str> {
        match object.get("@odata.type").and_then(Value::as_str) {
            Some(named) => Some(named.trim_start_matches('#')).filter(|named| self.is_a(named, declared)),
            None => Some(declared),
        }
    }

    fn is_a(&self, entity: &str, ancestor: &str) -> bool {
        entity == ancestor || self.base(entity).is_some_and(|base| self.is_a(base, ancestor))
    }

    fn base(&self, entity: &str) -> Option<&str> {
        self.0["types"].get(entity)?["base"].as_str()
    }

    fn is_open(&self, entity: &str) -> bool {
        self.0["types"].get(entity).is_some_and(|kind| kind["open"] == true)
            || self.base(entity).is_some_and(|base| self.is_open(base))
    }

    fn is_complex(&self, entity: &str) -> bool {
        self.0["types"].get(entity).is_some_and(|kind| kind["kind"] == "complex")
    }

    fn field(&self, entity: &str, name: &str) -> Option<&Value> {
        let kind = self.0["types"].get(entity)?;
        let own = kind["properties"].get(name).or_else(|| kind["navigation"].get(name));
        own.or_else(|| self.field(self.base(entity)?, name))
    }

    /// An object that does not say its type may be any that derives from the declared one.
    fn field_of_derived(&self, object: &Map<String, Value>, entity: &str, name: &str) -> Option<&Value> {
        if object.contains_key("@odata.type") {
            return None;
        }
        let types = self.0["types"].as_object()?;
        types.keys().filter(|kind| self.is_a(kind, entity)).find_map(|kind| self.field(kind, name))
    }
}

fn is_annotation(key: &str) -> bool {
    key.starts_with('@') || key.contains("@odata.") || key.contains("@microsoft.graph.")
}

fn fits(value: &Value, primitive: &str) -> bool {
    let text = value.as_str();
    match primitive {
        "String" | "Duration" | "Date" | "TimeOfDay" => text.is_some(),
        "Boolean" => value.is_boolean(),
        "Int16" | "Int32" => value.as_i64().is_some_and(|number| i32::try_from(number).is_ok()),
        "Int64" => value.is_i64() || value.is_u64(),
        "Double" | "Single" | "Decimal" => value.is_number(),
        "Guid" => text.is_some_and(|text| uuid::Uuid::try_parse(text).is_ok()),
        "DateTimeOffset" => text.is_some_and(|text| text.parse::<jiff::Timestamp>().is_ok()),
        "Binary" => {
            text.is_some_and(|text| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=-_".contains(&byte)))
        }
        _ => true,
    }
}
