//! From what an endpoint says of a token's life to the times at which to renew it and to stop using it.

use std::time::Duration;

use jiff::Timestamp;
use secrecy::SecretString;
use serde::{Deserialize, Deserializer};
use tokio::time::Instant;

use super::Token;

/// How long before its end a token is renewed: what Microsoft's own libraries do.
const BEFORE_THE_END: Duration = Duration::from_secs(300);

impl Token {
    /// A token that lives this long from the moment it was asked for. `refresh_in` is the service's own advice when to
    /// renew. A token shorter than twice the usual margin is renewed at half its life.
    pub(super) fn issued(
        secret: SecretString,
        asked_at: Instant,
        lives: Duration,
        refresh_in: Option<Duration>,
    ) -> Self {
        let usual = lives.saturating_sub(BEFORE_THE_END).max(lives / 2);
        let renew_in = refresh_in.map_or(usual, |advised| advised.min(usual));
        Self { secret, renew_at: asked_at + renew_in, expires_at: asked_at + lives }
    }

    /// A token that ends at a time of day (`expires_on`, seconds since 1970), as a cache elsewhere hands it out.
    pub(super) fn ending(secret: SecretString, expires_on: u64, now: Timestamp) -> Self {
        let left = expires_on.saturating_sub(u64::try_from(now.as_second()).unwrap_or(0));
        Self::issued(secret, Instant::now(), Duration::from_secs(left.min(LONGEST)), None)
    }
}

/// Longest life believed, in seconds: two days (continuous access evaluation gives at most 28 hours).
pub(super) const LONGEST: u64 = 2 * 24 * 3600;

/// Seconds that one endpoint writes as a number and another as a text.
pub(super) fn seconds<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u64>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Seconds {
        Number(u64),
        Text(String),
    }
    Ok(match Option::<Seconds>::deserialize(from)? {
        Some(Seconds::Number(number)) => Some(number),
        Some(Seconds::Text(text)) => text.trim().parse().ok(),
        None => None,
    })
}

/// A text that goes straight into a type that does not print it.
pub(super) fn secret<'de, D: Deserializer<'de>>(from: D) -> Result<SecretString, D::Error> {
    String::deserialize(from).map(SecretString::from)
}

/// The same for a text that may be missing.
pub(super) fn optional_secret<'de, D: Deserializer<'de>>(from: D) -> Result<Option<SecretString>, D::Error> {
    Ok(Option::<String>::deserialize(from)?.map(SecretString::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(lives: u64, refresh_in: Option<u64>) -> (u64, u64) {
        let now = Instant::now();
        let token = Token::issued("t".into(), now, Duration::from_secs(lives), refresh_in.map(Duration::from_secs));
        ((token.renew_at - now).as_secs(), (token.expires_at - now).as_secs())
    }

    #[test]
    fn a_token_is_renewed_five_minutes_before_it_ends() {
        assert_eq!(times(3600, None), (3300, 3600));
    }

    #[test]
    fn the_services_advice_counts_when_it_comes_earlier() {
        assert_eq!(times(86400, Some(43200)), (43200, 86400));
        assert_eq!(times(3600, Some(3599)), (3300, 3600));
    }

    #[test]
    fn a_short_token_is_renewed_at_half_its_life() {
        assert_eq!(times(120, None), (60, 120));
    }

    #[test]
    fn a_token_from_a_cache_lives_what_is_left_of_it() {
        let now = Timestamp::from_second(1_000_000).expect("in range");
        let token = Token::ending("t".into(), 1_000_900, now);
        let left = (token.expires_at - Instant::now()).as_secs();
        assert!((899..=900).contains(&left), "{left}");
        assert!(Token::ending("t".into(), 999_000, now).expires_at <= Instant::now());
    }
}
