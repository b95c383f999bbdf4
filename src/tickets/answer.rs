//! An answer of a ticket system, and what its head says: wait, or where the next page is.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::StatusCode;
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};
use serde_json::Value;

/// An answer that is none of the failures.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    pub(super) fn new(status: StatusCode, headers: HeaderMap, body: Vec<u8>) -> Self {
        Self { status, headers, body }
    }

    /// The body as JSON.
    pub(super) fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }
}

/// 429; or, as GitHub has it, 403 with word of a limit.
pub(super) fn is_limited(answer: &Answer) -> bool {
    let spent = answer.headers.get("x-ratelimit-remaining").is_some_and(|left| left == "0");
    let says =
        || answer.json().and_then(|body| Some(body.get("message")?.as_str()?.to_lowercase().contains("rate limit")));
    match answer.status.as_u16() {
        429 => true,
        403 => spent || answer.headers.contains_key(RETRY_AFTER) || says().unwrap_or(false),
        _ => false,
    }
}

/// What a system asks to wait: seconds or a date; or until its limit begins anew.
pub(super) fn told_wait(headers: &HeaderMap) -> Option<Duration> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    if let Some(told) = text(RETRY_AFTER.as_str()) {
        let seconds = told.parse::<u64>().ok().map(Duration::from_secs);
        let until = || {
            let at = httpdate::parse_http_date(told).ok()?;
            let now = httpdate::parse_http_date(text(DATE.as_str())?).ok()?;
            Some(at.duration_since(now).unwrap_or_default())
        };
        return seconds.or_else(until);
    }
    if text("x-ratelimit-remaining") != Some("0") {
        return None;
    }
    let at = text("x-ratelimit-reset")?.parse::<i64>().ok()?;
    let left = at.saturating_sub(Timestamp::now().as_second()).saturating_add(1);
    Some(Duration::from_secs(u64::try_from(left).unwrap_or(1)))
}

/// `rel="next"` of a `Link` header.
pub(super) fn next_page(headers: &HeaderMap) -> Option<String> {
    let links = headers.get_all("link").iter().filter_map(|value| value.to_str().ok());
    links.flat_map(|line| line.split(',')).find_map(|link| {
        let (address, parameters) = link.split_once(';')?;
        let is_next = parameters.split(';').any(|one| matches!(one.trim(), "rel=\"next\"" | "rel=next"));
        let address = address.trim().strip_prefix('<')?.strip_suffix('>')?;
        is_next.then(|| address.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use reqwest::header::{HeaderName, HeaderValue};

    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let pair = |(name, value): &(&'static str, &str)| {
            (HeaderName::from_static(name), HeaderValue::from_str(value).expect("a value"))
        };
        pairs.iter().map(pair).collect()
    }

    #[test]
    fn the_next_page_is_the_one_called_so() {
        let link = "<https://a.example/1?page=1>; rel=\"prev\", <https://a.example/1?page=3>; rel=\"next\"";
        assert_eq!(next_page(&headers(&[("link", link)])).as_deref(), Some("https://a.example/1?page=3"));
        assert_eq!(next_page(&headers(&[("link", "<x>; rel=\"last\"")])), None);
        assert_eq!(next_page(&headers(&[("link", "nonsense")])), None);
    }

    #[test]
    fn waits_are_seconds_dates_or_the_end_of_a_limit() {
        let wait = |pairs: &[(&'static str, &str)]| told_wait(&headers(pairs));
        assert_eq!(wait(&[("retry-after", "7")]), Some(Duration::from_secs(7)));
        let (at, now) = ("Wed, 25 Nov 2026 12:00:30 GMT", "Wed, 25 Nov 2026 12:00:00 GMT");
        assert_eq!(wait(&[("retry-after", at), ("date", now)]), Some(Duration::from_secs(30)));
        assert_eq!(wait(&[("retry-after", "soon")]), None);
        assert_eq!(wait(&[("x-ratelimit-remaining", "5"), ("x-ratelimit-reset", "99999999999")]), None);
        let left = wait(&[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "99999999999")]);
        assert!(left.is_some_and(|left| left > Duration::from_mins(10)));
    }
}
