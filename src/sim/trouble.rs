//! Playing a fault, and saying no when a quota is spent: the answers that come instead of the asked-for one.

use std::time::Duration;

use httpdate::fmt_http_date;
use serde_json::json;

use super::dice;
use super::faults::{Fault, Wait};
use super::odata::{denied, error};
use super::quota::{Caller, Refusal, told};
use super::reply::{Damage, Reply};
use super::route::Bucket;
use super::service::{Incoming, Service};

/// What a fault does to an answer.
enum Played {
    /// It takes its place.
    Instead(Reply),
    /// The answer comes, but damaged or late.
    Damaged(Damage),
    Late(Duration),
    /// Nothing: this caller cannot meet it.
    Nothing,
}

/// Plays a fault of the answer stage; what is left of it is the damage to do to the answer. `bucket` and `caller` are
/// whom a 429 is meant for.
///
/// # Errors
/// The answer that comes instead.
pub(super) async fn meet(
    service: &Service,
    incoming: &Incoming<'_>,
    fault: Option<Fault>,
    bucket: Bucket,
    caller: &Caller<'_>,
) -> Result<Option<Damage>, Reply> {
    let Some(fault) = fault else { return Ok(None) };
    let played = play(service, incoming, fault, bucket, caller);
    if !matches!(played, Played::Nothing) {
        service.books.fault(fault.name());
    }
    match played {
        Played::Instead(reply) => Err(reply),
        Played::Damaged(damage) => Ok(Some(damage)),
        Played::Late(time) => {
            tokio::time::sleep(time).await;
            Ok(None)
        }
        Played::Nothing => Ok(None),
    }
}

/// The 429 or 503 of a quota.
pub(super) fn refuse(
    service: &Service,
    incoming: &Incoming<'_>,
    bucket: Bucket,
    caller: &Caller<'_>,
    refusal: Refusal,
) -> Reply {
    let reply = match refusal {
        Refusal::Full => {
            return error(incoming, 503, "ServiceUnavailable", "The service is temporarily unavailable.");
        }
        Refusal::Concurrency { .. } => {
            let message = "Application is over its MailboxConcurrency limit.";
            error(incoming, 429, "ApplicationThrottled", message)
        }
        Refusal::TooMany { .. } => error(incoming, 429, "TooManyRequests", "Too many requests."),
    };
    let reply = throttle_headers(service, reply, bucket, "Tenant_Application", "ResourceUnitLimitExceeded");
    with_wait(service, reply, refusal.wait(), Wait::Any, caller)
}

fn play(service: &Service, incoming: &Incoming<'_>, fault: Fault, bucket: Bucket, caller: &Caller<'_>) -> Played {
    let options = &service.options;
    match fault {
        Fault::Throttled(_) | Fault::ThrottledWithoutWords => {
            Played::Instead(throttled(service, incoming, fault, bucket, caller))
        }
        Fault::Status(status) => {
            Played::Instead(error(incoming, status, status_code(status), "The service met a problem."))
        }
        Fault::BadGateway => Played::Instead(web_page(502, "502 Bad Gateway")),
        Fault::Unavailable(form) => Played::Instead(unavailable(service, incoming, form, caller)),
        Fault::SickConnection => {
            incoming.wire.sicken();
            Played::Instead(unavailable(service, incoming, Wait::Untold, caller))
        }
        Fault::Reset => Played::Damaged(Damage::Reset),
        Fault::Torn => Played::Damaged(Damage::Torn),
        Fault::Truncated => Played::Damaged(Damage::Truncated),
        Fault::Drip(pause) => Played::Damaged(Damage::Drip(options.scaled(pause))),
        Fault::Hang(time) => Played::Late(options.scaled(time)),
        Fault::EmptyBody => Played::Instead(Reply::bytes(200, "", Vec::new())),
        Fault::WrongContentType => Played::Instead(web_page(200, "Sign in")),
        Fault::ExpiredToken | Fault::ClaimsChallenge
            if service.grants.served(incoming.bearer()) < options.faults.token_serves =>
        {
            Played::Nothing
        }
        Fault::ExpiredToken => {
            service.grants.expire(incoming.bearer());
            Played::Instead(denied(incoming, "Lifetime validation failed, the token is expired."))
        }
        Fault::ClaimsChallenge => {
            let claims = service.grants.challenge(incoming.bearer());
            claims.map_or(Played::Nothing, |claims| Played::Instead(challenged(incoming, &claims)))
        }
        Fault::ForeignRedirect => {
            let away = format!("{}{}", service.origins.foreign, incoming.target());
            Played::Instead(Reply::bytes(302, "", Vec::new()).header("location", away))
        }
        _ => Played::Nothing,
    }
}

fn web_page(status: u16, words: &str) -> Reply {
    Reply::bytes(status, "text/html", format!("<html><body><h2>{words}</h2></body></html>").into_bytes())
}

fn unavailable(service: &Service, incoming: &Incoming<'_>, form: Wait, caller: &Caller<'_>) -> Reply {
    let reply = error(incoming, 503, "serviceNotAvailable", "The service is temporarily unavailable.");
    let wait = (form != Wait::Untold).then(|| brief(service, caller));
    with_wait(service, reply, wait, form, caller)
}

/// 401 with a claims challenge (Microsoft identity platform, "Claims challenges, claims requests and client
/// capabilities").
pub(super) fn challenged(incoming: &Incoming<'_>, claims: &str) -> Reply {
    let message = "Continuous access evaluation resulted in challenge with result: InteractionRequired.";
    let header = format!(
        "Bearer realm=\"\", authorization_uri=\"https://login.microsoftonline.com/common/oauth2/authorize\", \
         error=\"insufficient_claims\", claims=\"{claims}\""
    );
    error(incoming, 401, "InvalidAuthenticationToken", message).header("www-authenticate", header)
}

fn throttled(service: &Service, incoming: &Incoming<'_>, fault: Fault, bucket: Bucket, caller: &Caller<'_>) -> Reply {
    let form = if let Fault::Throttled(form) = fault { form } else { Wait::Any };
    let silent = form == Wait::Untold || bucket == Bucket::ConditionalAccess;
    let wait = (!silent).then(|| brief(service, caller));
    service.quota.injected(bucket, caller, wait, &service.options, &service.books);
    let reply = match fault {
        Fault::ThrottledWithoutWords => error(incoming, 429, "UnknownError", ""),
        _ => error(incoming, 429, "TooManyRequests", "Too many requests."),
    };
    let reply = throttle_headers(service, reply, bucket, "Tenant", "CPULimitExceeded");
    with_wait(service, reply, wait, form, caller)
}

/// The wait of a loaded service is short; the long ones are for those who exceed a limit.
fn brief(service: &Service, caller: &Caller<'_>) -> Duration {
    told(caller, &service.options).min(service.options.scaled(Duration::from_secs(30)))
}

fn throttle_headers(service: &Service, reply: Reply, bucket: Bucket, scope: &str, cause: &str) -> Reply {
    if bucket != Bucket::Identity {
        return reply;
    }
    let scope = format!("{scope}/ReadWrite/{}/{}", service.world.client, service.world.tenant);
    reply.header("x-ms-throttle-scope", scope).header("x-ms-throttle-information", cause)
}

fn with_wait(service: &Service, reply: Reply, wait: Option<Duration>, form: Wait, caller: &Caller<'_>) -> Reply {
    let Some(wait) = wait else { return reply };
    let draw = dice::mix(&[service.options.spec.seed, caller.identity, u64::from(caller.attempt), 0xf0e2]);
    reply.header("retry-after", retry_after(wait, form, service.options.speed, draw))
}

/// The wait in one of the header's three forms, never shorter than it is.
fn retry_after(wait: Duration, form: Wait, speed: f64, draw: u64) -> String {
    let whole = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    match (form, draw % 3) {
        (Wait::Date, _) => date(whole),
        (Wait::Integer, _) => whole.to_string(),
        (Wait::Any, 0) if speed <= 1.0 => date(whole),
        (Wait::Any, 1) if speed <= 1.0 => whole.to_string(),
        _ => format!("{:.3}", wait.as_secs_f64() + 0.000_5),
    }
}

fn date(seconds: u64) -> String {
    fmt_http_date(std::time::SystemTime::now() + Duration::from_secs(seconds + 1))
}

fn status_code(status: u16) -> &'static str {
    match status {
        408 => "RequestTimeout",
        423 => "ResourceLocked",
        500 => "InternalServerError",
        504 => "GatewayTimeout",
        _ => "UnknownError",
    }
}

/// The body of an Exchange refusal that its class alone tells apart.
pub(super) fn busy() -> Reply {
    let class = "Microsoft.Exchange.Data.Directory.SystemConfiguration.ServerBusyException";
    let inner = json!({"message": "The server is busy.", "type": class, "stacktrace": ""});
    let details = json!([{"code": "Client", "target": "", "message": format!("|{class}|The server is busy.")}]);
    let error = json!({"code": "BadRequest", "message": "Invalid Operation", "details": details,
        "innererror": {"message": "Invalid Operation", "internalexception": inner}});
    Reply::json(400, &json!({"error": error}))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_told_wait_is_never_shorter_than_the_wait() {
        let wait = Duration::from_millis(2_128);
        assert_eq!(retry_after(wait, Wait::Integer, 1.0, 0), "3");
        let told: f64 = retry_after(wait, Wait::Decimal, 1.0, 0).parse().expect("a number");
        assert!(told >= 2.128);
        let date = httpdate::parse_http_date(&retry_after(wait, Wait::Date, 1.0, 0)).expect("a date");
        assert!(date >= std::time::SystemTime::now() + wait);
    }

    #[test]
    fn a_fast_simulator_tells_its_waits_in_decimals() {
        assert!((0..30).all(|draw| { retry_after(Duration::from_millis(50), Wait::Any, 100.0, draw).contains('.') }));
    }
}
