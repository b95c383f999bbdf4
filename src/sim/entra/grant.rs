//! Access tokens: what each stands for, and until when.
//!
//! Source: Microsoft identity platform, "Access tokens", "Configurable token lifetimes" and "Claims challenges, claims
//! requests and client capabilities".

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::super::dice;
use super::super::options::Options;
use super::super::route::ExchangeRole;
use super::super::service::Service;
use super::super::world::World;
use super::assertion::Spent;
use super::device::DeviceCodes;

/// The service a token is for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::sim) enum Resource {
    Graph,
    Exchange,
}

/// What a token stands for.
#[derive(Debug)]
pub(in crate::sim) struct Grant {
    pub(in crate::sim) resource: Resource,
    pub(in crate::sim) app: String,
    /// Permissions of the resource, by name.
    pub(in crate::sim) permissions: Vec<&'static str>,
    expires: Instant,
    /// The client declared that it handles claims challenges.
    cp1: bool,
    served: AtomicU32,
}

/// Why a token is not taken.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(in crate::sim) enum Unfit {
    Missing,
    Unknown,
    Expired,
    /// Claims to ask a new token with, base64.
    Challenged(String),
}

/// All tokens given out.
#[derive(Default)]
pub(in crate::sim) struct Grants {
    inner: Mutex<State>,
    pub(super) devices: DeviceCodes,
    pub(super) assertions: Spent,
}

#[derive(Default)]
struct State {
    by_token: HashMap<String, Arc<Grant>>,
    ended: HashSet<String>,
    challenged: HashMap<String, String>,
    /// The value that claims must carry since the last challenge, until somebody asks with them: it is a time, and
    /// tokens issued later are as good.
    wanted: Option<(u64, String)>,
    issued: u64,
    challenges: u64,
    refresh: HashSet<String>,
}

/// What a client asked a token for.
pub(super) struct Wanted<'r> {
    pub(super) resource: Resource,
    /// The scope without `/.default`: the token's audience.
    pub(super) audience: &'r str,
    pub(super) claims: &'r str,
    pub(super) delegated: bool,
}

/// A new token and its life.
pub(super) struct Issued {
    pub(super) token: String,
    pub(super) life: Duration,
    /// Renew after this, if the endpoint says so.
    pub(super) refresh: Option<Duration>,
}

impl Grants {
    /// # Errors
    /// Why the token is not taken.
    pub(in crate::sim) fn check(&self, token: Option<&str>) -> Result<Arc<Grant>, Unfit> {
        let token = token.ok_or(Unfit::Missing)?;
        let state = self.state();
        let grant = state.by_token.get(token).ok_or(Unfit::Unknown)?;
        if let Some(claims) = state.challenged.get(token) {
            return Err(Unfit::Challenged(claims.clone()));
        }
        if state.ended.contains(token) || Instant::now() >= grant.expires {
            return Err(Unfit::Expired);
        }
        grant.served.fetch_add(1, Ordering::Relaxed);
        Ok(Arc::clone(grant))
    }

    /// Requests that a token has opened so far.
    pub(in crate::sim) fn served(&self, token: Option<&str>) -> u32 {
        let state = self.state();
        let grant = token.and_then(|token| state.by_token.get(token));
        grant.map_or(0, |grant| grant.served.load(Ordering::Relaxed))
    }

    /// Ends a token before its time.
    pub(in crate::sim) fn expire(&self, token: Option<&str>) {
        if let Some(token) = token {
            self.state().ended.insert(token.to_owned());
        }
    }

    /// Refuses a token from now on, and tells the claims with which another one works; `None` for clients that never
    /// declared `cp1`, which are not challenged.
    pub(in crate::sim) fn challenge(&self, token: Option<&str>) -> Option<String> {
        let mut state = self.state();
        let token = token?;
        if !state.by_token.get(token)?.cp1 {
            return None;
        }
        if let Some(claims) = state.challenged.get(token) {
            return Some(claims.clone());
        }
        state.challenges += 1;
        let value = Timestamp::now().as_second().unsigned_abs() * 1_000 + state.challenges;
        let claims = json!({"access_token": {"nbf": {"essential": true, "value": value.to_string()}}});
        let claims = STANDARD.encode(claims.to_string());
        state.challenged.insert(token.to_owned(), claims.clone());
        state.wanted = Some((value, claims.clone()));
        Some(claims)
    }

    pub(super) fn issue(&self, service: &Service, wanted: &Wanted<'_>) -> Issued {
        let mut state = self.state();
        state.issued += 1;
        let draw = dice::mix(&[service.options.spec.seed, state.issued, 0x70c]);
        let life = life(&service.options, draw);
        let permissions = permissions(&service.world, wanted.resource);
        let token = if service.options.sign_in.opaque_tokens {
            format!("opaque.{draw:016x}{:016x}", dice::mix(&[draw, 1]))
        } else {
            jwt(&claims(service, wanted, &permissions, life, state.issued), draw)
        };
        let cp1 = declares_cp1(wanted.claims);
        if let Some((value, claims)) = state.wanted.clone()
            && cp1
            && wanted.resource == Resource::Graph
        {
            if wanted.claims.contains(&value.to_string()) {
                state.wanted = None;
            } else {
                state.challenged.insert(token.clone(), claims);
            }
        }
        let (app, expires) = (service.world.client.to_string(), Instant::now() + life);
        let grant = Grant { resource: wanted.resource, app, permissions, expires, cp1, served: AtomicU32::new(0) };
        state.by_token.insert(token.clone(), Arc::new(grant));
        Issued { token, life, refresh: draw.is_multiple_of(3).then_some(life / 2) }
    }

    /// A refresh token; each is good for one use.
    pub(super) fn refresh_token(&self, service: &Service) -> String {
        let mut state = self.state();
        let draw = dice::mix(&[service.options.spec.seed, state.issued, 0x4ef]);
        let token = format!("0.{draw:016x}{:016x}", dice::mix(&[draw, 2]));
        state.refresh.insert(token.clone());
        token
    }

    pub(super) fn use_refresh_token(&self, token: &str) -> bool {
        self.state().refresh.remove(token)
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.inner.lock().expect("no panic happens while tokens are looked up")
    }
}

fn permissions(world: &World, resource: Resource) -> Vec<&'static str> {
    match resource {
        Resource::Graph => world.permissions.clone(),
        Resource::Exchange if world.manage_as_app => vec!["Exchange.ManageAsApp"],
        Resource::Exchange => Vec::new(),
    }
}

/// Client capabilities in the `claims` of a token request.
fn declares_cp1(claims: &str) -> bool {
    let parsed: Value = serde_json::from_str(claims).unwrap_or_default();
    let values = parsed.pointer("/access_token/xms_cc/values").and_then(Value::as_array);
    values
        .is_some_and(|values| values.iter().any(|value| value.as_str().is_some_and(|v| v.eq_ignore_ascii_case("cp1"))))
}

/// Whole seconds, as `expires_in` says them.
fn life(options: &Options, draw: u64) -> Duration {
    let (shortest, longest) = options.sign_in.token_life;
    let life = shortest + longest.saturating_sub(shortest).mul_f64(dice::unit(draw));
    Duration::from_secs(options.scaled(life).as_secs().max(1))
}

fn claims(service: &Service, wanted: &Wanted<'_>, permissions: &[&str], life: Duration, serial: u64) -> Value {
    let (world, origins) = (&service.world, &service.origins);
    let now = Timestamp::now().as_second();
    let mut claims = json!({
        "aud": wanted.audience,
        "iss": format!("{}/{}/", origins.authority, world.tenant),
        "iat": now, "nbf": now, "exp": now + i64::try_from(life.as_secs()).unwrap_or(i64::MAX),
        "appid": world.client, "azp": world.client, "tid": world.tenant, "oid": world.service_principal,
        "idtyp": if wanted.delegated { "user" } else { "app" },
        "uti": format!("{serial:022}"), "ver": "1.0", "wids": wids(world.exchange_role),
    });
    if wanted.delegated {
        claims["scp"] = permissions.join(" ").into();
    } else if !permissions.is_empty() {
        claims["roles"] = permissions.into();
    }
    if declares_cp1(wanted.claims) {
        claims["xms_cc"] = json!(["cp1"]);
    }
    claims
}

/// Template ids of the directory roles in a token (Microsoft Entra built-in roles); the first stands in every app's.
fn wids(role: Option<ExchangeRole>) -> Vec<&'static str> {
    let mut ids = vec!["0997a1d0-0d1d-4acb-b408-d5ca73121e90"];
    ids.extend(role.map(|role| match role {
        ExchangeRole::SecurityReader => "5d6b6bb7-de71-4623-b4af-96380a352509",
        ExchangeRole::GlobalReader => "f2ef992c-3afb-46b9-b7cf-a126ee74c451",
        ExchangeRole::ExchangeAdministrator => "29232cdf-9323-42fd-ade2-1d097af3e4de",
    }));
    ids
}

/// The shape of a JWT. No client may verify a Microsoft access token, so the signature is only there to be seen.
fn jwt(claims: &Value, draw: u64) -> String {
    let header = json!({"typ": "JWT", "alg": "RS256", "kid": "simulated"});
    let text = format!("{}.{}", URL_SAFE_NO_PAD.encode(header.to_string()), URL_SAFE_NO_PAD.encode(claims.to_string()));
    let key = hmac::Key::new(hmac::HMAC_SHA256, &draw.to_be_bytes());
    let signature = hmac::sign(&key, text.as_bytes());
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref()))
}
