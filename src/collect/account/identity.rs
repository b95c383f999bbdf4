//! How the account signs in: its methods, and the log of its sign-ins.

use jiff::Timestamp;
use uuid::Uuid;

use super::directory::PREMIUM;
use super::question::{Answer, Question, ask};
use super::row::Row;
use super::{Asked, next};
use crate::collect::collector::Needs;
use crate::collect::source::Source;
use crate::model::{Account, AuthMethod, Call, MethodKind, Part, Visit};

const METHODS: Needs =
    Needs::Graph(&[&["UserAuthenticationMethod.Read.All"], &["UserAuthenticationMethod.ReadWrite.All"]]);
const LOG: Needs = Needs::Graph(&[&["AuditLog.Read.All"]]);
/// Days that the log of sign-ins is kept with a premium plan (Microsoft Entra, "How long does Microsoft Entra ID store
/// reporting data").
const DAYS: i64 = 30;

pub(super) fn questions(asked: &Asked<'_>) -> Vec<Question> {
    let (id, since) = (asked.person.id, asked.days_ago(DAYS));
    let methods = Call::get(format!("/users/{id}/authentication/methods"));
    let methods = Question { needs: METHODS, licence: None, call: methods };
    let [sign_ins, renewals] = logs(id, since);
    vec![methods, sign_ins, renewals]
}

/// The log of sign-ins: those with a person in front, and those by which a client renewed a session.
fn logs(id: Uuid, since: Timestamp) -> [Question; 2] {
    ["", " and signInEventTypes/any(t:t eq 'nonInteractiveUser')"].map(|kind| {
        let filter = format!("userId eq '{id}' and createdDateTime ge {since}{kind}").replace(' ', "%20");
        // Sessions and networks stand in beta alone.
        let call = Call::get_beta(format!("/auditLogs/signIns?$filter={filter}&$top=1000"));
        Question { needs: LOG, licence: PREMIUM, call }
    })
}

/// Every sign-in since then, of both kinds.
pub(super) async fn since<S: Source>(
    source: &S,
    permissions: &[String],
    id: Uuid,
    since: Timestamp,
) -> Part<Vec<Visit>> {
    let since = Timestamp::from_second(since.as_second()).unwrap_or(since);
    let mut answers = ask(source, permissions, &logs(id, since)).await.into_iter();
    let both = [true, false].map(|interactive| next(&mut answers).each(|row| visit(row, interactive)));
    let gap = both.iter().find_map(|part| part.gap().cloned());
    let visits: Vec<Visit> = both.iter().filter_map(|part| part.known()).flatten().cloned().collect();
    match gap {
        None => Part::Complete(visits),
        Some(gap) => Part::Partial(visits, gap),
    }
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
