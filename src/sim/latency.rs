//! How long the service thinks.

use std::time::Duration;

use super::dice;
use super::options::Options;
use super::route::Bucket;

/// The delay of one answer: around the bucket's usual time, nothing when latency is off.
pub(super) fn latency(bucket: Bucket, draw: u64, options: &Options) -> Duration {
    if !options.latency {
        return Duration::ZERO;
    }
    let usual = match bucket {
        Bucket::Token | Bucket::Identity | Bucket::Security | Bucket::Intune => 120,
        Bucket::ConditionalAccess | Bucket::Outlook => 150,
        Bucket::Reports | Bucket::Activity | Bucket::UsageReport | Bucket::Trace | Bucket::AuditQuery => 400,
        Bucket::Exchange => 700,
    };
    options.scaled(Duration::from_millis(usual).mul_f64(0.7 + 0.8 * dice::unit(dice::mix(&[draw, 0x1a7e]))))
}
