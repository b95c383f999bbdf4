//! Documents: JSON texts kept once by the digest of their text.

use std::collections::BTreeMap;

use aws_lc_rs::digest::{SHA256, digest};
use jiff::Timestamp;
use serde::Serialize;
use sqlx::AnyConnection;

use super::rows::{Cell, insert};
use crate::model::{Finding, FindingStatus};

/// Documents of one tenant on their way into the store.
#[derive(Debug, Default)]
pub(super) struct Documents(BTreeMap<String, String>);

impl Documents {
    /// Takes a document in; gives its digest.
    pub(super) fn add(&mut self, document: &impl Serialize) -> Result<String, serde_json::Error> {
        let text = serde_json::to_string(document)?;
        let name: String =
            digest(&SHA256, text.as_bytes()).as_ref().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        self.0.insert(name.clone(), text);
        Ok(name)
    }

    pub(super) async fn write(self, tenant: &str, connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
        let row = |(name, text): (String, String)| [tenant.into(), Cell::Text(name), Cell::Text(text)];
        let rows = self.0.into_iter().map(row).collect();
        insert(connection, "insert into body (tenant, digest, document)", rows, "on conflict do nothing").await
    }
}

/// How many of the resources that a finding concerns are kept with it: forty thousand names a night are no history.
const KEPT: usize = 200;

/// A finding without what changes every night, so that it is kept once as long as it stays the same.
pub(super) fn timeless(finding: &Finding) -> Finding {
    let mut kept = finding.clone();
    kept.affected = finding.affected.iter().take(KEPT).cloned().collect::<Vec<_>>().into();
    kept.status = FindingStatus::New;
    kept.first_seen = Timestamp::UNIX_EPOCH;
    kept.last_seen = Timestamp::UNIX_EPOCH;
    kept
}

/// The word of an enumeration as JSON has it.
pub(super) fn word(value: &impl Serialize) -> Result<String, serde_json::Error> {
    serde_json::from_value(serde_json::to_value(value)?)
}

/// The value that a word stands for.
pub(super) fn read_word<T: serde::de::DeserializeOwned>(word: &str) -> Result<T, serde_json::Error> {
    serde_json::from_value(serde_json::Value::String(word.to_owned()))
}
