//! Tokens of another authority that stand for the app.
//!
//! Source: Microsoft Entra Workload ID, "Workload identity federation": issuer, subject and audience must match the
//! registered credential exactly. The foreign signature cannot be checked here.

use jiff::Timestamp;

use super::super::options::Federated;
use super::assertion::Jwt;
use super::error::Refused;

/// # Errors
/// `AADSTS700213` or `AADSTS700212` when no registered credential fits, `AADSTS700024` when the token has expired.
pub(super) fn check(jwt: &Jwt<'_>, known: &Federated) -> Result<(), Refused> {
    if jwt.text("iss") != known.issuer || jwt.text("sub") != known.subject {
        let message = format!(
            "No matching federated identity record found for presented assertion subject '{}'.",
            jwt.text("sub")
        );
        return Err(Refused::new("invalid_client", 700_213, message));
    }
    if jwt.text("aud") != "api://AzureADTokenExchange" {
        let message = format!(
            "No matching federated identity record found for presented assertion audience '{}'.",
            jwt.text("aud")
        );
        return Err(Refused::new("invalid_client", 700_212, message));
    }
    if jwt.time("exp") < Timestamp::now().as_second() {
        return Err(Refused::new("invalid_client", 700_024, "Client assertion is not within its valid time range."));
    }
    Ok(())
}
