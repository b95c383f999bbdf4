//! Secrets never enter the journal.

use serde_json::Value;

/// Properties and parameters that hold a secret (Microsoft Graph's `passwordProfile`, `passwordCredential`,
/// `temporaryAccessPassAuthenticationMethod`; cmdlets' `-Password` and its like; tokens), in lower case.
const SECRET: [&str; 10] = [
    "password",
    "newpassword",
    "currentpassword",
    "roommailboxpassword",
    "secrettext",
    "temporaryaccesspass",
    "clientsecret",
    "client_secret",
    "access_token",
    "refresh_token",
];

/// What stands in the place of one.
const LEFT_OUT: &str = "(left out)";

/// Takes every secret out; says whether there was one.
pub(super) fn take_out(value: &mut Value) -> bool {
    match value {
        Value::Object(fields) => {
            let mut found = false;
            for (name, value) in fields {
                let is_secret = SECRET.contains(&name.to_ascii_lowercase().as_str());
                match value {
                    Value::String(text) if is_secret && !text.is_empty() && text != LEFT_OUT => {
                        LEFT_OUT.clone_into(text);
                        found = true;
                    }
                    other => found |= take_out(other),
                }
            }
            found
        }
        Value::Array(items) => {
            let mut found = false;
            for item in items {
                found |= take_out(item);
            }
            found
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn secrets_are_taken_out_wherever_they_stand_and_nothing_else() {
        let mut value = json!({"body": {"passwordProfile": {"password": "hunter2", "forceChange": true}},
            "parameters": [{"NewPassword": "hunter3"}], "secretText": null, "displayName": "password"});
        assert!(take_out(&mut value));
        assert!(!value.to_string().contains("hunter"), "{value}");
        assert_eq!(value["displayName"], "password");
        assert!(!take_out(&mut value), "once is enough");
    }
}
