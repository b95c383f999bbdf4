//! How a page for people is to look: what is known of the place it goes to.

use anstyle::{AnsiColor, Style};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::model::Severity;

#[derive(Clone, Debug)]
pub struct Look {
    /// Columns.
    pub width: usize,
    /// Never in a pipe or a file unless asked for.
    pub color: bool,
    /// Whose clock is named beside UTC.
    pub zone: TimeZone,
}

impl Look {
    /// For files and pipes: 100 columns, no colour, UTC alone.
    pub fn plain() -> Self {
        Self { width: 100, color: false, zone: TimeZone::UTC }
    }

    /// A moment to the minute in UTC and, where it differs, in the reader's named zone.
    pub fn moment(&self, at: Timestamp) -> String {
        let utc = at.strftime("%Y-%m-%d %H:%M UTC");
        let here = at.to_zoned(self.zone.clone());
        if here.offset().is_zero() {
            return utc.to_string();
        }
        let day = if here.date() == at.to_zoned(TimeZone::UTC).date() { "" } else { "%m-%d " };
        let zone = here.time_zone().iana_name().map_or_else(|| here.offset().to_string(), Into::into);
        format!("{utc} ({} {zone})", here.strftime(&format!("{day}%H:%M")))
    }

    /// The text in this style, or as it is where there is no colour. Lay text out before painting it.
    pub fn paint(&self, style: Style, text: &str) -> String {
        if self.color { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }
}

pub(super) const BOLD: Style = Style::new().bold();
pub(super) const DIM: Style = Style::new().dimmed();

pub(super) fn of_severity(severity: Severity) -> Style {
    match severity {
        Severity::Critical => AnsiColor::Red.on_default().bold(),
        Severity::High => AnsiColor::Red.on_default(),
        Severity::Medium => AnsiColor::Yellow.on_default(),
        Severity::Low => AnsiColor::Cyan.on_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(zone: &str) -> Look {
        Look { zone: TimeZone::get(zone).expect("a zone of the database"), ..Look::plain() }
    }

    #[test]
    fn times_for_people_name_their_zone() {
        let at: Timestamp = "2026-11-25T22:50:49Z".parse().expect("a moment");
        assert_eq!(look("UTC").moment(at), "2026-11-25 22:50 UTC");
        assert_eq!(look("America/New_York").moment(at), "2026-11-25 22:50 UTC (17:50 America/New_York)");
        assert_eq!(look("Asia/Tokyo").moment(at), "2026-11-25 22:50 UTC (11-26 07:50 Asia/Tokyo)");
    }

    #[test]
    fn nothing_is_painted_without_colour() {
        assert_eq!(Look::plain().paint(BOLD, "text"), "text");
        assert_eq!(Look { color: true, ..Look::plain() }.paint(BOLD, "text"), "\u{1b}[1mtext\u{1b}[0m");
    }
}
