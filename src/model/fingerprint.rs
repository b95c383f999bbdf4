//! The identity of a finding across runs, renames and versions.

use std::fmt;

use aws_lc_rs::digest::{SHA256, digest};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Resource, RuleId};

/// The first 32 hex digits of SHA-256 over six lines: `palisade.fingerprint/1`, tenant id, rule id, cause key, resource
/// type and immutable id. Nothing that may change without the problem changing is part of it.
#[derive(Clone, Debug, Deserialize, Eq, Hash, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct Fingerprint(String);

impl Fingerprint {
    pub fn of(tenant: &str, rule: &RuleId, cause: &str, resource: &Resource) -> Self {
        let lines = ["palisade.fingerprint/1", tenant, rule.as_str(), cause, resource.kind.word(), &resource.id];
        let text: String = lines.iter().flat_map(|line| [line, "\n"]).collect();
        let hash = digest(&SHA256, text.as_bytes());
        Self(hash.as_ref().iter().take(16).map(|byte| format!("{byte:02x}")).collect())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ResourceType;

    #[test]
    fn is_the_hash_of_the_six_documented_lines() {
        let resource = Resource::new(ResourceType::Domain, "contoso.example", "whatever it is called");
        let rule = RuleId::new("password.expires").expect("a well-formed id");
        let found = Fingerprint::of("11111111-2222-3333-4444-555555555555", &rule, "", &resource);
        // printf 'palisade.fingerprint/1\n11111111-2222-3333-4444-555555555555\npassword.expires\n\ndomain\ncontoso.example\n' | sha256sum
        assert_eq!(found.as_str(), "f952a801df6342e5babc716ea8ad883c");
    }
}
