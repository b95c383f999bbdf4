//! What a policy in report-only mode would do.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Gap, Resource};

/// What it would do to the enabled accounts of the tenant to switch a policy on that is in report-only mode. An account can
/// be counted in several places.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
pub struct Trial {
    pub policy: Uuid,
    pub name: String,
    /// Newly asked for a second factor, a stronger one or a managed device in some sign-in.
    pub prompted: u64,
    /// Of these: have registered nothing that answers, and would be sent to register a method first.
    pub to_register: u64,
    /// Of those prompted: could not answer, and could not register what does.
    pub cannot_comply: u64,
    /// Of those prompted: only a managed device answers, and whether they have one is not read.
    pub device_asked: u64,
    /// Could no longer reach some app from outside the organisation's networks.
    pub loses_access: u64,
    /// Administrators who could no longer reach Azure management or the admin portals.
    pub administrators_locked_out: Vec<Resource>,
    /// Break-glass accounts of which the same holds.
    pub break_glass_locked_out: Vec<Resource>,
    /// Accounts of which some of this is not known.
    pub not_known: u64,
    /// Why something is not known; where `not_known` is 0 as well, of everybody.
    pub gap: Option<Gap>,
}
