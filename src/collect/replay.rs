//! Reads a snapshot file instead of a tenant: the same decoders without the requests.

use std::collections::{BTreeMap, HashSet};
use std::io::BufRead;

use super::collector::{Asks, Collector, Targets};
use super::decode::{Decoder, Ending};
use super::engine::rounds;
use super::file::{Error, Header, Line, Reader};
use super::{FAMILIES, scope};
use crate::model::{Gap, Snapshot};

/// The snapshot that a file holds, and the options it was taken with.
pub fn replay<R: BufRead>(mut file: Reader<R>) -> Result<(Snapshot, Header), Error> {
    let header = file.header().clone();
    let mut families: BTreeMap<&str, Replayed> =
        FAMILIES.iter().map(|family| (family.name, Replayed::new(family))).collect();
    let ended = loop {
        match file.line()? {
            // A family of a later version is passed over.
            Line::Page { family, target, body } => {
                if let Some(replayed) = families.get_mut(&*family) {
                    replayed.asked.insert(target.to_string());
                    replayed.decoder.page(&target, body.get()).map_err(|why| file.damaged(why))?;
                }
            }
            Line::Answer { family, target, answer } => {
                if let Some(replayed) = families.get_mut(&*family) {
                    replayed.asked.insert(target.to_string());
                    replayed.decoder.answered(&target, answer);
                }
            }
            Line::End { family, ending, .. } => {
                if let Some(replayed) = families.get_mut(&*family) {
                    replayed.ending = Some(ending);
                }
            }
            Line::Trailer { ended } => break ended,
        }
    };
    Ok((assemble(families, &header, ended), header))
}

fn assemble(mut families: BTreeMap<&str, Replayed>, header: &Header, ended: jiff::Timestamp) -> Snapshot {
    let mut snapshot = Snapshot::unread(header.options.tenant, header.options.taken);
    snapshot.ended = ended;
    let chosen = scope::families(&header.options);
    for round in rounds() {
        for family in FAMILIES.iter().filter(|family| family.round == round && chosen.contains(family.name)) {
            let Some(replayed) = families.remove(family.name) else { continue };
            replayed.finish(header, &mut snapshot);
        }
    }
    snapshot
}

/// One family on its way through the file.
struct Replayed {
    family: &'static Collector,
    decoder: Box<dyn Decoder>,
    /// Targets about which there is an answer.
    asked: HashSet<String>,
    ending: Option<Ending>,
}

impl Replayed {
    fn new(family: &'static Collector) -> Self {
        Self { family, decoder: (family.decoder)(), asked: HashSet::new(), ending: None }
    }

    fn finish(self, header: &Header, snapshot: &mut Snapshot) {
        let Some(mut ending) = self.ending else {
            let gap = Gap::NotAsked("the snapshot file was taken without this family".into());
            self.decoder.finish(Ending { gap: Some(gap), count: None })(snapshot);
            return;
        };
        if let (None, Asks::Each { targets, .. }) = (&ending.gap, &self.family.asks) {
            ending.gap = unasked(&targets(snapshot, &header.options), &self.asked);
        }
        self.decoder.finish(ending)(snapshot);
    }
}

/// A file taken by another version may lack targets that this one would have asked about: that is a gap.
fn unasked(targets: &Targets, asked: &HashSet<String>) -> Option<Gap> {
    let missing = targets.keys.iter().filter(|key| !asked.contains(&***key)).count();
    (missing > 0).then(|| Gap::NotAsked(format!("the snapshot file was taken without {missing} of its targets")))
}
