//! The nouns: what a tenant is made of, how completely it was read, what was found and what a report says.
//!
//! No I/O, no async, no clock. Everything else speaks in these types.

mod call;
mod finding;
mod fingerprint;
mod part;
mod requests;
mod resource;
mod settings;

pub use call::{Anchor, Call, Method, Version};
pub use finding::{Check, CheckStatus, Evidence, Exposure, Finding, FindingStatus, Judgement, Maps, RuleId, Severity};
pub use fingerprint::Fingerprint;
pub use part::{Completeness, Gap, Known, Part};
pub use requests::{Requests, Tally};
pub use resource::{Resource, ResourceType};
pub use settings::{Approval, Covers, History, HolderKind, RoleHolder, Settings, Waiver};
