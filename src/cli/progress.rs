//! One line on standard error while a tenant is read: how much has come, how long it will take and whose quota decides.

use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

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
            self.bar.set_message(self.message(forecast()));
            self.bar.tick();
        }
    }

    fn message(&self, forecast: Option<Forecast>) -> String {
        let answers = self.counts.answers.load(Ordering::Relaxed);
        let waited = match self.counts.refusals.load(Ordering::Relaxed) {
            0 => String::new(),
            refusals => format!(", {refusals} refused for load"),
        };
        let left = forecast.filter(|forecast| forecast.seconds >= 2.0).map_or_else(String::new, |forecast| {
            format!(", about {} left, set by the quota for {}", span(forecast.seconds), forecast.bucket.name())
        });
        format!("reading the tenant: {answers} answers in {}{waited}{left}", span(self.started.elapsed().as_secs_f64()))
    }
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
    use super::span;

    #[test]
    fn time_is_told_in_two_units_at_most() {
        assert_eq!([span(0.4), span(59.0), span(61.0), span(7_384.0)], ["0 s", "59 s", "1 min 1 s", "2 h 3 min"]);
    }
}
