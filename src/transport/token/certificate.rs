//! Sign-in as an app with a certificate: each request carries a fresh assertion signed with its key.

use futures_util::future::BoxFuture;
use jiff::Timestamp;

use super::authority::Authority;
use super::error::SignInError;
use super::key_file::KeyFile;
use super::{Audience, Token, TokenSource, assertion};

pub(super) struct Certificate {
    pub(super) authority: Authority,
    pub(super) client_id: String,
    pub(super) key_file: KeyFile,
}

impl TokenSource for Certificate {
    fn token<'a>(&'a self, audience: Audience, claims: Option<&'a str>) -> BoxFuture<'a, Result<Token, SignInError>> {
        Box::pin(async move {
            let sign = || self.key_file.assertion(&self.client_id, &self.authority.token_url(), Timestamp::now());
            let granted = assertion::token(&self.authority, &self.client_id, audience, claims, sign).await?;
            Ok(granted.token)
        })
    }
}
