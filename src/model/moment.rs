//! Moments as machines read them: UTC, always to the millisecond, so that one of a kind compares as text.

use jiff::Timestamp;
use serde::Serializer;

/// Without what lies below the millisecond: a moment is then the same in everything that speaks of it.
pub fn whole_millis(at: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at)
}

/// `2026-11-26T07:06:43.120Z`
pub(super) fn millis<S: Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ"))
}

pub(super) fn millis_if_any<S: Serializer>(at: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
    match at {
        Some(at) => millis(at, serializer),
        None => serializer.serialize_none(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_moment_has_three_digits_below_the_second() {
        let written = |text: &str| {
            let at: Timestamp = text.parse().expect("a moment");
            let value = millis(&at, serde_json::value::Serializer).expect("a text");
            (value, whole_millis(at).subsec_nanosecond())
        };
        assert_eq!(written("2026-11-26T07:06:43Z"), ("2026-11-26T07:06:43.000Z".into(), 0));
        assert_eq!(written("2026-11-26T07:06:43.12Z"), ("2026-11-26T07:06:43.120Z".into(), 120_000_000));
        assert_eq!(written("2026-11-26T07:06:43.123456789Z"), ("2026-11-26T07:06:43.123Z".into(), 123_000_000));
    }
}
