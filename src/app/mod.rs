//! The use cases, one file each. Nothing here prints or knows of the command line.

mod access;
mod applied;
mod apply;
mod auto_apply;
mod baseline;
mod broader;
mod changes;
mod conclude;
mod configuration;
mod contain;
mod dark;
mod doctor;
mod earlier;
mod error;
mod evidence;
mod grants;
mod incidents;
mod password;
mod permitted;
mod plan;
mod probe;
mod release;
mod respond;
mod scan;
mod snapshot;
mod step_permissions;
mod stored;
mod tickets;
mod undo;
mod waive;
mod watch;
mod workplace;

pub use access::{Access, Request as AccessRequest};
pub use applied::{applied, journals};
pub use apply::{Applying, apply, plan_file, resumable, resume, suits};
pub use auto_apply::{Allowed, auto_apply};
pub use baseline::baseline;
pub use conclude::{Concluded, conclude, history};
pub use configuration::{Loaded, configuration};
pub use contain::{Joint, contain, join};
pub use doctor::{Doctor, doctor};
pub use earlier::earlier;
pub use error::Error;
pub use evidence::{EvidenceFile, sha256};
pub use password::password;
pub use permitted::permitted;
pub use plan::{is_fix, plan};
pub use release::{Releasing, sets_password};
pub use respond::{Investigated, Investigation};
pub use scan::{Judging, live};
pub use snapshot::{entries, info, replay, take};
pub use stored::{Acceptance, asked_tenant, diff, list, no_run, show, sign_off};
pub use tickets::{
    Place as TicketPlace, Printed, TicketSystem, Ticketing, carry_out as carry_out_tickets,
    operations as ticket_operations,
};
pub use undo::{Undoing, undo, undoing};
pub use waive::{Waivable, Waiving, waiving};
pub use watch::{Look as WatchLook, watch};
pub use workplace::{Catalog, Rulebook, chosen, rules};

// What the command line needs to name while a use case runs.
pub use crate::apply::{Step, Untakable, Watch};
pub use crate::collect::Answer as SnapshotAnswer;
pub use crate::collect::file::{Entry as SnapshotEntry, Summary as SnapshotSummary};
pub use crate::facts::{Kind, Lists, Schema};
pub use crate::judge::{Broken, Constant, FUNCTIONS, Rule, RuleProblems, RuleSet, Yields};
pub use crate::judge::{Framework, compliance};
pub use crate::plan::{Choice, families};
pub use crate::respond::{Choice as Answering, Correction, Corrections, RESETS_PASSWORD, password_of};
pub use crate::store::{ScanLock, Sight, Store, default_folder};
pub use crate::tickets::{Step as TicketStep, Told as TicketsTold};
pub use crate::transport::SignInError;
pub use crate::transport::setup::{Purpose, registration};
pub use crate::transport::token::{DevicePrompt, Environment, Prompt};
pub use crate::transport::{Bucket, Cloud, CloudName, Event, Forecast, Observer, Origin, Overrides, Secrets};
