//! Errors in the shapes of the Exchange admin API.

use serde_json::json;

use super::super::reply::{JSON, Reply};
use super::super::route::CmdletError;

const INVOCATION: &str = "Microsoft.Exchange.AdminApi.CommandInvocation.";

/// 400 for a parameter that the cmdlet does not have.
pub(super) fn parameter(name: &str) -> Reply {
    let class = format!("{INVOCATION}AmbiguousParameterSetException");
    let message = format!("Parameter set cannot be resolved using the specified named parameters: {name}");
    let details = json!([{"code": "Client", "target": "", "message": format!("|{class}|{message}")}]);
    shaped(400, ("BadRequest", "Invalid Operation"), &details, (&class, &message))
}

/// 400 for a value or an envelope that does not bind; its words are in the inner exception alone.
pub(super) fn value(message: &str) -> Reply {
    let class = format!("{INVOCATION}ParameterTransformationException");
    shaped(400, ("BadRequest", "Invalid Operation"), &json!([]), (&class, message))
}

/// 400 for a page that is asked for too late, or at another server than the one that holds it.
pub(super) fn expired_page() -> Reply {
    let message = "Expired or Invalid pagination request. Default Expiry time is 00:30:00";
    shaped(400, ("BadRequest", "Invalid Operation"), &json!([]), ("System.Exception", message))
}

/// What a cmdlet itself refused.
pub(super) fn cmdlet(error: &CmdletError) -> Reply {
    if error.class.ends_with(".ParameterTransformationException") {
        return value(&error.message);
    }
    let details =
        json!([{"code": "Client", "target": "", "message": format!("Ex6F9304|{}|{}", error.class, error.message)}]);
    let thrown = format!("Exception of type '{}' was thrown.", error.class);
    let words = if error.status == 404 {
        ("NotFound", "Error executing cmdlet")
    } else {
        ("BadRequest", "Error executing cmdlet")
    };
    shaped(error.status, words, &details, (error.class, &thrown))
}

/// 404 for an object that did not exist when the tenant was read.
pub(super) fn absent() -> Reply {
    cmdlet(&CmdletError {
        status: 404,
        class: "Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException",
        message: "The operation couldn't be performed because the object couldn't be found.".to_owned(),
    })
}

/// 403 for a cmdlet that does not exist for this caller: a run of zero bytes that claims to be gzip.
pub(super) fn forbidden() -> Reply {
    Reply::bytes(403, JSON, vec![0; 64]).header("content-encoding", "gzip")
}

/// 401 with nothing but a challenge.
pub(super) fn unauthorized(reason: &str) -> Reply {
    let challenge = format!(
        "Bearer client_id=\"00000002-0000-0ff1-ce00-000000000000\", trusted_issuers=\"00000001-0000-0000-c000-000000000000@*\", \
         token_types=\"app_asserted_user_v1 service_asserted_app_v1\", error=\"invalid_token\", error_description=\"{reason}\""
    );
    Reply::bytes(401, "", Vec::new()).header("www-authenticate", challenge)
}

pub(super) fn shaped(
    status: u16,
    (code, message): (&str, &str),
    details: &serde_json::Value,
    (class, thrown): (&str, &str),
) -> Reply {
    let internal = json!({"message": thrown, "type": class, "stacktrace": ""});
    let inner = json!({"message": message, "type": "Microsoft.Exchange.Admin.OData.Core.ODataServiceException",
        "stacktrace": "", "internalexception": internal});
    let mut error = json!({"code": code, "message": message, "innererror": inner,
        "adminapi.warnings@odata.type": "#Collection(String)", "@adminapi.warnings": []});
    if details.as_array().is_some_and(|list| !list.is_empty()) {
        error["details"] = details.clone();
    }
    Reply::json(status, &json!({"error": error}))
}
