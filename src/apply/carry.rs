//! The way of a change: look, journal, send, journal, look.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::compare::{differences, id_of};
use super::fill::{wants_id, with_id};
use super::find_out::Shown;
use super::look::{self, Answer, halts};
use super::watch::{Step, Watch};
use super::{Phase, Standing, Standings, patience};
use crate::model::{Call, Change, Intention, JournalEvent, Method, Settled, Settlement};
use crate::store::{Error, Intent, Journal};
use crate::transport::{self, Fate, Reader, Secrets, Sent, Writer};

/// Carries the changes of one run out.
pub struct Carrier<'c, 's> {
    pub(super) reader: &'c Reader,
    pub(super) writer: Writer,
    pub(super) journal: Journal<'s>,
    pub(super) standings: Standings,
    watch: &'c dyn Watch,
    stop: &'c CancellationToken,
}

/// No batch of either service takes more: whoever looks further looks for nothing, change after change.
const LARGEST: usize = 20;

/// How carrying out ended.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum End {
    /// Nothing is left to do.
    Done,
    /// Somebody asked to stop; what was in flight is settled or told in the journal.
    Interrupted,
    /// Nothing more can be asked of the tenant now.
    Halted(String),
}

/// What a part of the way gives: something, or the end of the run.
pub(super) type Way<T> = Result<Result<T, End>, Error>;

impl<'c, 's> Carrier<'c, 's> {
    /// `standings` is what the journal tells of this run so far. `stop` is looked at between requests.
    pub fn new(
        reader: &'c Reader,
        journal: Journal<'s>,
        standings: Standings,
        watch: &'c dyn Watch,
        stop: &'c CancellationToken,
    ) -> Self {
        Self { reader, writer: Writer::beside(reader), journal, standings, watch, stop }
    }

    /// Fills secrets in where a change names them.
    #[must_use]
    pub fn with_secrets(mut self, secrets: &Secrets) -> Self {
        self.writer = self.writer.with_secrets(secrets);
        self
    }

    /// Finds out about what is in flight, then carries out what is left, in order, and closes the run.
    ///
    /// # Errors
    /// When the journal cannot be written; nothing is sent after that.
    pub async fn carry(&mut self, changes: &[Change]) -> Result<End, Error> {
        if let Err(end) = self.find_out_all(changes, true).await? {
            return Ok(end);
        }
        let mut hurried = false;
        while let Some(group) = self.next_group(changes) {
            if self.is_stopped() {
                return Ok(End::Interrupted);
            }
            let urgent = group.iter().all(|change| change.urgent);
            if hurried
                && !urgent
                && let Err(end) = self.find_out_all(changes, true).await?
            {
                return Ok(end);
            }
            hurried = urgent;
            if let Err(end) = self.group(&group).await? {
                return Ok(end);
            }
        }
        if let Err(end) = self.find_out_all(changes, true).await? {
            return Ok(end);
        }
        self.close(changes).await
    }

    /// Finds out about what is in flight without sending anything, and closes the run as it is.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub async fn abandon(&mut self, changes: &[Change]) -> Result<End, Error> {
        match self.find_out_all(changes, false).await? {
            Err(end) => Ok(end),
            Ok(()) => self.close(changes).await,
        }
    }

    pub fn journal(&mut self) -> &mut Journal<'s> {
        &mut self.journal
    }

    pub fn standings(&self) -> &Standings {
        &self.standings
    }

    async fn close(&mut self, changes: &[Change]) -> Result<End, Error> {
        if changes.iter().any(|change| self.standings.phase(&change.id).is_in_flight()) {
            return Ok(End::Interrupted);
        }
        self.note(&[], vec![JournalEvent::Closed]).await?;
        Ok(End::Done)
    }

    /// The next planned change, with those after it that may leave in the same batch.
    fn next_group<'p>(&self, changes: &'p [Change]) -> Option<Vec<&'p Change>> {
        let mut planned = changes.iter().filter(|change| self.standings.phase(&change.id) == Phase::Planned);
        let first = planned.next()?;
        let mut group = vec![first];
        let alone = |change: &Change| wants_id(&change.request) || wants_id(&change.verify.read);
        if alone(first) || self.unmet(first).is_some() {
            return Some(group);
        }
        for change in planned.take(LARGEST) {
            let depends = change.depends_on.iter().any(|id| group.iter().any(|one| one.id == *id));
            // What is done to one thing is done in order, and a batch keeps none.
            let same = group.iter().any(|one| one.target.id == change.target.id && one.urgent);
            if depends || same || change.urgent != first.urgent || alone(change) || self.unmet(change).is_some() {
                break;
            }
            group.push(change);
        }
        group.truncate(self.writer.batch_of(group.iter().map(|change| &change.request)));
        Some(group)
    }

    async fn group(&mut self, group: &[&Change]) -> Way<()> {
        let ready = match self.check(group).await? {
            Ok(ready) if ready.is_empty() => return Ok(Ok(())),
            Ok(ready) => ready,
            Err(end) => return Ok(Err(end)),
        };
        let changes: Vec<&Change> = ready.iter().map(|(change, _)| *change).collect();
        if let Err(end) = self.send(ready, false).await? {
            return Ok(Err(end));
        }
        if changes.iter().all(|change| change.urgent) {
            return Ok(Ok(()));
        }
        if let Err(end) = self.verify(&changes).await? {
            return Ok(Err(end));
        }
        for change in changes {
            if let Err(end) = self.find_out(change, true).await? {
                return Ok(Err(end));
            }
        }
        Ok(Ok(()))
    }

    /// Journals what will be sent, sends it, journals the answers.
    pub(super) async fn send(&mut self, ready: Vec<(&Change, Value)>, again: bool) -> Way<()> {
        let changes: Vec<&Change> = ready.iter().map(|(change, _)| *change).collect();
        let intentions: Vec<Intention> =
            ready.into_iter().map(|(change, before)| self.intention(change, before, again)).collect();
        self.watch.step(&Step::Journaling);
        let intents = self.journal.intend(intentions.clone()).await?;
        let now = Timestamp::now();
        for intention in intentions {
            self.standings.take(&JournalEvent::Intended(Box::new(intention)), now);
        }
        self.watch.step(&Step::Journaled);
        self.watch.step(&Step::Sending);
        let sent = self.writer.send(&intents).await;
        self.watch.step(&Step::Sent);
        let halted = sent.iter().find_map(|sent| match &sent.fate {
            Fate::NotSent(error) => Some(End::Halted(error.to_string())),
            _ => None,
        });
        self.settle(&changes, intents, sent).await?;
        Ok(halted.map_or(Ok(()), Err))
    }

    async fn settle(&mut self, changes: &[&Change], intents: Vec<Intent>, sent: Vec<Sent>) -> Result<(), Error> {
        let settled: Vec<(Intent, Settlement)> = intents
            .into_iter()
            .zip(sent)
            .map(|(intent, sent)| {
                let settlement = settlement(intent.change(), sent);
                (intent, settlement)
            })
            .collect();
        let events: Vec<JournalEvent> =
            settled.iter().map(|(_, settlement)| JournalEvent::Settled(settlement.clone())).collect();
        self.watch.step(&Step::Journaling);
        self.journal.settle(settled).await?;
        self.watch.step(&Step::Journaled);
        self.took_in(changes, &events);
        Ok(())
    }

    fn intention(&self, change: &Change, before: Value, again: bool) -> Intention {
        let created = self.standings.get(&change.id).created;
        Intention {
            change: change.id.clone(),
            request: with_id(&change.request, created.as_deref()),
            version: version(change, &before),
            before,
            again,
        }
    }

    /// Reads again what must still be true; gives the changes of which it is, each with what was read. The others are
    /// skipped, with the reason.
    async fn check<'p>(&mut self, group: &[&'p Change]) -> Way<Vec<(&'p Change, Value)>> {
        let (mut ready, mut open) = (Vec::new(), Vec::new());
        for change in group {
            match self.unmet(change) {
                Some(why) => self.skip(change, why, false).await?,
                None => open.push((*change, String::new())),
            }
        }
        let waits = open.first().map(|(change, _)| patience::of_precondition(&change.precondition.read));
        for wait in waits.into_iter().flatten() {
            if open.is_empty() {
                break;
            }
            if !self.rest(wait).await {
                return Ok(Err(End::Interrupted));
            }
            let reads: Vec<Call> = open.iter().map(|(change, _)| change.precondition.read.clone()).collect();
            let answers = look::read(self.reader, &reads).await;
            for ((change, _), answer) in std::mem::take(&mut open).into_iter().zip(answers) {
                match answer {
                    Err(error) if halts(&error) => return Ok(Err(End::Halted(error.to_string()))),
                    Err(error) => {
                        self.skip(change, format!("what must still be true cannot be read: {error}"), false).await?
                    }
                    Ok(answer) => {
                        let wrong = differences(&change.precondition.expect, answer.as_ref(), None);
                        match wrong.is_empty() {
                            true => ready.push((change, answer.unwrap_or_default())),
                            false => open.push((change, wrong.join("; "))),
                        }
                    }
                }
            }
        }
        self.drifted(open).await?;
        ready.sort_by_key(|(change, _)| group.iter().position(|one| one.id == change.id));
        Ok(Ok(ready))
    }

    /// What must still be true is not, after all patience: it is as wanted already, or somebody changed it.
    async fn drifted(&mut self, open: Vec<(&Change, String)>) -> Result<(), Error> {
        let (ours, others): (Vec<_>, Vec<_>) = open.into_iter().partition(|(change, _)| !wants_id(&change.verify.read));
        let reads: Vec<Call> = ours.iter().map(|(change, _)| change.verify.read.clone()).collect();
        let answers = if reads.is_empty() { Vec::new() } else { look::read(self.reader, &reads).await };
        for ((change, why), answer) in ours.into_iter().zip(answers) {
            let already =
                answer.is_ok_and(|answer| differences(&change.verify.expect, answer.as_ref(), None).is_empty());
            let why = if already { "it is so already".into() } else { format!("changed since: {why}") };
            self.skip(change, why, already).await?;
        }
        for (change, why) in others {
            // What it would make may be there: found by its name, it must look as wanted.
            let already = matches!(self.glance(change).await, Ok(Shown::There(_)));
            let why = if already { "it is so already".into() } else { format!("changed since: {why}") };
            self.skip(change, why, already).await?;
        }
        Ok(())
    }

    /// What it depends on and is not there.
    fn unmet(&self, change: &Change) -> Option<String> {
        let unmet = change.depends_on.iter().find(|id| !self.standings.phase(id).is_met())?;
        Some(format!("it depends on {unmet}, which is not verified"))
    }

    async fn skip(&mut self, change: &Change, why: String, already: bool) -> Result<(), Error> {
        self.note(&[change], vec![JournalEvent::Skipped { change: change.id.clone(), why, already }]).await
    }

    /// Journals what gives no leave, and tells who watches.
    pub(super) async fn note(&mut self, changes: &[&Change], events: Vec<JournalEvent>) -> Result<(), Error> {
        if events.is_empty() {
            return Ok(());
        }
        self.watch.step(&Step::Journaling);
        self.journal.note(events.clone()).await?;
        self.watch.step(&Step::Journaled);
        self.took_in(changes, &events);
        Ok(())
    }

    fn took_in(&mut self, changes: &[&Change], events: &[JournalEvent]) {
        let now = Timestamp::now();
        events.iter().for_each(|event| self.standings.take(event, now));
        for change in changes {
            self.watch.step(&Step::Stands { change, standing: &self.standings.get(&change.id) });
        }
    }

    pub(super) fn standing(&self, change: &Change) -> Standing {
        self.standings.get(&change.id)
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.stop.is_cancelled()
    }

    /// Waits by the service's clock, whoever asks to stop.
    pub(super) async fn wait(&self, wait: Duration) {
        if !wait.is_zero() {
            self.writer.rest(wait).await;
        }
    }

    /// Waits by the service's clock; says no when somebody asked to stop.
    pub(super) async fn rest(&self, wait: Duration) -> bool {
        if !wait.is_zero() {
            tokio::select! {
                () = self.writer.rest(wait) => {}
                () = self.stop.cancelled() => {}
            }
        }
        !self.is_stopped()
    }

    pub(super) async fn answers(&self, calls: &[Call]) -> Vec<Answer> {
        look::read(self.reader, calls).await
    }
}

/// The version of the object that was read, where the write goes to the very same.
fn version(change: &Change, before: &Value) -> Option<String> {
    let (Call::Graph { method, path, .. }, Call::Graph { path: read, .. }) =
        (&change.request, &change.precondition.read)
    else {
        return None;
    };
    let is_same = read.split('?').next() == Some(path.as_str());
    let overwrites = matches!(method, Method::Patch | Method::Put | Method::Delete);
    let version = before.get("@odata.etag")?.as_str()?;
    (is_same && overwrites).then(|| version.to_owned())
}

fn settlement(change: &str, sent: Sent) -> Settlement {
    let why = |error: &transport::Error| Some(error.to_string());
    let (how, again, answer, why) = match sent.fate {
        Fate::Done(answer) => (Settled::Done, false, answer, None),
        Fate::Refused(error) => (Settled::Refused, false, Value::Null, why(&error)),
        Fate::NotSent(error) => (Settled::NotSent, false, Value::Null, why(&error)),
        Fate::Unsure { error, again } => (Settled::Unsure, again, Value::Null, why(&error)),
    };
    Settlement {
        change: change.to_owned(),
        how,
        again,
        created: id_of(&answer),
        answer,
        request_ids: sent.request_ids,
        why,
    }
}
