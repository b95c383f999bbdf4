//! The use cases, one file each. Nothing here prints or knows of the command line.

mod access;
mod broader;
mod configuration;
mod doctor;
mod error;
mod grants;
mod scan;
mod snapshot;
mod workplace;

pub use access::{Access, Request as AccessRequest};
pub use configuration::{Loaded, configuration};
pub use doctor::{Doctor, doctor};
pub use error::Error;
pub use scan::{Judging, live, report};
pub use snapshot::{entries, info, replay, take};
pub use workplace::{Catalog, chosen, rules};

// What the command line needs to name while a use case runs.
pub use crate::collect::Answer as SnapshotAnswer;
pub use crate::collect::file::{Entry as SnapshotEntry, Summary as SnapshotSummary};
pub use crate::facts::{Kind, Schema};
pub use crate::judge::{Broken, Constant, FUNCTIONS, Rule, RuleProblems, RuleSet, Yields};
pub use crate::plan::families;
pub use crate::transport::setup::{Purpose, registration};
pub use crate::transport::token::{DevicePrompt, Environment, Prompt};
pub use crate::transport::{Bucket, Cloud, CloudName, Event, Forecast, Observer, Origin, Overrides};
