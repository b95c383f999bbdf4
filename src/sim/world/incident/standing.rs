//! What an account is: of the directory on premises, or over everybody.

use super::Befalling;
use crate::sim::world::admins::{Assignment, Hold};
use crate::sim::world::role::GLOBAL_ADMINISTRATOR;

impl Befalling<'_> {
    /// Its password is reset on premises; what is written to it here goes back with the next synchronisation.
    pub(super) fn come_from_premises(&mut self) {
        self.world.people.entry(self.user).or_default().synced = true;
    }

    /// A Global Administrator, in a tenant whose app of palisade has the permission and no role over such an account.
    pub(super) fn hold_everything(&mut self) {
        let principal = self.truth.user;
        self.world.assignments.push(Assignment { principal, role: GLOBAL_ADMINISTRATOR, hold: Hold::Permanent });
        self.world.spares_administrators = true;
    }
}
