//! Whether a change happened: the looks after an answer, and those after none.

use std::time::Duration;

use jiff::SignedDuration;
use serde_json::{Map, Value};

use super::carry::{Carrier, End, Way};
use super::compare::{Before, differences, id_of, intruder, moved};
use super::fill::{look_with_id, wants_id};
use super::look::halts;
use super::{Phase, patience};
use crate::model::{Call, Change, ChangeStatus, Expect, JournalEvent, Look, Sighting};
use crate::store::Error;
use crate::transport::is_repeatable;

/// How often one change is sent in all.
const SENDS: u32 = 3;

/// What looks at one change showed at the end.
pub(super) enum Shown {
    /// The effect.
    There(Effect),
    /// Something else, for all patience; why.
    NotThere(String),
    /// It cannot be looked at.
    Unknown(String),
}

/// What the effect of a change tells beside its being there.
#[derive(Default)]
pub(super) struct Effect {
    /// The id of what was made, where only a look told it.
    created: Option<String>,
    /// What the service chose, by its place.
    shown: Map<String, Value>,
}

impl Carrier<'_, '_> {
    /// Finds out about every change that is in flight.
    pub(super) async fn find_out_all(&mut self, changes: &[Change], resend: bool) -> Way<()> {
        let acknowledged: Vec<&Change> =
            changes.iter().filter(|change| self.standings.phase(&change.id) == Phase::Acknowledged).collect();
        for some in acknowledged.chunks(10) {
            if let Err(end) = self.verify(some).await? {
                return Ok(Err(end));
            }
        }
        for change in changes {
            if let Err(end) = self.find_out(change, resend).await? {
                return Ok(Err(end));
            }
        }
        Ok(Ok(()))
    }

    /// Looks for the effects of what was acknowledged, until they show or patience ends. Who asks to stop waits for the
    /// first look: what was in flight is finished.
    pub(super) async fn verify(&mut self, changes: &[&Change]) -> Way<()> {
        let mut open: Vec<&Change> = changes.to_vec();
        open.retain(|change| self.standings.phase(&change.id) == Phase::Acknowledged);
        let waits = open.first().map(|change| patience::of_effect(&change.request)).unwrap_or_default();
        let mut whys = vec![String::new(); open.len()];
        for (number, wait) in waits.into_iter().enumerate() {
            if number == 0 {
                self.wait(wait).await;
            } else if open.is_empty() || !self.rest(wait).await {
                break;
            }
            let looks: Vec<Look> = open.iter().map(|change| self.look(change)).collect();
            let reads: Vec<Call> = looks.iter().map(|look| look.read.clone()).collect();
            let answers = self.answers(&reads).await;
            whys.clear();
            let (mut seen, mut events) = (Vec::new(), Vec::new());
            for ((change, look), answer) in std::mem::take(&mut open).into_iter().zip(looks).zip(answers) {
                let mut shown = Map::new();
                let why = match answer {
                    Err(error) if halts(&error) => return Ok(Err(End::Halted(error.to_string()))),
                    Err(error) => error.to_string(),
                    Ok(answer) => {
                        shown = moved(&look.expect, answer.as_ref());
                        differences(&look.expect, answer.as_ref(), self.before(change).as_ref()).join("; ")
                    }
                };
                if why.is_empty() {
                    seen.push(change);
                    let effect = Effect { created: None, shown };
                    events.push(sighting(change, ChangeStatus::Verified, effect, None));
                } else {
                    open.push(change);
                    whys.push(why);
                }
            }
            // Of all that one look showed, in one write to the disk: a thousand mailboxes are a thousand waits for it.
            self.note(&seen, events).await?;
        }
        if self.is_stopped() && !open.is_empty() {
            return Ok(Err(End::Interrupted));
        }
        for (change, why) in open.into_iter().zip(whys) {
            let why = format!("acknowledged, and not visible yet: {why}");
            self.saw(change, ChangeStatus::Unverified, Effect::default(), Some(why)).await?;
        }
        Ok(Ok(()))
    }

    /// Finds out about one change that may have been executed; sends it again where it was not and `resend` allows it.
    pub(super) async fn find_out(&mut self, change: &Change, resend: bool) -> Way<()> {
        loop {
            let again = match self.standings.phase(&change.id) {
                Phase::Intended => true,
                Phase::Unsure { again } => again,
                Phase::Acknowledged => return self.verify(&[change]).await,
                _ => return Ok(Ok(())),
            };
            let told = self.standing(change).why;
            match self.shown(change, patience::of_doubt(&change.request)).await {
                Err(end) => return Ok(Err(end)),
                Ok(Shown::There(effect)) => {
                    self.saw(change, ChangeStatus::Verified, effect, None).await?;
                    return Ok(Ok(()));
                }
                Ok(Shown::Unknown(why)) => {
                    self.saw(change, ChangeStatus::Unverified, Effect::default(), Some(why)).await?;
                    return Ok(Ok(()));
                }
                Ok(Shown::NotThere(why)) => {
                    let over = !again || !resend || self.standing(change).sends >= SENDS;
                    if over {
                        let why = told.unwrap_or_else(|| format!("it did not happen: {why}"));
                        self.saw(change, ChangeStatus::Failed, Effect::default(), Some(why)).await?;
                        return Ok(Ok(()));
                    }
                }
            }
            if let Err(end) = self.send_again(change).await? {
                return Ok(Err(end));
            }
        }
    }

    /// It did not happen: sent once more, if what must be true still is.
    async fn send_again(&mut self, change: &Change) -> Way<()> {
        let answers = self.answers(std::slice::from_ref(&change.precondition.read)).await;
        let before = match answers.into_iter().next() {
            Some(Err(error)) if halts(&error) => return Ok(Err(End::Halted(error.to_string()))),
            Some(Ok(answer)) => answer,
            Some(Err(_)) | None => None,
        };
        let wrong = differences(&change.precondition.expect, before.as_ref(), None);
        if !wrong.is_empty() {
            let why = format!("the tenant shows neither what was nor what should be: {}", wrong.join("; "));
            self.saw(change, ChangeStatus::Failed, Effect::default(), Some(why)).await?;
            return Ok(Ok(()));
        }
        self.send(vec![(change, before.unwrap_or_default())], true).await
    }

    /// Looks until the effect shows or patience ends.
    async fn shown(&self, change: &Change, waits: Vec<Duration>) -> Result<Shown, End> {
        let mut last = Shown::Unknown("it was not looked at".into());
        for wait in waits {
            if !self.rest(wait).await {
                return Err(End::Interrupted);
            }
            last = self.glance(change).await?;
            if matches!(last, Shown::There(_)) {
                break;
            }
        }
        Ok(last)
    }

    /// One look, by the id of what was made or, where nobody told it, by what finds it.
    pub(super) async fn glance(&self, change: &Change) -> Result<Shown, End> {
        let known = self.standing(change).created;
        let made = match (wants_id(&change.verify.read), known) {
            (true, None) => match self.made(change).await? {
                Ok(Some(id)) => Some(id),
                Ok(None) => return Ok(Shown::NotThere("there is nothing like it".into())),
                Err(why) => return Ok(Shown::Unknown(why)),
            },
            (_, known) => known,
        };
        let look = look_with_id(&change.verify, made.as_deref());
        match self.answers(std::slice::from_ref(&look.read)).await.into_iter().next() {
            Some(Err(error)) if halts(&error) => Err(End::Halted(error.to_string())),
            Some(Ok(answer)) => {
                let wrong = differences(&look.expect, answer.as_ref(), self.before(change).as_ref());
                let effect = || Effect { created: made.clone(), shown: moved(&look.expect, answer.as_ref()) };
                Ok(if wrong.is_empty() { Shown::There(effect()) } else { Shown::NotThere(wrong.join("; ")) })
            }
            Some(Err(error)) => Ok(Shown::Unknown(format!("whether it happened cannot be read: {error}"))),
            None => Ok(Shown::Unknown("it was not looked at".into())),
        }
    }

    /// The id of what the change made, found where it was expected not to be; an error in words where it cannot be.
    async fn made(&self, change: &Change) -> Result<Result<Option<String>, String>, End> {
        if !can_be_found(change) {
            return Ok(Err("it may have been made, and nothing finds it: look yourself".into()));
        }
        match self.answers(std::slice::from_ref(&change.precondition.read)).await.into_iter().next() {
            Some(Err(error)) if halts(&error) => Err(End::Halted(error.to_string())),
            Some(Err(error)) => Ok(Err(format!("whether it was made cannot be read: {error}"))),
            Some(Ok(Some(answer))) => Ok(Ok(intruder(&change.precondition.expect, &answer).and_then(id_of))),
            Some(Ok(None)) | None => Ok(Ok(None)),
        }
    }

    /// What the precondition saw when the request first left, and when that was by the service's clock.
    fn before(&self, change: &Change) -> Option<Before> {
        if !matches!(change.verify.expect, Expect::Moved(_)) {
            return None;
        }
        let standing = self.standing(change);
        let ahead = SignedDuration::from_secs(self.reader.clock_skew().unwrap_or_default());
        // How far the clocks differ is known to a second only; of what was acknowledged that much is not held against it.
        let unsure = SignedDuration::from_secs(i64::from(standing.phase == Phase::Acknowledged));
        let left = standing.intended_at?.saturating_add(ahead).ok()?.saturating_sub(unsure).ok()?;
        Some(Before { saw: standing.before?, left })
    }

    fn look(&self, change: &Change) -> Look {
        look_with_id(&change.verify, self.standing(change).created.as_deref())
    }

    async fn saw(
        &mut self,
        change: &Change,
        status: ChangeStatus,
        effect: Effect,
        why: Option<String>,
    ) -> Result<(), Error> {
        self.note(&[change], vec![sighting(change, status, effect, why)]).await
    }
}

fn sighting(change: &Change, status: ChangeStatus, effect: Effect, why: Option<String>) -> JournalEvent {
    let Effect { created, shown } = effect;
    JournalEvent::Seen(Sighting { change: change.id.clone(), status, created, why, shown })
}

/// Whether its precondition reads a list in which what it makes would stand; by an id of before nothing new is found.
fn can_be_found(change: &Change) -> bool {
    match &change.precondition.expect {
        Expect::NoEntry(_) => true,
        Expect::Gone => match &change.precondition.read {
            Call::Graph { path, .. } => path.contains("$filter=") || path.contains("%24filter="),
            Call::Cmdlet { .. } => true,
        },
        Expect::Holds(_) | Expect::Moved(_) | Expect::Entry(_) => is_repeatable(&change.request),
    }
}
