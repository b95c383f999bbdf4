//! The authority's no: what its error body says, and what to do about it.
//!
//! Microsoft Learn, *Microsoft Entra authentication and authorization error codes*. Metadata services send the same
//! shape with fewer fields.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::error::{SignInError, one_line};
use super::http::{Answer, Endpoint};
use super::known_errors;

/// The authority's no, as its error body says it.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// Who refused: "the sign-in authority".
    pub what: &'static str,
    pub at: String,
    pub status: u16,
    /// OAuth's word: `invalid_client`.
    pub error: String,
    /// The first line of the description, without control characters.
    pub description: String,
    /// Numbers behind `AADSTS`.
    pub codes: Vec<u32>,
    pub trace_id: Option<String>,
    /// How far this machine's clock is ahead of the authority's, when the answer was dated.
    pub clock_ahead: Option<SignedDuration>,
}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {} refused: ", self.what, self.at)?;
        match known_errors::first_known(&self.codes) {
            Some(known) => write!(out, "{} (AADSTS{})", known.means, known.code)?,
            None if self.description.is_empty() => write!(out, "{}", self.error)?,
            None => write!(out, "{}", self.description)?,
        }
        match &self.trace_id {
            Some(trace) => write!(out, ", trace id {trace}"),
            None => Ok(()),
        }
    }
}

/// From here on a clock is worth a word. Assertions are good for some minutes either way.
const SKEW: SignedDuration = SignedDuration::from_secs(120);

impl Refusal {
    /// What to do next, when there is something to say.
    pub(super) fn hint(&self) -> Option<String> {
        let known = known_errors::first_known(&self.codes).map(|known| known.hint.clone());
        let clock = self.clock_ahead.filter(|ahead| ahead.abs() >= SKEW).map(clock_hint);
        match (clock, known) {
            (Some(clock), Some(known)) => Some(format!("{clock}; {known}")),
            (clock, known) => clock.or(known),
        }
    }
}

fn clock_hint(ahead: SignedDuration) -> String {
    let minutes = ahead.abs().as_secs().saturating_add(30) / 60;
    let side = if ahead.is_positive() { "ahead of" } else { "behind" };
    format!("this machine's clock is {minutes} minutes {side} the authority's")
}

#[derive(Deserialize)]
struct RefusedBody {
    error: String,
    #[serde(default)]
    error_description: String,
    #[serde(default)]
    error_codes: Vec<u32>,
    trace_id: Option<String>,
}

/// Reads an OAuth error body, which the metadata services send too.
pub(super) fn refusal(endpoint: &Endpoint, answer: &Answer, clean: impl Fn(String) -> String) -> SignInError {
    let Some(body) = answer.json::<RefusedBody>() else { return endpoint.not_json(answer) };
    // The lines after the first repeat trace id, correlation id and time.
    let first = body.error_description.lines().next().unwrap_or_default();
    let first = first.split(" Trace ID:").next().unwrap_or_default();
    let short = |text: &str| one_line(&clean(text.to_owned()), 400);
    SignInError::Refused(Box::new(Refusal {
        what: endpoint.what(),
        at: endpoint.origin().to_owned(),
        status: answer.status,
        error: short(&body.error),
        description: short(first),
        codes: if body.error_codes.is_empty() { codes_in(first) } else { body.error_codes },
        trace_id: body.trace_id.as_deref().map(short),
        clock_ahead: answer.clock_ahead(Timestamp::now()),
    }))
}

/// `AADSTS50001: …` at the start of a description, where no list of codes is sent (metadata services).
fn codes_in(description: &str) -> Vec<u32> {
    let Some(rest) = description.strip_prefix("AADSTS") else { return Vec::new() };
    let digits = rest.split(|letter: char| !letter.is_ascii_digit()).next().unwrap_or_default();
    digits.parse().into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused_with(codes: &[u32], ahead: i64) -> SignInError {
        SignInError::Refused(Box::new(Refusal {
            what: "the sign-in authority",
            at: "https://login.microsoftonline.com".into(),
            status: 401,
            error: "invalid_client".into(),
            description: "AADSTS1: something new.".into(),
            codes: codes.to_vec(),
            trace_id: Some("0000aaaa-11bb-cccc-dd22-eeeeee333333".into()),
            clock_ahead: Some(SignedDuration::from_secs(ahead)),
        }))
    }

    #[test]
    fn an_expired_secret_is_said_in_words_with_its_trace() {
        let error = refused_with(&[7_000_222], 1);
        assert_eq!(
            error.to_string(),
            "the sign-in authority https://login.microsoftonline.com refused: the client secret has expired \
             (AADSTS7000222), trace id 0000aaaa-11bb-cccc-dd22-eeeeee333333"
        );
        assert!(error.hint().is_some_and(|hint| hint.contains("make a new secret")));
    }

    #[test]
    fn an_unknown_code_keeps_the_authoritys_own_words() {
        assert!(refused_with(&[1], 0).to_string().contains("AADSTS1: something new."));
        assert_eq!(refused_with(&[1], 0).hint(), None);
    }

    #[test]
    fn a_clock_ten_minutes_off_is_said() {
        let behind = refused_with(&[700_024], -600).hint().expect("a hint");
        assert!(behind.starts_with("this machine's clock is 10 minutes behind the authority's; "), "{behind}");
        let ahead = refused_with(&[1], 600).hint().expect("a hint");
        assert_eq!(ahead, "this machine's clock is 10 minutes ahead of the authority's");
    }

    #[test]
    fn a_code_is_read_from_the_words_where_no_list_is_sent() {
        assert_eq!(codes_in("AADSTS50001: The application was not found"), [50001]);
        assert!(codes_in("Identity not found").is_empty() && codes_in("AADSTS: x").is_empty());
    }
}
