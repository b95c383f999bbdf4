//! Whether answers take twice as long as they used to: the only sign of load an unmetered service gives.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

/// Below this nothing is called slow, whatever the ratio.
const NOTICEABLE: Duration = Duration::from_millis(200);
/// Answers of a kind before it is judged.
const ENOUGH: u32 = 8;

#[derive(Default)]
pub(super) struct Latency(Mutex<HashMap<String, Averages>>);

#[derive(Clone, Copy, Default)]
struct Averages {
    seen: u32,
    recent: f64,
    usual: f64,
}

impl Latency {
    /// Takes one answer in, and tells whether this kind now takes twice as long as usual.
    pub(super) fn doubled(&self, kind: &str, took: Duration) -> bool {
        let mut kinds = self.0.lock().expect("no holder panics");
        let averages = kinds.entry(kind.to_owned()).or_default();
        let took = took.as_secs_f64();
        if averages.seen == 0 {
            (averages.recent, averages.usual) = (took, took);
        }
        averages.seen += 1;
        averages.recent += (took - averages.recent) * 0.3;
        averages.usual += (took - averages.usual) * 0.02;
        averages.seen > ENOUGH && averages.recent > NOTICEABLE.as_secs_f64() && averages.recent > 2.0 * averages.usual
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lasting_slowdown_is_seen_and_one_slow_answer_is_not() {
        let latency = Latency::default();
        for _ in 0..20 {
            assert!(!latency.doubled("Get-InboxRule", Duration::from_secs(1)));
        }
        assert!(!latency.doubled("Get-InboxRule", Duration::from_secs(3)));
        assert!((0..5).any(|_| latency.doubled("Get-InboxRule", Duration::from_secs(3))));
    }

    #[test]
    fn kinds_are_not_compared_with_each_other() {
        let latency = Latency::default();
        for _ in 0..20 {
            latency.doubled("Get-InboxRule", Duration::from_millis(50));
        }
        assert!(!latency.doubled("Get-Mailbox", Duration::from_secs(9)));
    }
}
