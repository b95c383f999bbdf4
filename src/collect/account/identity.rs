//! How the account signs in: its methods, and the log of its sign-ins.

use super::directory::PREMIUM;
use super::question::{Answer, Question};
use super::row::Row;
use super::{Asked, next};
use crate::collect::collector::Needs;
use crate::model::{Account, AuthMethod, Call, MethodKind, Visit};

const METHODS: Needs =
    Needs::Graph(&[&["UserAuthenticationMethod.Read.All"], &["UserAuthenticationMethod.ReadWrite.All"]]);
const LOG: Needs = Needs::Graph(&[&["AuditLog.Read.All"]]);
/// Days that the log of sign-ins is kept with a premium plan (Microsoft Entra, "How long does Microsoft Entra ID store
/// reporting data").
const DAYS: i64 = 30;

pub(super) fn questions(asked: &Asked<'_>) -> Vec<Question> {
    let (id, since) = (asked.person.id, asked.days_ago(DAYS));
    let log = |kind: &str| {
        let filter = format!("userId eq '{id}' and createdDateTime ge {since}{kind}").replace(' ', "%20");
        // Sessions and networks stand in beta alone.
        Call::get_beta(format!("/auditLogs/signIns?$filter={filter}&$top=1000"))
    };
    vec![
        Question { needs: METHODS, licence: None, call: Call::get(format!("/users/{id}/authentication/methods")) },
        Question { needs: LOG, licence: PREMIUM, call: log("") },
        Question { needs: LOG, licence: PREMIUM, call: log(" and signInEventTypes/any(t:t eq 'nonInteractiveUser')") },
    ]
}

pub(super) fn place(answers: &mut impl Iterator<Item = Answer>, account: &mut Account) {
    // Everybody has a password, and no list of methods says anything of it.
    account.methods = next(answers).each(method).map_known(|all| all.into_iter().flatten().collect());
    account.sign_ins = next(answers).each(|row| visit(row, true));
    account.renewals = next(answers).each(|row| visit(row, false));
}

fn method(row: &Row) -> Option<Option<AuthMethod>> {
    let named = row.text("@odata.type")?;
    let word = named.trim_start_matches("#microsoft.graph.").trim_end_matches("AuthenticationMethod");
    let kind = match word {
        "password" => return Some(None),
        "microsoftAuthenticator" => MethodKind::Authenticator,
        "phone" => MethodKind::Phone,
        "softwareOath" => MethodKind::SoftwareCode,
        "hardwareOath" => MethodKind::HardwareCode,
        "email" => MethodKind::Email,
        "fido2" => MethodKind::Passkey,
        "windowsHelloForBusiness" => MethodKind::Hello,
        "temporaryAccessPass" => MethodKind::AccessPass,
        "platformCredential" => MethodKind::PlatformCredential,
        "external" => MethodKind::External,
        other => MethodKind::Unrecognised(other.into()),
    };
    let label = ["displayName", "phoneNumber", "emailAddress"].into_iter().find_map(|name| row.text(name));
    Some(Some(AuthMethod {
        id: row.text("id")?,
        kind,
        created: row.moment("createdDateTime"),
        label,
        is_usable: row.flag("isUsable"),
    }))
}

fn visit(row: &Row, is_interactive: bool) -> Option<Visit> {
    let (place, device) = (row.inner("location"), row.inner("deviceDetail"));
    Some(Visit {
        id: row.text("id")?,
        at: row.moment("createdDateTime"),
        error: row.inner("status").number("errorCode"),
        address: row.text("ipAddress"),
        session: row.text("sessionId"),
        user_agent: row.words("userAgent"),
        app_id: row.id("appId"),
        app: row.words("appDisplayName"),
        resource_id: row.id("resourceId"),
        client: row.words("clientAppUsed"),
        country: place.text("countryOrRegion"),
        network_number: row.number("autonomousSystemNumber"),
        protocol: row.words("authenticationProtocol"),
        is_compliant: device.flag("isCompliant") == Some(true),
        risk: row.words("riskLevelDuringSignIn"),
        is_interactive,
    })
}
