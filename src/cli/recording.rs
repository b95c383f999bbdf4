//! A snapshot file as a tenant to serve.

use std::path::Path;

use super::message::Stop;
use super::snapshot::passphrase;
use crate::app::{self, SnapshotAnswer, SnapshotEntry};
use crate::model::Gap;
use crate::sim::{Recording, Refused};

/// The answers that a snapshot file keeps; `-` is standard input.
pub(super) fn recording(path: &Path) -> Result<Recording, Stop> {
    Ok(app::entries(
        path,
        passphrase().as_ref(),
        |header| Recording::new(header.options.tenant, header.options.permissions.clone()),
        keep,
    )?)
}

fn keep(recording: &mut Recording, entry: SnapshotEntry<'_>) -> Result<(), String> {
    match entry {
        SnapshotEntry::Page { family, target, body } => recording.page(family, target, body)?,
        SnapshotEntry::Answer { family, target, answer } => match answer {
            SnapshotAnswer::Whole => {}
            SnapshotAnswer::Absent => recording.refused(family, target, Refused::Absent),
            SnapshotAnswer::Short(gap) => recording.refused(family, target, refused(gap)),
        },
        SnapshotEntry::End { family, ending } => {
            recording.ended(family, ending.gap.as_ref().map(refused), ending.count);
        }
    }
    Ok(())
}

fn refused(gap: &Gap) -> Refused {
    match gap {
        Gap::Denied(_) => Refused::Denied,
        Gap::Unlicensed(_) => Refused::Unlicensed,
        Gap::NotAsked(_) | Gap::Throttled(_) | Gap::Cut(_) | Gap::Unrecognised(_) | Gap::Failed(_) => Refused::Unread,
    }
}
