//! The token of each API: got once for all who need it, renewed before it expires, on a 401 and on a claims
//! challenge.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use secrecy::SecretString;
use tokio::time::Instant;

use super::error::Error;
use super::token::{Audience, SignInError, TokenSource};

/// How long a failed sign-in answers for those who come right after.
const REMEMBERED: Duration = Duration::from_secs(5);

pub(super) struct Tokens {
    source: Arc<dyn TokenSource>,
    graph: Cell,
    exchange: Cell,
}

#[derive(Default)]
struct Cell {
    /// Held by the one who signs in.
    signing_in: tokio::sync::Mutex<()>,
    held: Mutex<Option<Held>>,
    failed: Mutex<Option<(Instant, Arc<SignInError>)>>,
}

/// A token in use, and which in the row it is.
#[derive(Clone)]
pub(super) struct Held {
    pub(super) secret: Arc<SecretString>,
    renew_at: Instant,
    expires_at: Instant,
    pub(super) number: u64,
    /// Whether the service ever accepted it.
    worked: Arc<AtomicBool>,
    /// Whether the service refused it although it was renewed for a refusal.
    rejected: Arc<AtomicBool>,
}

impl Held {
    pub(super) fn accepted(&self) {
        self.worked.store(true, Ordering::Relaxed);
    }

    /// A token that was never accepted and is refused after renewal is refused for everything.
    pub(super) fn reject(&self) {
        if !self.worked.load(Ordering::Relaxed) {
            self.rejected.store(true, Ordering::Relaxed);
        }
    }

    pub(super) fn is_rejected(&self) -> bool {
        self.rejected.load(Ordering::Relaxed)
    }
}

impl Tokens {
    pub(super) fn new(source: Arc<dyn TokenSource>) -> Self {
        Self { source, graph: Cell::default(), exchange: Cell::default() }
    }

    /// A token that is good now. Near its end the first to come renews it, while others go on with the old one.
    pub(super) async fn get(&self, audience: Audience) -> Result<Held, Error> {
        let cell = self.cell(audience);
        let held = cell.held();
        if let Some(held) = held.as_ref().filter(|held| Instant::now() < held.renew_at) {
            return Ok(held.clone());
        }
        let usable = held.filter(|held| Instant::now() < held.expires_at);
        let number = cell.held().map(|held| held.number);
        match (&usable, cell.signing_in.try_lock()) {
            (Some(held), Err(_)) => Ok(held.clone()),
            (_, Ok(turn)) => {
                drop(turn);
                self.sign_in(audience, number, None).await.or_else(|error| usable.ok_or(error))
            }
            (None, Err(_)) => self.sign_in(audience, number, None).await,
        }
    }

    /// Another token than `number`, satisfying `claims`. Signs in once however many ask.
    pub(super) async fn renew(&self, audience: Audience, number: u64, claims: Option<&str>) -> Result<Held, Error> {
        self.sign_in(audience, Some(number), claims).await
    }

    async fn sign_in(&self, audience: Audience, old: Option<u64>, claims: Option<&str>) -> Result<Held, Error> {
        let cell = self.cell(audience);
        let _turn = cell.signing_in.lock().await;
        if let Some(held) = cell.held().filter(|held| Some(held.number) != old) {
            return Ok(held);
        }
        if let Some(error) = cell.recent_failure() {
            return Err(Error::SignIn(error));
        }
        match self.source.token(audience, claims).await {
            Ok(token) => {
                let held = Held {
                    secret: Arc::new(token.secret),
                    renew_at: token.renew_at,
                    expires_at: token.expires_at,
                    number: old.map_or(0, |old| old + 1),
                    worked: Arc::default(),
                    rejected: Arc::default(),
                };
                *cell.held.lock().expect("no holder panics") = Some(held.clone());
                Ok(held)
            }
            Err(error) => {
                let error = Arc::new(error);
                *cell.failed.lock().expect("no holder panics") = Some((Instant::now(), Arc::clone(&error)));
                Err(Error::SignIn(error))
            }
        }
    }

    fn cell(&self, audience: Audience) -> &Cell {
        match audience {
            Audience::Graph => &self.graph,
            Audience::Exchange => &self.exchange,
        }
    }
}

impl Cell {
    fn held(&self) -> Option<Held> {
        self.held.lock().expect("no holder panics").clone()
    }

    fn recent_failure(&self) -> Option<Arc<SignInError>> {
        let failed = self.failed.lock().expect("no holder panics");
        failed.as_ref().filter(|(at, _)| at.elapsed() < REMEMBERED).map(|(_, error)| Arc::clone(error))
    }
}
