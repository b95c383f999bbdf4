//! How parameters of cmdlets that set something bind to the properties of the same name.

use serde_json::{Map, Value, json};

use crate::sim::route::{CmdletError, Record};

/// What a parameter takes.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Flag,
    /// A flag, or null for "not configured".
    Tri,
    Text,
    Number,
    /// `smtp:` goes before it.
    Address,
    List,
    OneOf(&'static [&'static str]),
}

/// By the documentation of the cmdlets that have the parameter (office-docs-powershell).
fn kind(parameter: &str) -> Kind {
    match parameter {
        "AllowLegacyTLSClients" | "EwsEnabled" | "SmtpClientAuthenticationDisabled" => Kind::Tri,
        "ForwardingSmtpAddress" => Kind::Address,
        "AutoReplyState" => Kind::OneOf(&["Disabled", "Enabled", "Scheduled"]),
        "AutoForwardingMode" => Kind::OneOf(&["Automatic", "Off", "On"]),
        "ActionWhenThresholdReached" => Kind::OneOf(&["Alert", "BlockUser", "BlockUserForToday"]),
        "AllowedOOFType" => Kind::OneOf(&["External", "InternalLegacy", "ExternalLegacy", "None"]),
        "DefaultAuditSet"
        | "AuditAdmin"
        | "AuditDelegate"
        | "AuditOwner"
        | "AllowList"
        | "GrantSendOnBehalfTo"
        | "ActiveSyncAllowedDeviceIDs"
        | "ActiveSyncBlockedDeviceIDs" => Kind::List,
        "RecipientLimitExternalPerHour" | "RecipientLimitInternalPerHour" | "RecipientLimitPerDay" => Kind::Number,
        "AuthenticationPolicy" | "DefaultAuthenticationPolicy" | "ForwardingAddress" | "Name" => Kind::Text,
        _ => Kind::Flag,
    }
}

/// The properties that the parameters give another value; `apart` are not properties.
///
/// # Errors
/// 400 for a value that does not bind.
pub(super) fn bound(parameters: &Map<String, Value>, old: &Record, apart: &[&str]) -> Result<Record, CmdletError> {
    let given = parameters.iter().filter(|(name, _)| !apart.contains(&name.as_str()));
    given
        .map(|(name, value)| {
            let old = old.get(name).unwrap_or(&Value::Null);
            bind(name, value, old).map(|value| (name.clone(), value))
        })
        .collect()
}

fn bind(name: &str, value: &Value, old: &Value) -> Result<Value, CmdletError> {
    let wrong = |more: &str| transformation(name, value, more);
    match (kind(name), value) {
        (Kind::Tri | Kind::Text | Kind::Address, Value::Null) => Ok(Value::Null),
        (Kind::Flag | Kind::Tri, Value::Bool(_)) | (Kind::Text, Value::String(_)) => Ok(value.clone()),
        (Kind::Flag | Kind::Tri, Value::String(text)) => {
            text.to_ascii_lowercase().parse().map(Value::Bool).map_err(|_| wrong(""))
        }
        (Kind::Number, Value::Number(_)) => Ok(value.clone()),
        (Kind::Number, Value::String(text)) => text.parse::<i32>().map(Value::from).map_err(|_| wrong("")),
        (Kind::Address, Value::String(text)) if text.is_empty() => Ok(Value::Null),
        (Kind::Address, Value::String(text)) => {
            let address = text.strip_prefix("smtp:").unwrap_or(text);
            if address.contains('@') { Ok(json!(format!("smtp:{address}"))) } else { Err(wrong("")) }
        }
        (Kind::List, given) => list(given, old).ok_or_else(|| wrong("")),
        (Kind::OneOf(members), Value::String(text)) => {
            // PowerShell takes the beginning of a member for the member.
            let exact = members.iter().find(|member| member.eq_ignore_ascii_case(text));
            let begun = || members.iter().find(|member| begins(member, text));
            let found = exact.or_else(begun).map(|member| json!(member));
            found.ok_or_else(|| wrong(&format!(" The possible enumeration values are \"{}\".", members.join(","))))
        }
        _ => Err(wrong("")),
    }
}

fn begins(member: &str, text: &str) -> bool {
    !text.is_empty() && member.get(..text.len()).is_some_and(|start| start.eq_ignore_ascii_case(text))
}

/// A whole new list, or additions and removals in a hash table.
fn list(given: &Value, old: &Value) -> Option<Value> {
    let texts = |value: &Value| -> Option<Vec<Value>> {
        match value {
            Value::Null => Some(Vec::new()),
            Value::String(_) => Some(vec![value.clone()]),
            Value::Array(all) if all.iter().all(Value::is_string) => Some(all.clone()),
            _ => None,
        }
    };
    let Value::Object(delta) = given else { return texts(given).map(Value::Array) };
    let part = |name: &str| {
        delta.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map_or(Some(Vec::new()), |(_, value)| texts(value))
    };
    let (add, remove) = (part("add")?, part("remove")?);
    let mut all = old.as_array().cloned().unwrap_or_default();
    all.retain(|one| !remove.contains(one));
    all.extend(add.into_iter().filter(|one| !old.as_array().is_some_and(|old| old.contains(one))));
    Some(Value::Array(all))
}

fn transformation(name: &str, value: &Value, more: &str) -> CmdletError {
    CmdletError {
        status: 400,
        class: "Microsoft.Exchange.AdminApi.CommandInvocation.ParameterTransformationException",
        message: format!(
            "Cannot process argument transformation on parameter '{name}'. Cannot convert value \"{value}\".{more}"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(name: &str, value: Value, old: Value) -> Option<Value> {
        bind(name, &value, &old).ok()
    }

    #[test]
    fn a_flag_is_a_boolean_or_its_name_and_only_some_can_be_null() {
        assert_eq!(put("PopEnabled", json!("False"), json!(true)), Some(json!(false)));
        assert_eq!(put("PopEnabled", Value::Null, json!(true)), None);
        assert_eq!(put("SmtpClientAuthenticationDisabled", Value::Null, json!(true)), Some(Value::Null));
    }

    #[test]
    fn the_beginning_of_a_member_binds_silently() {
        assert_eq!(put("AutoForwardingMode", json!("of"), json!("On")), Some(json!("Off")));
        assert_eq!(put("AutoForwardingMode", json!("Never"), json!("On")), None);
    }

    #[test]
    fn a_list_is_replaced_or_added_to() {
        let delta = json!({"@odata.type": "#Exchange.GenericHashTable", "add": ["c"], "remove": "a"});
        assert_eq!(put("AllowList", delta, json!(["a", "b"])), Some(json!(["b", "c"])));
        assert_eq!(put("AllowList", json!("x"), json!(["a"])), Some(json!(["x"])));
    }
}
