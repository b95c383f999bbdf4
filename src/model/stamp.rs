//! A moment to the second in four bytes: a million users carry three of them each.

use std::fmt;

use jiff::Timestamp;

/// Seconds since 1970, or that there is none, or that what came could not be read as a date.
///
/// Microsoft writes "never" as null and as a date in year 1; both are none here.
#[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Stamp(u32);

impl Stamp {
    pub const NONE: Self = Self(0);
    /// A value that is no date: the fact resting on it is unknown.
    pub const UNREADABLE: Self = Self(u32::MAX);

    /// Reads RFC 3339 as Graph and Exchange send it, fractions of a second cut off.
    pub fn parse(text: &str) -> Self {
        match text.parse::<Timestamp>() {
            Ok(moment) => Self::at(moment),
            Err(_) => Self::UNREADABLE,
        }
    }

    /// Moments before 1970 are none, those after 2106 unreadable.
    pub fn at(moment: Timestamp) -> Self {
        let seconds = moment.as_second();
        if seconds <= 0 { Self::NONE } else { u32::try_from(seconds).map_or(Self::UNREADABLE, Self) }
    }

    pub fn is_unreadable(self) -> bool {
        self == Self::UNREADABLE
    }

    /// `None` when there is none or it could not be read.
    pub fn timestamp(self) -> Option<Timestamp> {
        if self == Self::NONE || self == Self::UNREADABLE {
            return None;
        }
        Timestamp::from_second(self.0.into()).ok()
    }
}

impl fmt::Debug for Stamp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.timestamp() {
            Some(moment) => write!(out, "{moment}"),
            None if self.is_unreadable() => out.write_str("unreadable"),
            None => out.write_str("none"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_microsoft_sends() {
        let noon = Stamp::parse("2026-07-15T12:00:00.0000000+00:00");
        assert_eq!(noon.timestamp().map(|moment| moment.to_string()).as_deref(), Some("2026-07-15T12:00:00Z"));
        assert_eq!(Stamp::parse("0001-01-01T00:00:00Z"), Stamp::NONE);
        assert!(Stamp::parse("2024-01-01T00:00:00-8:00").is_unreadable());
    }
}
