//! Sign-in as an app with a token that another party signed: a file that Kubernetes or a pipeline keeps fresh.
//!
//! Microsoft Learn, *Workload identity federation* and *Client credentials flow*, "with a federated credential".

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures_util::future::BoxFuture;
use secrecy::SecretString;
use zeroize::Zeroizing;

use super::authority::Authority;
use super::error::SignInError;
use super::{Audience, Token, TokenSource, assertion};

/// Bytes of the file that are read.
const MOST: u64 = 256 << 10;

pub(super) struct FederatedFile {
    pub(super) authority: Authority,
    pub(super) client_id: String,
    pub(super) path: PathBuf,
}

impl TokenSource for FederatedFile {
    fn token<'a>(&'a self, audience: Audience, claims: Option<&'a str>) -> BoxFuture<'a, Result<Token, SignInError>> {
        Box::pin(async move {
            // Read each time: the file is replaced about every hour, and an old token is refused.
            let read = || read_token(&self.path);
            let granted = assertion::token(&self.authority, &self.client_id, audience, claims, read).await?;
            Ok(granted.token)
        })
    }
}

/// The file's token without the white space around it.
pub(super) fn read_token(path: &Path) -> Result<SecretString, SignInError> {
    let text = read_text(path).map_err(|source| SignInError::Unreadable {
        what: "federated token file",
        path: path.to_owned(),
        source: Arc::new(source),
    })?;
    let token = text.trim();
    let wrong = |problem| Err(SignInError::FederatedFile { path: path.to_owned(), problem });
    if token.is_empty() {
        return wrong("is empty");
    }
    if token.split('.').count() != 3 || token.contains(char::is_whitespace) {
        return wrong("does not hold a token (three parts with dots between)");
    }
    Ok(token.into())
}

fn read_text(path: &Path) -> io::Result<Zeroizing<String>> {
    let mut text = Zeroizing::new(String::new());
    File::open(path)?.take(MOST).read_to_string(&mut text)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use secrecy::ExposeSecret;

    use super::super::stand_in::{APP, Reply, StandIn};
    use super::*;

    #[tokio::test]
    async fn the_file_is_the_assertion() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("token");
        fs::write(&path, "h.p.s\n").expect("written");
        let stand_in = StandIn::start([Reply::token()]).await;
        let flow = FederatedFile { authority: stand_in.authority("contoso.com"), client_id: APP.into(), path };
        flow.token(Audience::Graph, None).await.expect("a token");
        let seen = &stand_in.seen()[0];
        assert_eq!(seen.field("client_assertion"), Some("h.p.s"));
        assert_eq!(seen.field("scope"), Some(stand_in.cloud.scope(Audience::Graph).as_str()));
    }

    #[test]
    fn the_file_is_read_anew_each_time() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("token");
        for token in ["a.b.c", "d.e.f"] {
            fs::write(&path, format!("{token}\n")).expect("written");
            assert_eq!(read_token(&path).expect("a token").expose_secret(), token);
        }
    }

    #[test]
    fn a_file_without_a_token_is_named_but_never_quoted() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("token");
        for content in ["", "  \n", "hunter2"] {
            fs::write(&path, content).expect("written");
            let error = format!("{:?}", read_token(&path).expect_err("an error"));
            assert!(error.contains("token") && !error.contains("hunter2"), "{error}");
        }
        assert!(matches!(read_token(&folder.path().join("none")), Err(SignInError::Unreadable { .. })));
    }
}
