//! The evidence of an incident as files: what was read, unmodified, and what each file answers.

use aws_lc_rs::digest::{SHA256, digest};
use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

use super::{Access, Error, Investigated};
use crate::collect::account::Kept;
use crate::model::{Anchor, Call, Method, Operator, Version};

/// One file of an evidence folder.
pub struct EvidenceFile {
    /// Below the folder, with `/`.
    pub path: String,
    pub content: Vec<u8>,
}

/// A line of `index.json`.
#[derive(Serialize)]
struct Entry<'k> {
    /// None: there was no answer.
    file: Option<String>,
    at: Timestamp,
    asked: String,
    parameters: Option<&'k serde_json::Map<String, serde_json::Value>>,
    refused: Option<&'k str>,
}

/// `custody.json`: who took it, when, with what.
#[derive(Serialize)]
struct Custody<'c> {
    run: Uuid,
    tenant: Uuid,
    user: Uuid,
    read_at: Timestamp,
    version: &'c str,
    by: Operator,
    /// How far this machine's clock was ahead of the service's, where that was too far.
    clock_ahead_seconds: Option<i64>,
    applied: Option<Uuid>,
    /// Digest of the `SHA256SUMS` of the reading before this one, which it follows.
    previous: Option<&'c str>,
}

impl Investigated {
    /// The bodies that the service sent, each in a file, and `index.json`.
    ///
    /// # Errors
    /// When the index cannot be written.
    pub fn evidence(&self) -> Result<Vec<EvidenceFile>, Error> {
        let mut files = Vec::new();
        let mut index = Vec::new();
        for (number, Kept { at, call, answer }) in self.kept.iter().enumerate() {
            let (asked, name, parameters) = told(call);
            let body = answer.as_ref().ok();
            let path = body.map(|_| format!("evidence/{:03}-{name}.json", number + 1));
            files.extend(path.clone().zip(body).map(|(path, body)| EvidenceFile { path, content: body.to_vec() }));
            let refused = answer.as_ref().err().map(String::as_str);
            index.push(Entry { file: path, at: *at, asked, parameters, refused });
        }
        files.push(EvidenceFile { path: "index.json".into(), content: written(&index)? });
        Ok(files)
    }

    /// `custody.json`. `previous` is the digest of the `SHA256SUMS` that this reading follows.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn custody(&self, access: &Access, previous: Option<&str>) -> Result<EvidenceFile, Error> {
        let response = &self.response;
        let custody = Custody {
            run: response.run,
            tenant: response.tenant.id,
            user: response.user.id,
            read_at: response.read_at,
            version: &response.version,
            by: access.operator(),
            clock_ahead_seconds: access.requests().clock_ahead_seconds,
            applied: response.applied,
            previous,
        };
        Ok(EvidenceFile { path: "custody.json".into(), content: written(&custody)? })
    }
}

/// SHA-256 in hex, as `sha256sum` prints it.
pub fn sha256(content: &[u8]) -> String {
    digest(&SHA256, content).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn written(value: &impl Serialize) -> Result<Vec<u8>, Error> {
    let text = serde_json::to_vec_pretty(value);
    text.map_err(|error| Error::Usage(format!("the evidence cannot be written down: {error}")))
}

/// The request in a line, a name for the file, and what a cmdlet was given.
fn told(call: &Call) -> (String, String, Option<&serde_json::Map<String, serde_json::Value>>) {
    match call {
        Call::Graph { method, version, path, .. } => {
            let method = match method {
                Method::Get => "GET",
                Method::Post => "POST",
                Method::Patch => "PATCH",
                Method::Put => "PUT",
                Method::Delete => "DELETE",
            };
            let version = match version {
                Version::V1 => "v1.0",
                Version::Beta => "beta",
            };
            (format!("{method} /{version}{path}"), name_of(path), None)
        }
        Call::Cmdlet { name, parameters, anchor, .. } => {
            let at = match anchor {
                Anchor::Organisation => String::new(),
                Anchor::Mailbox(mailbox) => format!(" at mailbox {mailbox}"),
            };
            (format!("{name}{at}"), name.to_ascii_lowercase(), Some(parameters))
        }
    }
}

/// The words of a path, without ids and what is asked of it.
fn name_of(path: &str) -> String {
    let path = path.split('?').next().unwrap_or_default();
    let words = path.split('/').map(|part| part.split('(').next().unwrap_or_default());
    let words = words.filter(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphabetic()));
    words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_called_after_what_was_asked_and_never_after_what_somebody_wrote() {
        assert_eq!(
            name_of("/users/0193a1b2-0000-7000-8000-000000000001/authentication/methods"),
            "users-authentication-methods"
        );
        assert_eq!(name_of("/auditLogs/signIns?$filter=userId%20eq%20'x/../y'"), "auditlogs-signins");
        assert_eq!(name_of("/servicePrincipals(appId='..%2F..')/x"), "serviceprincipals-x");
    }
}
