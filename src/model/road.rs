//! The ways that attackers took, as the answers to incidents show.

use jiff::Timestamp;

/// Something that was taken from an attacker of late.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Road {
    /// The fix that took it: `revoke-consent`.
    pub fix: String,
    /// When it was last seen to have done so.
    pub last: Timestamp,
}
