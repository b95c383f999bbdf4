//! What a path of the simulated service is: the one shape every route file fills and the engine interprets.
//!
//! A route says who may call it, which quota it spends, how it pages and where Microsoft describes it; its handler
//! only looks the answer up in the [`World`](super::world::World). Selecting, paging, counting, throttling and faults
//! are the engine's, so that no handler can forget them.

use serde_json::{Map, Value};

use super::state::Written;
use super::world::World;

/// A JSON object as the service would send it, with every property it has; `$select` is applied afterwards.
pub(super) type Record = Map<String, Value>;

/// Rows made on demand: a row is a function of the seed and its index, so a million of them cost nothing until asked.
pub(super) trait Table: Send + Sync {
    fn len(&self) -> usize;
    /// Row `index` in the listing's own order; `None` past the end.
    fn row(&self, index: usize) -> Option<Record>;
    /// What `@odata.count` says.
    fn count(&self) -> usize {
        self.len()
    }
    /// There are more rows, and nobody can have them.
    fn is_cut(&self) -> bool {
        false
    }
}

/// Rows that are already there.
impl Table for Vec<Record> {
    fn len(&self) -> usize {
        self.len()
    }
    fn row(&self, index: usize) -> Option<Record> {
        self.get(index).cloned()
    }
}

/// The quota a request is charged to (throttling limits of Microsoft Graph, "service-specific limits").
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Bucket {
    Identity,
    Reports,
    Activity,
    ConditionalAccess,
    Outlook,
    Trace,
    AuditQuery,
    Security,
    UsageReport,
    Intune,
    Exchange,
    Token,
}

/// What a tenant must have bought before a path answers.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Plan {
    Any,
    P1,
    P2,
}

/// Which `$top` a listing takes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Top {
    /// Above the maximum: 400 `Request_UnsupportedQuery`, "Invalid page size specified".
    Reject,
    /// Above the maximum: silently the maximum.
    Clamp,
    /// `$top` has no effect: the service chooses.
    Ignored,
    /// `$top` is refused: 400.
    Unsupported,
}

/// Page sizes of a listing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pages {
    pub(super) default: usize,
    pub(super) max: usize,
    pub(super) top: Top,
}

/// A request as a handler sees it: matched, authorised, charged.
pub(super) struct Ask<'r> {
    /// Values of the template's `{…}` in order, percent-decoded and unquoted.
    pub(super) keys: Vec<String>,
    /// Query options, names lower-cased with their `$`, values decoded; `$select`, `$top`, `$skiptoken`, `$count` are
    /// the engine's business and absent here.
    pub(super) query: Vec<(String, String)>,
    pub(super) body: Option<&'r Value>,
    /// The request carried `ConsistencyLevel: eventual`.
    pub(super) eventual: bool,
}

impl Ask<'_> {
    pub(super) fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// What a handler found.
pub(super) enum Answer<'w> {
    One(Record),
    /// The object that the request made.
    Made(Record),
    /// A collection; the engine pages it.
    Many(Box<dyn Table + 'w>),
    /// `text/plain` of a `$count` segment.
    Count(usize),
    /// A write that may be carried out.
    Written(Box<Written>),
    /// An error in the service's own shape.
    Refused {
        status: u16,
        code: &'static str,
        message: String,
    },
}

/// One path of Microsoft Graph.
pub(super) struct Route {
    pub(super) method: &'static str,
    /// `v1.0` or `beta`.
    pub(super) version: &'static str,
    /// As in Microsoft's schema: `/users/{user-id}/mailFolders/{mailFolder-id}/messageRules`.
    pub(super) template: &'static str,
    pub(super) bucket: Bucket,
    /// Any one of these application permissions opens the path; a `+` joins those that are needed together.
    pub(super) permissions: &'static [&'static str],
    pub(super) plan: Plan,
    /// `None`: a single object.
    pub(super) pages: Option<Pages>,
    /// Properties sent when nothing is selected; `None`: all of them.
    pub(super) default_select: Option<&'static [&'static str]>,
    /// The entity of Microsoft's schema whose properties `$select` may name.
    pub(super) entity: &'static str,
    /// The documentation page, as `repository:path`, that this route was written from.
    #[expect(dead_code, reason = "for whoever reads the table and asks where a route is documented")]
    pub(super) source: &'static str,
    pub(super) handler: for<'w> fn(&'w World, &Ask<'_>) -> Answer<'w>,
}

impl Route {
    /// Whether it changes something; the listings that are asked for by POST do not, and a search of the log neither.
    pub(super) fn writes(&self) -> bool {
        self.method != "GET" && self.pages.is_none() && self.bucket != Bucket::AuditQuery
    }
}

/// The lowest Exchange role under which a cmdlet answers.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum ExchangeRole {
    SecurityReader,
    GlobalReader,
    ExchangeAdministrator,
}

/// What a cmdlet found: wire records with their sidecar annotations already in place, and its warnings.
pub(super) struct Rows<'w> {
    pub(super) table: Box<dyn Table + 'w>,
    pub(super) warnings: Vec<String>,
    /// What the cmdlet changes.
    pub(super) written: Option<Box<Written>>,
}

/// A cmdlet's refusal, in the parts its error body is made of.
pub(super) struct CmdletError {
    pub(super) status: u16,
    /// .NET class name, for instance `Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException`.
    pub(super) class: &'static str,
    pub(super) message: String,
}

/// One cmdlet of the Exchange admin API.
pub(super) struct Cmdlet {
    pub(super) name: &'static str,
    /// Every parameter the cmdlet takes; another one is a 400.
    pub(super) parameters: &'static [&'static str],
    pub(super) role: ExchangeRole,
    /// Whether it has `ResultSize` and stops at 1,000 rows without `Unlimited`.
    pub(super) result_size: bool,
    #[expect(dead_code, reason = "for whoever reads the table and asks where a route is documented")]
    pub(super) source: &'static str,
    pub(super) handler: for<'w> fn(&'w World, &Map<String, Value>) -> Result<Rows<'w>, CmdletError>,
}

impl Cmdlet {
    /// Whether it changes something.
    pub(super) fn writes(&self) -> bool {
        !self.name.starts_with("Get-") && !self.name.starts_with("Search-")
    }
}
