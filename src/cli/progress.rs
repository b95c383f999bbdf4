//! One line on standard error while a tenant is read: how much has come, how long it will take and whose quota decides.

use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use terminal_size::Width;

use crate::app::{Event, Forecast, Observer};

/// How often the line is drawn anew.
const BEAT: Duration = Duration::from_millis(120);

/// Counts what happens; the drawing is done by [`Line`].
#[derive(Default)]
pub(crate) struct Counts {
    answers: AtomicU64,
    refusals: AtomicU64,
}

impl Observer for Counts {
    fn event(&self, event: &Event) {
        match event {
            Event::Arrived { .. } => self.answers.fetch_add(1, Ordering::Relaxed),
            Event::Refused { .. } => self.refusals.fetch_add(1, Ordering::Relaxed),
            Event::Started { .. } | Event::Expected { .. } | Event::Finished { .. } => 0,
        };
    }
}

impl Counts {
    pub(super) fn answers(&self) -> u64 {
        self.answers.load(Ordering::Relaxed)
    }
}

/// The line, while it is needed. Gone when dropped.
pub(crate) struct Line {
    bar: ProgressBar,
    counts: Arc<Counts>,
    started: Instant,
}

impl Line {
    /// A line where standard error is a terminal and nobody asked for silence.
    pub(crate) fn new(quiet: bool, counts: Arc<Counts>) -> Option<Self> {
        if quiet || !std::io::stderr().is_terminal() {
            return None;
        }
        let bar = ProgressBar::new_spinner();
        let style =
            ProgressStyle::with_template("{spinner} {msg}").unwrap_or_else(|_| ProgressStyle::default_spinner());
        bar.set_style(style);
        Some(Self { bar, counts, started: Instant::now() })
    }

    /// Draws until the work is done.
    pub(crate) async fn run(self, forecast: impl Fn() -> Option<Forecast>) {
        loop {
            tokio::time::sleep(BEAT).await;
            self.bar.set_message(fitted(&self.parts(forecast()), columns()));
            self.bar.tick();
        }
    }

    /// What there is to say, the most important first.
    fn parts(&self, forecast: Option<Forecast>) -> Vec<String> {
        let answers = self.counts.answers();
        let time = span(self.started.elapsed().as_secs_f64());
        let mut parts = vec![format!("reading the tenant: {answers} answers in {time}")];
        if let Some(Forecast { bucket, seconds }) = forecast.filter(|forecast| forecast.seconds >= 2.0) {
            parts.push(format!(", about {} left", span(seconds)));
            parts.push(format!(" (quota: {})", bucket.name()));
        }
        match self.counts.refusals.load(Ordering::Relaxed) {
            0 => {}
            refusals => parts.push(format!(", {refusals} refused for load")),
        }
        parts
    }
}

/// How much room a line has beside the spinner.
fn columns() -> usize {
    let size = terminal_size::terminal_size_of(std::io::stderr());
    size.map_or(80, |(Width(columns), _)| usize::from(columns)).saturating_sub(3)
}

/// As many parts, in their order, as fit one line: a second one would stay on the screen for ever.
fn fitted(parts: &[String], columns: usize) -> String {
    let mut line = String::new();
    for part in parts {
        if line.chars().count() + part.chars().count() > columns {
            break;
        }
        line += part;
    }
    line
}

impl Drop for Line {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// A length of time as people say it.
pub(crate) fn span(seconds: f64) -> String {
    let seconds = seconds.max(0.0).round() as u64;
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::Ordering;

    use super::*;
    use crate::app::Bucket;

    #[test]
    fn the_line_fits_the_terminal_and_says_the_most_important_first() {
        let counts = Arc::new(Counts::default());
        counts.answers.store(12_345, Ordering::Relaxed);
        counts.refusals.store(17, Ordering::Relaxed);
        let line = Line { bar: ProgressBar::hidden(), counts, started: Instant::now() };
        let parts = line.parts(Some(Forecast { bucket: Bucket::ConditionalAccess, seconds: 7_384.0 }));
        for columns in 0..160 {
            assert!(fitted(&parts, columns).chars().count() <= columns, "{columns}");
        }
        let wide = fitted(&parts, 160);
        assert!(wide.ends_with(", 17 refused for load") && wide.contains("left (quota: Conditional Access)"), "{wide}");
        let narrow = fitted(&parts, 77);
        assert_eq!(narrow, "reading the tenant: 12345 answers in 0 s, about 2 h 3 min left");
    }

    #[test]
    fn time_is_told_in_two_units_at_most() {
        assert_eq!([span(0.4), span(59.0), span(61.0), span(7_384.0)], ["0 s", "59 s", "1 min 1 s", "2 h 3 min"]);
    }
}
