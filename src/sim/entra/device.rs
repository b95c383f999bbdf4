//! Device codes: a person signs in at another screen while the client polls.
//!
//! Source: Microsoft identity platform, "OAuth 2.0 device authorization grant"; RFC 8628.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use serde_json::json;
use tokio::time::Instant;

use super::super::dice;
use super::super::options::DeviceOutcome;
use super::super::reply::Reply;
use super::super::service::Service;
use super::endpoint::Form;
use super::error::Refused;

const LIFE: Duration = Duration::from_secs(15 * 60);

/// Codes given out and how their polling goes.
#[derive(Default)]
pub(in crate::sim) struct DeviceCodes {
    codes: Mutex<HashMap<String, Code>>,
}

struct Code {
    scope: String,
    ends: Instant,
    polls: u32,
    next: Instant,
}

/// A new device code.
///
/// # Errors
/// When the form names no scope.
pub(super) fn start(service: &Service, form: &Form) -> Result<Reply, Refused> {
    let scope = form.need("scope")?.to_owned();
    let mut codes = service.grants.devices.codes.lock().expect("no panic happens while codes are made");
    let draw = dice::mix(&[service.options.spec.seed, codes.len() as u64, 0xde]);
    let (code, user_code) = (format!("D{draw:016x}"), format!("{:09}", draw % 1_000_000_000));
    let life = service.options.scaled(LIFE).max(Duration::from_secs(1));
    let now = Instant::now();
    codes.insert(code.clone(), Code { scope, ends: now + life, polls: 0, next: now });
    let message = format!(
        "To sign in, use a web browser to open the page https://microsoft.com/devicelogin and enter the code {user_code} to authenticate."
    );
    Ok(Reply::json(
        200,
        &json!({
            "device_code": code, "user_code": user_code, "verification_uri": "https://microsoft.com/devicelogin",
            "expires_in": life.as_secs(), "interval": interval(service).as_secs(), "message": message,
        }),
    ))
}

impl DeviceCodes {
    /// One poll: the scope that was asked for, once the person has agreed.
    ///
    /// # Errors
    /// What the client must do instead: wait, wait longer, or stop.
    pub(super) fn poll(&self, service: &Service, code: &str) -> Result<String, Refused> {
        let mut codes = self.codes.lock().expect("no panic happens while codes are polled");
        let Some(known) = codes.get_mut(code) else {
            return Err(refused("bad_verification_code", 70_018));
        };
        let now = Instant::now();
        let early = now < known.next;
        known.next = now + interval(service).mul_f64(0.8);
        if early {
            return Err(refused("slow_down", 70_016));
        }
        known.polls += 1;
        let script = &service.options.sign_in.device;
        match script.outcome {
            _ if now >= known.ends => Err(refused("expired_token", 70_019)),
            _ if known.polls <= script.pending => Err(refused("authorization_pending", 70_016)),
            DeviceOutcome::Declined => Err(refused("authorization_declined", 65_004)),
            DeviceOutcome::Expired => Err(refused("expired_token", 70_019)),
            DeviceOutcome::Approved => {
                let scope = known.scope.clone();
                codes.remove(code);
                Ok(scope)
            }
        }
    }
}

/// Clients go by the error's name (RFC 8628 3.5).
fn refused(error: &'static str, code: u32) -> Refused {
    let message = match code {
        70_016 => "OAuth 2.0 device flow error. Authorization is pending. Continue polling.",
        70_018 => "Invalid verification code.",
        70_019 => "Verification code expired.",
        _ => "The user declined to sign in.",
    };
    Refused::new(error, code, message)
}

/// Five seconds; the field holds whole ones.
fn interval(service: &Service) -> Duration {
    Duration::from_secs(service.options.scaled(Duration::from_secs(5)).as_secs().max(1))
}
