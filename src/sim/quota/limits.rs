//! The service's published limits, each settable.
//!
//! Source: microsoft-graph-docs-contrib `concepts/throttling-limits.md` and its includes. The Exchange admin API
//! publishes none; its two numbers are assumptions.

use std::time::Duration;

/// So many requests in so long, as a sliding window.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Window {
    pub limit: u32,
    pub per: Duration,
}

impl Window {
    pub const fn new(limit: u32, seconds: u64) -> Self {
        Self { limit, per: Duration::from_secs(seconds) }
    }
}

/// Every limit. The defaults are the published ones.
#[derive(Clone, Debug)]
pub struct Quotas {
    /// Resource units per 10 s; `None`: 3,500, 5,000 or 8,000 by the number of users.
    pub identity: Option<f64>,
    /// Writes of directory objects, per app and in the whole tenant.
    pub writes: Window,
    pub tenant_writes: Window,
    pub reports: Window,
    pub activity: Window,
    /// Shared by every app of the tenant, and refused without `Retry-After`.
    pub conditional_access: Window,
    /// Share of `conditional_access` that another product takes, `0.0..1.0`.
    pub neighbour: f64,
    pub outlook: Window,
    /// Requests in flight to one mailbox.
    pub outlook_concurrent: usize,
    /// The concurrency limit holds for the app over all mailboxes, as older texts of the page have it.
    pub outlook_per_app: bool,
    pub trace: Window,
    pub audit_query: Window,
    pub security: Window,
    pub security_concurrent: usize,
    pub usage_report: Window,
    pub intune: Window,
    /// From this many in flight, Exchange answers slower by half for each one more.
    pub exchange_busy: usize,
    /// Beyond this many in flight, Exchange answers 503.
    pub exchange_full: usize,
}

impl Default for Quotas {
    fn default() -> Self {
        Self {
            identity: None,
            writes: Window::new(3_000, 150),
            tenant_writes: Window::new(18_000, 300),
            reports: Window::new(5, 10),
            activity: Window::new(10, 60),
            conditional_access: Window::new(1, 1),
            neighbour: 0.0,
            outlook: Window::new(10_000, 600),
            outlook_concurrent: 4,
            outlook_per_app: false,
            trace: Window::new(100, 300),
            audit_query: Window::new(200, 24 * 60 * 60),
            security: Window::new(150, 60),
            security_concurrent: 4,
            usage_report: Window::new(14, 600),
            intune: Window::new(2_000, 20),
            exchange_busy: 4,
            exchange_full: 12,
        }
    }
}

impl Quotas {
    /// Resource units per 10 s of a tenant with `users` users: under 50, to 500, above.
    pub(super) fn identity_units(&self, users: usize) -> f64 {
        self.identity.unwrap_or(match users {
            0..50 => 3_500.0,
            50..=500 => 5_000.0,
            _ => 8_000.0,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenants_class_follows_its_user_count() {
        let quotas = Quotas::default();
        let classes = [49, 50, 500, 501].map(|users| quotas.identity_units(users));
        assert_eq!(classes, [3_500.0, 5_000.0, 5_000.0, 8_000.0]);
    }
}
