//! What an answer means for the request that got it.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use http::header::{DATE, RETRY_AFTER, WWW_AUTHENTICATE};

use super::attempt::{Failure, Reply};
use super::error::Error;
use super::request::Request;
use super::retry_after::retry_after;
use super::token::Audience;
use super::{exchange_error, graph_error, head};

/// Repeats of a request the service failed on.
const REPEATS: u32 = 3;
/// Repeats of one a gateway lost, or that asked to come again.
const MANY: u32 = 7;

#[derive(Debug, PartialEq)]
pub(super) enum Verdict {
    Good,
    /// Refused for load; everything of the quota waits, as told.
    Throttled(Option<Duration>),
    /// Worth up to `most` repeats of this request alone, as told or backing off.
    Again {
        most: u32,
        told: Option<Duration>,
    },
    /// The token is not good (any more), or has to satisfy these claims.
    Token {
        claims: Option<String>,
    },
    /// Sent elsewhere.
    Elsewhere(String),
    Final,
}

/// `licensed`: a premium plan is known to be there.
pub(super) fn judge(reply: &Reply, request: &Request, licensed: bool) -> Verdict {
    let told = told(reply);
    let again = |most| Verdict::Again { most, told };
    match reply.status.as_u16() {
        429 | 509 => Verdict::Throttled(told),
        503 if told.is_some() => Verdict::Throttled(told),
        401 => Verdict::Token { claims: claims(reply) },
        _ if request.audience == Audience::Exchange && exchange_error::is_transient(reply) => again(MANY),
        200..=299 => judge_success(reply, request),
        300..=399 => location(reply).map_or(Verdict::Final, Verdict::Elsewhere),
        // A batch may be 424 as a whole where entries were throttled; the entries tell.
        424 if request.entries > 1 && unreadable(&reply.body).is_none() => Verdict::Good,
        // A page link that expired ends the chain, not the listing: paging looks at it.
        400 if request.continues && says_expired(reply, request.audience) => Verdict::Good,
        403 if licensed && graph_error::says_no_premium(reply) => again(REPEATS),
        408 | 502..=504 => again(MANY),
        423 | 424 | 500 => again(REPEATS),
        _ => Verdict::Final,
    }
}

/// Whether a continued listing was told that its link is no longer good.
pub(super) fn says_expired(reply: &Reply, audience: Audience) -> bool {
    match audience {
        Audience::Graph => graph_error::says_expired(reply),
        Audience::Exchange => exchange_error::says_expired(reply),
    }
}

/// Of a failed attempt. Nothing here was refused by the service.
pub(super) fn judge_failure(failure: &Failure) -> Verdict {
    let again = |most| Verdict::Again { most, told: None };
    match failure {
        Failure::Unconnected(_) | Failure::Lost(_) | Failure::Garbled(_) => again(REPEATS),
        Failure::TooLong(_) => again(2),
        Failure::TooLarge | Failure::Unsendable(_) => Verdict::Final,
    }
}

/// The error of an answer that is final, or that was repeated often enough.
pub(super) fn error(reply: &Reply, request: &Request) -> Error {
    let host = request.url.host_str().unwrap_or_default();
    if reply.status.is_success()
        && let Some(why) = unreadable(&reply.body)
    {
        return Error::Unreadable { path: request.name.clone(), why: format!("{host} {why}") };
    }
    if let Some(target) = location(reply).filter(|_| reply.status.is_redirection()) {
        return Error::Refused {
            path: request.name.clone(),
            status: reply.status.as_u16(),
            code: String::new(),
            message: format!("{host} sends to {}, where the token must not go", host_of(request, &target)),
        };
    }
    match request.audience {
        Audience::Graph => graph_error::classify(reply, &request.name),
        Audience::Exchange => exchange_error::classify(reply, &request.name),
    }
}

pub(super) fn error_of_failure(failure: &Failure, request: &Request) -> Error {
    let path = request.name.clone();
    match failure {
        Failure::Unconnected(why) | Failure::Lost(why) => {
            let host = request.url.host_str().unwrap_or_default().to_owned();
            Error::Unreachable { path, host, why: why.clone() }
        }
        Failure::TooLong(after) => Error::TooLong { path, seconds: after.as_secs() },
        Failure::TooLarge => Error::Unreadable { path, why: "larger than any page of the service".into() },
        Failure::Garbled(why) => Error::Unreadable { path, why: why.clone() },
        Failure::Unsendable(why) => Error::Misuse(format!("{path} cannot be sent: {why}")),
    }
}

/// The wait the service tells. What answers of batches carry counts from no date but their own.
pub(super) fn told(reply: &Reply) -> Option<Duration> {
    retry_after(reply.header(RETRY_AFTER.as_str()), reply.header(DATE.as_str()))
}

fn judge_success(reply: &Reply, request: &Request) -> Verdict {
    let is_report = request.bare;
    if is_report {
        return Verdict::Good;
    }
    if !looks_like_json(&reply.body) {
        return Verdict::Final;
    }
    if broken_off(&reply.body).is_some() {
        // As a connection that is lost: all faults of one request count together.
        return Verdict::Again { most: REPEATS, told: None };
    }
    let may_fail_inside = request.audience == Audience::Exchange && request.entries == 1;
    let failed = may_fail_inside && head::whole(&reply.body).is_ok_and(|head| head.failed);
    if failed { Verdict::Final } else { Verdict::Good }
}

/// Why a body of status 200 is no answer, as what its host did.
fn unreadable(body: &[u8]) -> Option<String> {
    if looks_like_json(body) {
        return broken_off(body).map(|error| format!("answered with JSON that cannot be read: {error}"));
    }
    let begins = super::shown::shown(&String::from_utf8_lossy(&body[..body.len().min(64)]));
    Some(match begins.chars().next() {
        None => "answered with nothing".to_owned(),
        Some('<') => "answered with a web page instead of JSON (a proxy's sign-in page?)".to_owned(),
        Some(_) => format!("answered with no JSON; it begins with \"{begins}\""),
    })
}

/// Where a redirect points, escaped: another host, or the same one too often.
fn host_of(request: &Request, target: &str) -> String {
    let url = request.url.join(target).ok();
    super::shown::shown(url.as_ref().and_then(url::Url::host_str).unwrap_or(target))
}

/// A body that HTTP took for whole and that stops in the middle, as gateways send it. Looked for before anything is
/// taken out of it, so that the whole can be asked for again; skipping over a page takes a fraction of decoding it.
fn broken_off(body: &[u8]) -> Option<serde_json::Error> {
    serde_json::from_slice::<serde::de::IgnoredAny>(body).err()
}

fn looks_like_json(body: &[u8]) -> bool {
    body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{')
}

pub(super) fn location(reply: &Reply) -> Option<String> {
    reply.header("location").map(str::to_owned)
}

/// The decoded challenge of `WWW-Authenticate: Bearer …, claims="<base64>"`.
pub(super) fn claims(reply: &Reply) -> Option<String> {
    let challenges = reply.headers.get_all(WWW_AUTHENTICATE).iter().filter_map(|value| value.to_str().ok());
    let encoded = challenges.filter_map(|challenge| challenge.split_once("claims=\"")).next()?.1.split('"').next()?;
    let bytes = STANDARD.decode(encoded).or_else(|_| URL_SAFE_NO_PAD.decode(encoded.trim_end_matches('=')));
    String::from_utf8(bytes.ok()?).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::Call;
    use crate::transport::graph_error::NO_PREMIUM;
    use crate::transport::specimen::{Service, coded, fine, ok, read, status, with};

    #[tokio::test]
    async fn exchange_is_asked_again_after_a_passing_exception_whatever_its_status() {
        let busy = json!({"error": {"code": "BadRequest", "details": [{"message": "Ex1|A.ServerBusyException|busy"}]}});
        let service =
            Service::start(move |seen| if seen.number < 2 { status(400, &busy) } else { ok(&json!({"value": []})) })
                .await;
        service.reader().read("org_config", &Call::cmdlet("Get-OrganizationConfig")).await.unwrap();
        assert_eq!(service.seen().len(), 3);
    }

    #[tokio::test]
    async fn an_error_with_status_200_is_an_error() {
        let service = Service::start(|_| ok(&json!({"value": [], "@adminapi.errors": ["it went wrong"]}))).await;
        let read = service.reader().read("org_config", &Call::cmdlet("Get-OrganizationConfig")).await;
        assert!(matches!(read, Err(Error::Refused { status: 200, .. })), "{read:?}");
    }

    #[tokio::test]
    async fn json_that_stops_in_the_middle_is_asked_for_again_and_never_read_as_far_as_it_goes() {
        let cut = r#"{"@odata.nextLink":"https://graph.example/next","value":[{"id":"1"}"#;
        let once = Service::start(move |seen| if seen.number == 0 { with(200, &[], cut) } else { fine() }).await;
        read(&once.reader(), "/organization").await.unwrap();
        assert_eq!(once.seen().len(), 2);

        let always = Service::start(move |_| with(200, &[], cut)).await;
        let read = read(&always.reader(), "/organization").await;
        assert!(matches!(read, Err(Error::Unreadable { .. })), "{read:?}");
        assert_eq!(always.seen().len(), 4);
    }

    #[tokio::test]
    async fn a_missing_plan_is_believed_unless_a_plan_is_known() {
        let service = Service::start(|seen| if seen.number < 2 { coded(403, NO_PREMIUM) } else { fine() }).await;
        let reader = service.reader();
        assert!(matches!(read(&reader, "/auditLogs/signIns").await, Err(Error::Unlicensed { .. })));
        reader.licensed(true);
        read(&reader, "/auditLogs/signIns").await.unwrap();
        assert_eq!(service.seen().len(), 3);
    }
}
