//! The quotas of the service: which one a request falls under, and what is asked of it.
//!
//! Numbers are Microsoft's, from "Microsoft Graph service-specific throttling limits"
//! (learn.microsoft.com/graph/throttling-limits) unless a row says otherwise. Published limits change without notice
//! and a 429 can come below each of them, so they are where an adaptive client starts, never a guarantee.

use std::time::Duration;

use super::pace::Pace;
use super::window::Limit;
use crate::model::Call;

/// One quota of the service.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Bucket {
    /// Directory objects and policies, counted in resource units.
    Identity,
    /// Sign-ins, audits, authentication methods and their reports.
    Reports,
    /// Reads of `signInActivity`.
    Activity,
    /// Conditional Access and Identity Protection, shared by every app of the tenant.
    ConditionalAccess,
    /// Mail folders, rules, settings of mailboxes.
    Outlook,
    /// Message trace.
    Trace,
    /// Audit log queries.
    AuditQuery,
    /// Alerts and secure score.
    Security,
    /// Usage reports.
    Usage,
    /// Managed devices.
    Intune,
    /// Service health and message centre.
    ServiceHealth,
    /// Single applications with their keys.
    AppKeys,
    Invitations,
    /// Identity providers and user flows.
    IdentityProviders,
    Extensions,
    Subscriptions,
    /// The Exchange Online admin API, which publishes no limit.
    Exchange,
}

/// By number of users, as the identity service sizes its quota: under 50, 50 to 500, above 500.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum TenantClass {
    #[default]
    Small,
    Medium,
    Large,
}

impl TenantClass {
    pub fn of(users: u64) -> Self {
        match users {
            0..50 => Self::Small,
            50..=500 => Self::Medium,
            _ => Self::Large,
        }
    }

    /// 80 % of 3,500, 5,000 and 8,000 resource units per 10 s and app and tenant, a tenth of it at once.
    fn identity(self) -> Pace {
        let units = match self {
            Self::Small => 2_800,
            Self::Medium => 4_000,
            Self::Large => 6_400,
        };
        Pace { period: Duration::from_secs(10) / units, burst: units / 10 }
    }
}

/// What a bucket allows.
pub(super) struct Terms {
    /// All of them hold at once.
    pub(super) paces: Vec<Pace>,
    /// Requests in flight to start with, and at most.
    pub(super) in_flight: (u32, u32),
    /// So many in a span, counted from their answers.
    pub(super) window: Option<Limit>,
    /// The first wait of a refusal that tells none.
    pub(super) backoff: Duration,
    /// The pace a listing may climb to while no refusal comes.
    pub(super) climbs_to: Option<Duration>,
}

/// Every app and tenant together: 130,000 requests per 10 s.
pub(super) fn global() -> Pace {
    Pace::within(130_000, Duration::from_secs(10))
}

impl Bucket {
    pub(super) const ALL: [Self; 17] = [
        Self::Identity,
        Self::Reports,
        Self::Activity,
        Self::ConditionalAccess,
        Self::Outlook,
        Self::Trace,
        Self::AuditQuery,
        Self::Security,
        Self::Usage,
        Self::Intune,
        Self::ServiceHealth,
        Self::AppKeys,
        Self::Invitations,
        Self::IdentityProviders,
        Self::Extensions,
        Self::Subscriptions,
        Self::Exchange,
    ];

    pub(super) fn terms(self, class: TenantClass) -> Terms {
        let window = |requests, seconds| Limit { requests, span: Duration::from_secs(seconds) };
        let every = |millis| Pace { period: Duration::from_millis(millis), burst: 1 };
        let terms = |paces: &[Pace], in_flight| Terms {
            paces: paces.to_vec(),
            in_flight: (in_flight, in_flight),
            window: None,
            backoff: Duration::from_secs(1),
            climbs_to: None,
        };
        match self {
            Self::Identity => terms(&[class.identity()], 16),
            // 5 per 10 s and app and tenant.
            Self::Reports => Terms { window: Some(window(5, 10)), ..terms(&[], 5) },
            // 10 per minute and app and tenant; support engineers count listings under the reports' quota.
            Self::Activity => Terms { climbs_to: Some(Duration::from_millis(2_100)), ..terms(&[every(6_300)], 1) },
            // 1 per second and tenant, over all apps; its 429 tells no wait.
            Self::ConditionalAccess => {
                Terms { window: Some(window(1, 1)), backoff: Duration::from_secs(2), ..terms(&[], 1) }
            }
            // 10,000 per 10 min and mailbox, which reading never reaches; 4 at once, per app in the strictest wording.
            Self::Outlook => terms(&[], 4),
            // 100 per 5 min and tenant. A burst of eight and one in 3.3 s are 98 of them: an incident needs few, and at once.
            Self::Trace => terms(&[Pace { period: Duration::from_millis(3_300), burst: 8 }], 4),
            // 200 submissions a day and 50 queries at once and tenant ("Audit log query" limits); bound by searches.
            Self::AuditQuery => terms(&[], 3),
            // 150 per minute and app and tenant.
            Self::Security => terms(&[every(420)], 2),
            // CSV: 14 per 10 min and app and tenant.
            Self::Usage => terms(&[Pace::within(14, Duration::from_secs(600))], 2),
            // 2,000 per 20 s and app and tenant.
            Self::Intune => terms(&[Pace::within(2_000, Duration::from_secs(20))], 2),
            // 240 per minute and 800 per hour and app and tenant.
            Self::ServiceHealth => {
                terms(&[Pace::within(240, Duration::from_secs(60)), Pace::within(800, Duration::from_secs(3_600))], 2)
            }
            // 150 per minute and tenant.
            Self::AppKeys => terms(&[Pace::within(150, Duration::from_secs(60))], 2),
            // 150 per 5 s and tenant.
            Self::Invitations => terms(&[Pace::within(150, Duration::from_secs(5))], 2),
            // 200 per minute and app and tenant.
            Self::IdentityProviders => terms(&[Pace::within(200, Duration::from_secs(60))], 2),
            // 455 per 10 s and app and tenant.
            Self::Extensions => terms(&[Pace::within(455, Duration::from_secs(10))], 2),
            // Lists: 25 per 20 s and app and tenant.
            Self::Subscriptions => terms(&[Pace::within(25, Duration::from_secs(20))], 2),
            // Nothing published: concurrency follows what the service bears.
            Self::Exchange => Terms { in_flight: (3, 8), backoff: Duration::from_secs(2), ..terms(&[], 3) },
        }
    }

    /// The name of the quota for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Identity => "directory",
            Self::Reports => "reports",
            Self::Activity => "sign-in activity",
            Self::ConditionalAccess => "Conditional Access",
            Self::Outlook => "Outlook",
            Self::Trace => "message trace",
            Self::AuditQuery => "audit log search",
            Self::Security => "security",
            Self::Usage => "usage reports",
            Self::Intune => "Intune",
            Self::ServiceHealth => "service health",
            Self::AppKeys => "application keys",
            Self::Invitations => "invitations",
            Self::IdentityProviders => "identity providers",
            Self::Extensions => "extensions",
            Self::Subscriptions => "subscriptions",
            Self::Exchange => "Exchange",
        }
    }

    /// The quota `call` is charged to.
    pub fn of(call: &Call) -> Self {
        match call {
            Call::Cmdlet { .. } => Self::Exchange,
            Call::Graph { path, .. } => of_path(path),
        }
    }
}

/// Of a Graph path without version: `/users?$select=id`.
fn of_path(path: &str) -> Bucket {
    let lower = path.to_ascii_lowercase();
    let (resource, query) = lower.split_once('?').unwrap_or((&lower, ""));
    let segments: Vec<&str> = resource.split('/').filter(|segment| !segment.is_empty()).collect();
    if query.contains("signinactivity") {
        return Bucket::Activity;
    }
    match segments.as_slice() {
        ["identity", "conditionalaccess", ..] | ["identityprotection", ..] => Bucket::ConditionalAccess,
        ["identity", "identityproviders" | "b2xuserflows" | "b2cuserflows" | "userflows", ..] => {
            Bucket::IdentityProviders
        }
        ["auditlogs", ..] | ["users", _, "authentication", ..] => Bucket::Reports,
        ["reports", report, ..] if report.starts_with("get") => Bucket::Usage,
        ["reports", ..] => Bucket::Reports,
        ["users", _, "extensions", ..] | ["schemaextensions", ..] => Bucket::Extensions,
        ["users", _, section, ..] if is_of_mailbox(section) => Bucket::Outlook,
        ["admin", "exchange", "tracing", ..] => Bucket::Trace,
        ["admin", "serviceannouncement", ..] => Bucket::ServiceHealth,
        ["security", "auditlog", ..] => Bucket::AuditQuery,
        ["security", ..] => Bucket::Security,
        ["devicemanagement", ..] => Bucket::Intune,
        ["invitations", ..] => Bucket::Invitations,
        ["subscriptions", ..] => Bucket::Subscriptions,
        // One by one (by analogy also service principals); in a listing the keys cost nothing more.
        ["applications" | "serviceprincipals", _] if query.contains("keycredentials") => Bucket::AppKeys,
        _ => Bucket::Identity,
    }
}

fn is_of_mailbox(section: &str) -> bool {
    matches!(
        section,
        "mailfolders"
            | "messages"
            | "mailboxsettings"
            | "events"
            | "contacts"
            | "contactfolders"
            | "calendar"
            | "calendars"
            | "calendarview"
            | "inferenceclassification"
            | "outlook"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_path_falls_under_the_quota_microsoft_lists_it_in() {
        for (path, bucket) in [
            ("/users?$select=id&$top=999", Bucket::Identity),
            ("/users?$select=id,signInActivity&$top=500", Bucket::Activity),
            ("/users/a/authentication/requirements", Bucket::Reports),
            ("/users/a/mailFolders/inbox/messageRules", Bucket::Outlook),
            ("/reports/authenticationMethods/userRegistrationDetails?$top=999", Bucket::Reports),
            ("/reports/getEmailActivityUserDetail(period='D7')", Bucket::Usage),
            ("/auditLogs/signIns?$top=1000", Bucket::Reports),
            ("/identity/conditionalAccess/namedLocations", Bucket::ConditionalAccess),
            ("/identityProtection/riskyUsers?$top=500", Bucket::ConditionalAccess),
            ("/policies/authenticationMethodsPolicy", Bucket::Identity),
            ("/roleManagement/directory/roleAssignments?$expand=principal", Bucket::Identity),
            ("/applications?$select=id,keyCredentials&$top=999", Bucket::Identity),
            ("/applications/a?$select=id,keyCredentials", Bucket::AppKeys),
            ("/security/auditLog/queries", Bucket::AuditQuery),
            ("/security/secureScores?$top=1", Bucket::Security),
            ("/admin/exchange/tracing/messageTraces", Bucket::Trace),
        ] {
            assert_eq!(Bucket::of(&Call::get(path)), bucket, "{path}");
        }
        assert_eq!(Bucket::of(&Call::cmdlet("Get-Mailbox")), Bucket::Exchange);
    }

    #[test]
    fn identity_keeps_the_tenants_limit_in_every_window() {
        for (class, limit) in
            [(TenantClass::Small, 3_500.0), (TenantClass::Medium, 5_000.0), (TenantClass::Large, 8_000.0)]
        {
            let pace = class.identity();
            let admitted = f64::from(pace.burst) + (10.0 / pace.period.as_secs_f64()).ceil() - 1.0;
            assert!(admitted <= limit, "{class:?} admits {admitted}");
        }
    }

    #[test]
    fn fifty_users_are_no_longer_small_and_five_hundred_not_yet_large() {
        assert_eq!([49, 50, 500, 501].map(TenantClass::of), {
            use TenantClass::{Large, Medium, Small};
            [Small, Medium, Medium, Large]
        });
    }
}
