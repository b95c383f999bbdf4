//! The token of each API: got once for all who need it, renewed before it expires, on a 401 and on a claims
//! challenge.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use secrecy::SecretString;
use tokio::time::Instant;

use super::error::Error;
use super::token::{Audience, SignInError, TokenSource};

/// How long a failed sign-in answers for those who come right after.
const REMEMBERED: Duration = Duration::from_secs(5);
/// Refused requests in a row after which a token is taken as refused for everything, where tokens did work before:
/// one resource may refuse alone.
const STRIKES: u32 = 3;

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
    worked: Arc<AtomicBool>,
}

/// A token in use, and which in the row it is.
#[derive(Clone)]
pub(super) struct Held {
    pub(super) secret: Arc<SecretString>,
    renew_at: Instant,
    expires_at: Instant,
    pub(super) number: u64,
    /// Whether the service ever accepted a token of ours.
    worked: Arc<AtomicBool>,
    /// Requests in a row that the service refused with it, new as it was.
    strikes: Arc<AtomicU32>,
    /// Whether the service ever accepted this one.
    proven: Arc<AtomicBool>,
    /// What it was asked for with.
    claims: Option<Arc<str>>,
}

impl Held {
    pub(super) fn accepted(&self) {
        self.worked.store(true, Ordering::Relaxed);
        self.proven.store(true, Ordering::Relaxed);
        self.strikes.store(0, Ordering::Relaxed);
    }

    /// Refused, whether another one will do: this one worked before and has ended, or was not asked for with `claims`.
    pub(super) fn is_replaceable(&self, claims: Option<&str>) -> bool {
        self.proven.load(Ordering::Relaxed) || (claims.is_some() && claims != self.claims.as_deref())
    }

    /// Refused although it was got for a refusal.
    pub(super) fn refused(&self) {
        self.strikes.fetch_add(1, Ordering::Relaxed);
    }

    /// Whether another one would help no more than this one did.
    pub(super) fn is_suspect(&self) -> bool {
        self.strikes.load(Ordering::Relaxed) > 0
    }

    /// Whether it is no use to send it again: nothing ever worked, or nothing does any more.
    pub(super) fn is_rejected(&self) -> bool {
        let enough = if self.worked.load(Ordering::Relaxed) { STRIKES } else { 1 };
        self.strikes.load(Ordering::Relaxed) >= enough
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
                    worked: Arc::clone(&cell.worked),
                    strikes: Arc::default(),
                    proven: Arc::default(),
                    claims: claims.map(Arc::from),
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

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use futures_util::future::{BoxFuture, join_all};

    use super::*;
    use crate::transport::Reader;
    use crate::transport::specimen::{Fixed, Service, coded, fine, read, with};
    use crate::transport::token::Token;

    fn short_lived() -> Arc<Fixed> {
        Arc::new(Fixed { life: Duration::from_secs(600), renew_after: Duration::from_secs(300), ..Fixed::default() })
    }

    #[tokio::test(start_paused = true)]
    async fn however_many_ask_one_signs_in() {
        let source = short_lived();
        let tokens = Tokens::new(source.clone());
        let held = join_all((0..50).map(|_| tokens.get(Audience::Graph))).await;
        assert!(held.into_iter().all(|held| held.unwrap().number == 0));
        assert_eq!(source.asked().len(), 1);
        tokens.get(Audience::Exchange).await.unwrap();
        assert_eq!(source.asked().len(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn near_its_end_it_is_renewed_once_while_others_go_on_with_the_old() {
        let source = short_lived();
        let tokens = Tokens::new(source.clone());
        tokens.get(Audience::Graph).await.unwrap();
        tokio::time::advance(Duration::from_secs(301)).await;
        let held = join_all((0..50).map(|_| tokens.get(Audience::Graph))).await;
        assert_eq!(source.asked().len(), 2);
        assert!(held.into_iter().filter(|held| held.as_ref().unwrap().number == 0).count() >= 1);
        assert_eq!(tokens.get(Audience::Graph).await.unwrap().number, 1);
    }

    #[tokio::test(start_paused = true)]
    async fn many_refusals_of_one_token_renew_it_once() {
        let source = short_lived();
        let tokens = Tokens::new(source.clone());
        let old = tokens.get(Audience::Graph).await.unwrap();
        let renewed = join_all((0..50).map(|_| tokens.renew(Audience::Graph, old.number, None))).await;
        assert!(renewed.into_iter().all(|held| held.unwrap().number == 1));
        assert_eq!(source.asked().len(), 2);
    }

    /// Signs in once, and never again.
    #[derive(Default)]
    struct Once(Fixed);

    impl TokenSource for Once {
        fn token<'a>(
            &'a self,
            audience: Audience,
            claims: Option<&'a str>,
        ) -> BoxFuture<'a, Result<Token, SignInError>> {
            if self.0.asked().is_empty() {
                return self.0.token(audience, claims);
            }
            self.0.asked.lock().unwrap().push((audience, None));
            Box::pin(async { Err(SignInError::NoWay) })
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_failed_renewal_leaves_the_old_token_in_use_until_it_expires() {
        let source = Arc::new(Once::default());
        let tokens = Tokens::new(source.clone());
        tokens.get(Audience::Graph).await.unwrap();
        tokio::time::advance(Duration::from_secs(3_400)).await;
        assert_eq!(tokens.get(Audience::Graph).await.unwrap().number, 0);
        tokio::time::advance(Duration::from_secs(300)).await;
        let failed = join_all((0..20).map(|_| tokens.get(Audience::Graph))).await;
        assert!(failed.iter().all(Result::is_err));
        assert_eq!(source.0.asked().len(), 3, "one failure answers for all who come right after");
    }

    #[tokio::test]
    async fn a_renewed_token_answers_a_401_and_a_second_401_stops_everything() {
        let service = Service::start(|seen| {
            if seen.header("authorization") == "Bearer token-1" {
                coded(401, "InvalidAuthenticationToken")
            } else {
                fine()
            }
        })
        .await;
        read(&service.reader(), "/organization").await.unwrap();

        let never = Service::start(|_| coded(401, "InvalidAuthenticationToken")).await;
        let tokens = Arc::new(Fixed::default());
        let reader = Reader::new(never.settings(tokens.clone())).unwrap();
        for _ in 0..3 {
            let read = read(&reader, "/organization").await;
            assert!(matches!(read, Err(Error::Unauthorized { .. })), "{read:?}");
        }
        assert_eq!((never.seen().len(), tokens.asked().len()), (2, 2));
    }

    #[tokio::test]
    async fn a_claims_challenge_is_decoded_and_handed_to_sign_in() {
        let claims = r#"{"access_token":{"nbf":{"essential":true,"value":"1"}}}"#;
        let challenge =
            format!(r#"Bearer realm="", error="insufficient_claims", claims="{}""#, STANDARD.encode(claims));
        let service =
            Service::start(
                move |seen| {
                    if seen.number == 0 { with(401, &[("www-authenticate", &challenge)], "") } else { fine() }
                },
            )
            .await;
        let tokens = Arc::new(Fixed::default());
        let reader = Reader::new(service.settings(tokens.clone())).unwrap();
        read(&reader, "/organization").await.unwrap();
        assert_eq!(tokens.asked(), [(Audience::Graph, None), (Audience::Graph, Some(claims.to_owned()))]);
    }

    /// One request saw the token end and another saw it challenged: the first renews without knowing of the claims.
    #[tokio::test]
    async fn a_challenge_for_a_token_got_without_the_claims_is_met_too() {
        let claims = r#"{"access_token":{"nbf":{"essential":true,"value":"1"}}}"#;
        let challenge = format!(r#"Bearer error="insufficient_claims", claims="{}""#, STANDARD.encode(claims));
        let service = Service::start(move |seen| match seen.number {
            0 => coded(401, "InvalidAuthenticationToken"),
            1 => with(401, &[("www-authenticate", &challenge)], ""),
            _ => fine(),
        })
        .await;
        let tokens = Arc::new(Fixed::default());
        let reader = Reader::new(service.settings(tokens.clone())).unwrap();
        read(&reader, "/organization").await.unwrap();
        assert_eq!(tokens.asked().last(), Some(&(Audience::Graph, Some(claims.to_owned()))));
    }

    /// One resource that always answers 401 does not stop the others, nor sign in again and again.
    #[tokio::test]
    async fn one_resource_may_refuse_the_token_alone() {
        let service = Service::start(|seen| if seen.path.ends_with("/odd") { coded(401, "") } else { fine() }).await;
        let tokens = Arc::new(Fixed::default());
        let reader = Reader::new(service.settings(tokens.clone())).unwrap();
        read(&reader, "/organization").await.unwrap();
        for _ in 0..2 {
            assert!(matches!(read(&reader, "/odd").await, Err(Error::Unauthorized { .. })));
        }
        read(&reader, "/organization").await.unwrap();
        assert_eq!(tokens.asked().len(), 2);
    }

    #[tokio::test]
    async fn a_token_revoked_in_mid_run_stops_the_run_soon() {
        let service = Service::start(|seen| if seen.number < 2 { fine() } else { coded(401, "") }).await;
        let reader = service.reader();
        for _ in 0..20 {
            let _ = read(&reader, "/organization").await;
        }
        assert!(service.seen().len() < 8, "{}", service.seen().len());
    }
}
