//! Refusals of the Exchange Online admin API. `error.code` says little ("BadRequest"); the .NET class of the
//! exception is what tells them apart.

use serde_json::Value;

use super::attempt::Reply;
use super::error::Error;
use super::shown::shown;

/// Classes after which another try is worth it, whatever the status: the first five by Microsoft's module.
const TRANSIENT: [&str; 9] = [
    "DCOverloadedException",
    "SuitabilityDirectoryException",
    "ServerInMMException",
    "ADServerSettingsChangedException",
    "StorageTransientException",
    "CmdletProxyNotAvailableFailure",
    "ServerBusyException",
    "TransientException",
    "BackendCommunicationException",
];

#[derive(Debug, Default, PartialEq)]
pub(super) struct Refusal {
    /// The last part of the .NET class name, or `error.code` when no class is given.
    pub(super) class: String,
    pub(super) message: String,
}

impl Refusal {
    pub(super) fn read(body: &[u8]) -> Self {
        let Ok(parsed) = serde_json::from_slice::<Value>(body) else { return Self::default() };
        let errors = ["error", "@odata.error", "@adminapi.errors"].map(|key| &parsed[key]);
        let first = errors.into_iter().find_map(|error| {
            if error.is_array() { error.get(0) } else { Some(error).filter(|error| !error.is_null()) }
        });
        first.map(Self::of).unwrap_or_default()
    }

    /// The message of the details, else of the internal exception, else of the error; those that only say that an
    /// exception was thrown are passed over.
    fn of(error: &Value) -> Self {
        let inner = error.get("innererror").or_else(|| error.get("innerError")).unwrap_or(&Value::Null);
        let internal =
            inner.get("internalexception").or_else(|| inner.get("internalException")).unwrap_or(&Value::Null);
        let details = Detail::read(text(&error["details"][0]["message"]));
        let candidates = [&details.message, text(&internal["message"]), text(&error["message"]), text(error)];
        let says_something = |message: &&&str| !message.is_empty() && !message.starts_with("Exception of type '");
        let message = candidates.iter().find(says_something).map(|message| shown(message)).unwrap_or_default();
        let classes = [&details.class, text(&internal["type"]), text(&error["code"])];
        let class = classes.into_iter().find(|class| !class.is_empty()).unwrap_or_default();
        Self { class: shown(class.rsplit('.').next().unwrap_or(class)), message }
    }
}

/// `id|class|message`, or a JSON object with `ClassName` and `Message`.
#[derive(Default)]
struct Detail {
    class: String,
    message: String,
}

impl Detail {
    fn read(detail: &str) -> Self {
        if let Ok(object) = serde_json::from_str::<serde_json::Map<String, Value>>(detail) {
            let field = |name| object.get(name).map(text).unwrap_or_default().to_owned();
            return Self { class: field("ClassName"), message: field("Message") };
        }
        match detail.splitn(3, '|').collect::<Vec<_>>().as_slice() {
            [_, class, message] => Self { class: (*class).into(), message: last_part(message).into() },
            _ => Self { class: String::new(), message: last_part(detail).into() },
        }
    }
}

fn last_part(message: &str) -> &str {
    message.rsplit('|').next().unwrap_or(message)
}

/// Whether the class of the exception promises that another try may succeed.
pub(super) fn is_transient(reply: &Reply) -> bool {
    let body = String::from_utf8_lossy(&reply.body);
    TRANSIENT.iter().any(|class| body.contains(class)) && {
        let Refusal { class, message } = Refusal::read(&reply.body);
        TRANSIENT.iter().any(|name| class.ends_with(name) || message.contains(name))
    }
}

/// Whether the link to the next page is no longer good.
pub(super) fn says_expired(reply: &Reply) -> bool {
    reply.status == 400 && Refusal::read(&reply.body).message.contains("Expired or Invalid pagination request")
}

/// The error of a final refusal.
pub(super) fn classify(reply: &Reply, cmdlet: &str) -> Error {
    let Refusal { class, message } = Refusal::read(&reply.body);
    let path = cmdlet.to_owned();
    let says = |part: &str| message.contains(part);
    match reply.status.as_u16() {
        401 => Error::Unauthorized { path, code: class },
        // A cmdlet that is unknown, or in none of the caller's roles: a body of NUL bytes.
        403 if class.is_empty() => {
            let message = "the cmdlet is in none of the roles this application holds".into();
            Error::Denied { path, code: "Forbidden".into(), message }
        }
        _ if says("is not present in the role definition of the current user") => {
            Error::Denied { path, code: class, message }
        }
        _ if says("Account is not provisioned") => Error::Unlicensed { path, code: class, message },
        403 => Error::Denied { path, code: class, message },
        404 => Error::NotFound { path, code: class, message },
        _ if class == "ManagementObjectNotFoundException" => Error::NotFound { path, code: class, message },
        status => Error::Refused { path, status, code: class, message },
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::{HeaderMap, StatusCode};
    use serde_json::json;

    use super::*;

    fn reply(status: u16, body: &Value) -> Reply {
        let status = StatusCode::from_u16(status).unwrap();
        Reply { status, headers: HeaderMap::new(), body: Bytes::from(body.to_string()) }
    }

    fn detail(message: &str) -> Value {
        json!({"error": {"code": "NotFound", "message": "Error executing cmdlet",
            "details": [{"code": "Context", "target": "", "message": message}],
            "innererror": {"internalexception": {"message": "Exception of type 'X' was thrown.", "type": "A.B.X"}}}})
    }

    #[test]
    fn an_object_that_is_not_there_is_told_by_details() {
        let body = detail(
            "Ex6F9304|Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException|\
             The operation couldn't be performed because object 'a' couldn't be found on 'b'.",
        );
        let Error::NotFound { code, message, .. } = classify(&reply(404, &body), "Get-Mailbox") else {
            panic!("another kind")
        };
        assert_eq!(code, "ManagementObjectNotFoundException");
        assert!(message.starts_with("The operation couldn't"));
    }

    #[test]
    fn without_details_the_internal_exception_speaks() {
        let body = json!({"error": {"code": "BadRequest", "message": "Invalid Operation", "innererror": {
            "internalexception": {"message": "Cannot bind parameter", "type": "A.ParameterTransformationException"}}}});
        let Refusal { class, message } = Refusal::read(body.to_string().as_bytes());
        assert_eq!((class.as_str(), message.as_str()), ("ParameterTransformationException", "Cannot bind parameter"));
    }

    #[test]
    fn a_detail_may_be_json_in_text() {
        let body = detail(r#"{"ClassName":"A.ServerBusyException","Message":"busy"}"#);
        assert!(is_transient(&reply(400, &body)));
    }

    #[test]
    fn a_forbidden_answer_of_nul_bytes_is_a_missing_role() {
        let nul =
            Reply { status: StatusCode::FORBIDDEN, headers: HeaderMap::new(), body: Bytes::from_static(&[0; 40]) };
        assert!(matches!(classify(&nul, "Get-X"), Error::Denied { .. }));
        let rbac = detail("|A.RbacException|The role is not present in the role definition of the current user.");
        assert!(matches!(classify(&reply(400, &rbac), "Get-X"), Error::Denied { .. }));
    }

    #[test]
    fn no_exchange_plan_is_a_missing_plan() {
        let body = detail("|A.X|Account is not provisioned.");
        assert!(matches!(classify(&reply(400, &body), "Get-X"), Error::Unlicensed { .. }));
    }

    #[test]
    fn a_mailbox_named_like_an_exception_is_not_transient() {
        let body = json!({"value": [{"Name": "ServerBusyException"}]});
        assert!(!is_transient(&reply(200, &body)));
    }
}
