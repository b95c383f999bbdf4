//! `Retry-After` in every form the service sends: whole seconds, decimal seconds (a documented sample reads
//! `2.128`), an HTTP date, nonsense, nothing.

use std::time::Duration;

/// No wait is longer: beyond any budget, and far from where arithmetic ends.
const LONGEST: Duration = Duration::from_secs(365 * 86_400);

/// What to wait, or `None` when the header is missing or means nothing.
///
/// `date` is the answer's own `Date`: a time given as a date is compared with the service's clock, not with ours.
pub(super) fn retry_after(value: Option<&str>, date: Option<&str>) -> Option<Duration> {
    let value = value?.trim();
    let wait = seconds(value).or_else(|| until(value, date?))?;
    Some(wait.min(LONGEST))
}

fn seconds(value: &str) -> Option<Duration> {
    let plain = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let seconds: f64 = plain.then(|| value.parse().ok())??;
    Some(Duration::try_from_secs_f64(seconds).unwrap_or(LONGEST))
}

fn until(value: &str, date: &str) -> Option<Duration> {
    let at = httpdate::parse_http_date(value).ok()?;
    let now = httpdate::parse_http_date(date.trim()).ok()?;
    Some(at.duration_since(now).unwrap_or(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOON: &str = "Wed, 25 Nov 2026 12:00:00 GMT";

    #[test]
    fn whole_and_decimal_seconds() {
        assert_eq!(retry_after(Some("10"), None), Some(Duration::from_secs(10)));
        assert_eq!(retry_after(Some(" 2.128 "), None), Some(Duration::from_millis(2_128)));
        assert_eq!(retry_after(Some("0"), None), Some(Duration::ZERO));
    }

    #[test]
    fn a_date_counts_from_the_answers_own_date() {
        assert_eq!(retry_after(Some("Wed, 25 Nov 2026 12:00:30 GMT"), Some(NOON)), Some(Duration::from_secs(30)));
        assert_eq!(retry_after(Some("Wed, 25 Nov 2026 11:00:00 GMT"), Some(NOON)), Some(Duration::ZERO));
    }

    #[test]
    fn nonsense_is_as_good_as_nothing() {
        for nonsense in ["", "soon", "-1", "1e3", "NaN", "inf", "1.2.3", "."] {
            assert_eq!(retry_after(Some(nonsense), Some(NOON)), None, "{nonsense}");
        }
        assert_eq!(retry_after(None, Some(NOON)), None);
    }

    #[test]
    fn an_absurd_wait_is_a_year_and_harms_nothing() {
        for absurd in ["18000000000000000000", "99999999999999999999999", "Fri, 31 Dec 9999 23:59:59 GMT"] {
            assert_eq!(retry_after(Some(absurd), Some(NOON)), Some(LONGEST), "{absurd}");
        }
    }

    proptest! {
        #[test]
        fn any_decimal_is_read_to_the_millisecond(millis in 0_u64..100_000_000) {
            let text = format!("{}.{:03}", millis / 1000, millis % 1000);
            let read = retry_after(Some(&text), None).unwrap();
            prop_assert!(read.abs_diff(Duration::from_millis(millis)) < Duration::from_micros(100));
        }

        #[test]
        fn no_text_makes_it_panic(text in ".{0,40}", date in ".{0,40}") {
            let _ = retry_after(Some(&text), Some(&date));
        }
    }
}
