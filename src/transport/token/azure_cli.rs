//! Sign-in with what `az login` left: the Azure CLI hands out tokens of the person, or app, that signed in with it.
//!
//! Microsoft Learn, *az account get-access-token*. `expires_on` (since 2.54) is a time in UTC; the older `expiresOn` is
//! local time without a zone, which is wrong for an hour twice a year, and is not read.

use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use secrecy::SecretString;
use serde::Deserialize;
use tokio::process::Command;
use tokio::time::timeout;
use zeroize::Zeroizing;

use super::error::{SignInError, one_line};
use super::issued::{seconds, secret};
use super::{Audience, Token, TokenSource};
use crate::transport::cloud::Cloud;

/// Starting the CLI takes seconds, and it may have to renew its own sign-in.
const PATIENCE: Duration = Duration::from_secs(30);

/// The CLI is a script on Windows, whose ending must be named.
pub(super) const PROGRAM: &str = if cfg!(windows) { "az.cmd" } else { "az" };

pub(super) struct AzureCli {
    pub(super) cloud: Cloud,
    pub(super) tenant: Option<String>,
    /// [`PROGRAM`], found on the path.
    pub(super) program: String,
}

#[derive(Deserialize)]
struct Granted {
    #[serde(rename = "accessToken", deserialize_with = "secret")]
    access_token: SecretString,
    #[serde(default, deserialize_with = "seconds")]
    expires_on: Option<u64>,
}

impl AzureCli {
    async fn ask(&self, audience: Audience) -> Result<Token, SignInError> {
        let scope = self.cloud.scope(audience);
        let mut command = Command::new(&self.program);
        command.args(["account", "get-access-token", "--output", "json", "--scope", &scope]);
        if let Some(tenant) = &self.tenant {
            command.args(["--tenant", tenant]);
        }
        command.stdin(Stdio::null()).kill_on_drop(true);
        let output = timeout(PATIENCE, command.output()).await;
        let output = output.map_err(|_| SignInError::CliSlow { seconds: PATIENCE.as_secs() })?;
        let missing = |source| SignInError::CliMissing { program: self.program.clone(), source: Arc::new(source) };
        let output = output.map_err(missing)?;
        let answer = Zeroizing::new(output.stdout);
        if !output.status.success() {
            return Err(SignInError::CliFailed { said: said(&output.stderr) });
        }
        granted(&answer)
    }
}

fn granted(answer: &[u8]) -> Result<Token, SignInError> {
    let failed = |said: &str| SignInError::CliFailed { said: said.into() };
    let body: Granted = serde_json::from_slice(answer).map_err(|_| failed("its answer is not the expected JSON"))?;
    let ends = body.expires_on.ok_or_else(|| failed("its answer has no expires_on, as before version 2.54"))?;
    Ok(Token::ending(body.access_token, ends, Timestamp::now()))
}

/// The first line with something in it of what the CLI wrote to standard error.
fn said(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    one_line(text.lines().find(|line| !line.trim().is_empty()).unwrap_or("it did not say why"), 300)
}

impl TokenSource for AzureCli {
    /// A claims challenge cannot be handed on; only `az login` answers it.
    fn token<'a>(&'a self, audience: Audience, claims: Option<&'a str>) -> BoxFuture<'a, Result<Token, SignInError>> {
        Box::pin(async move {
            match claims {
                Some(_) => Err(SignInError::Unanswerable { way: "with az login" }),
                None => self.ask(audience).await,
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;
    use tokio::time::Instant;

    use super::*;

    #[test]
    fn the_time_in_utc_counts_and_not_the_local_one() {
        let ends = Timestamp::now().as_second() + 1800;
        let answer = format!(
            r#"{{"accessToken":"t0ken","expiresOn":"2001-01-01 00:00:00.000000","expires_on":{ends},"tokenType":"Bearer"}}"#
        );
        let token = granted(answer.as_bytes()).expect("a token");
        assert_eq!(token.secret.expose_secret(), "t0ken");
        let left = (token.expires_at - Instant::now()).as_secs();
        assert!((1798..=1800).contains(&left), "{left}");
    }

    #[test]
    fn an_old_cli_is_told_from_a_broken_answer() {
        let old = granted(br#"{"accessToken":"t0ken","expiresOn":"2001-01-01 00:00:00.000000"}"#);
        let old = format!("{:?}", old.expect_err("too old"));
        assert!(old.contains("2.54") && !old.contains("t0ken"), "{old}");
        assert!(granted(b"WARNING: update").is_err());
    }

    #[cfg(unix)]
    mod with_a_stand_in {
        use std::fs;

        use super::*;
        use crate::transport::cloud::CloudName;

        fn stand_in(script: &str) -> (tempfile::TempDir, AzureCli) {
            let folder = tempfile::tempdir().expect("a folder");
            let (draft, path) = (folder.path().join("draft"), folder.path().join("az"));
            fs::write(&draft, format!("#!/bin/sh\n{script}\n")).expect("written");
            // Copied by another process: a file that this one has open for writing could not be started.
            let copy = std::process::Command::new("install").args(["-m", "755"]).args([&draft, &path]).status();
            assert!(copy.expect("install runs").success());
            let program = path.to_str().expect("a plain path").to_owned();
            (folder, AzureCli { cloud: Cloud::new(CloudName::Global), tenant: Some("contoso.com".into()), program })
        }

        #[tokio::test]
        async fn it_is_asked_for_the_audiences_scope_and_the_tenant() {
            let expected = "account get-access-token --output json --scope https://outlook.office365.com/.default --tenant contoso.com";
            let script = format!(
                "[ \"$*\" = \"{expected}\" ] || exit 9\necho '{{\"accessToken\":\"t0ken\",\"expires_on\":4102444800}}'"
            );
            let (_folder, cli) = stand_in(&script);
            let token = cli.token(Audience::Exchange, None).await.expect("a token");
            assert_eq!(token.secret.expose_secret(), "t0ken");
        }

        #[tokio::test]
        async fn its_complaint_is_passed_on() {
            let (_folder, cli) = stand_in("echo 'ERROR: Please run az login' >&2; exit 1");
            let error = cli.token(Audience::Graph, None).await.expect_err("refused");
            assert_eq!(error.to_string(), "the Azure CLI gave no token: ERROR: Please run az login");
        }

        #[tokio::test]
        async fn a_missing_cli_and_a_challenge_are_errors() {
            let (_folder, mut cli) = stand_in("exit 0");
            assert!(matches!(cli.token(Audience::Graph, Some("{}")).await, Err(SignInError::Unanswerable { .. })));
            cli.program = "/nonexistent/az".into();
            assert!(matches!(cli.token(Audience::Graph, None).await, Err(SignInError::CliMissing { .. })));
        }
    }
}
