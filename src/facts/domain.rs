//! The tenant's domains: password age, and what a federated one may claim.

use std::sync::LazyLock;

use super::known::word;
use super::listing::listed;
use super::record::{Kind, Subject};
use crate::model::{Domain, Exposure, Federation, Gap, Known, Part, Resource, ResourceType};
use crate::record;

pub(super) struct DomainFacts<'a> {
    domain: &'a Domain,
    federated: Known<bool>,
    mfa_claim: Known<Option<&'static str>>,
}

listed!(Domains, DomainFacts<'_>, domains, |ground, domain| DomainFacts {
    domain,
    federated: federated(domain).into(),
    mfa_claim: mfa_claim(domain, &ground.snapshot.federation).into(),
});

static UNSAID: LazyLock<Gap> = LazyLock::new(|| Gap::Failed("isVerified did not come for a domain".into()));
static NO_ROOT: LazyLock<Gap> = LazyLock::new(|| Gap::Failed("isRoot did not come for a domain".into()));
static NO_AGE: LazyLock<Gap> = LazyLock::new(|| {
    Gap::Failed(
        "nobody set passwordValidityPeriodInDays, and Microsoft documents both 90 days and never for that".into(),
    )
});

record! {
    /// A domain of the tenant (Graph `domain`).
    DomainFacts<'_> as "domain" {
        /// The domain name.
        "name": Kind::Str, ["domains"] => |it| (&*it.domain.name).into();
        /// An outside identity provider decides on sign-in (`authenticationType`).
        "federated": Kind::Bool, ["domains"] => |it| (&it.federated).into();
        /// Ownership is proven (`isVerified`).
        "verified": Kind::Bool, ["domains"] => |it| it.domain.is_verified.ok_or(&*UNSAID).into();
        /// Not below another domain of the tenant (`isRoot`): subdomains take over its password age.
        "root": Kind::Bool, ["domains"] => |it| it.domain.is_root.ok_or(&*NO_ROOT).into();
        /// Days after which a password expires (`passwordValidityPeriodInDays`); 2147483647 is never.
        "passwordDays": Kind::Int, ["domains"] => |it| it.domain.password_validity_days.ok_or(&*NO_AGE).into();
        /// What happens to a claim of MFA by the federated identity provider (`federatedIdpMfaBehavior`); null when
        /// nobody set it, which accepts it.
        "mfaClaim": Kind::Word(&["accepted", "enforced_there", "rejected"]), ["domains", "federation"]
            => |it| (&it.mfa_claim).into();
    }
}

impl Subject for DomainFacts<'_> {
    fn resource(&self) -> Resource {
        let name = self.domain.name.to_string();
        Resource::new(ResourceType::Domain, name.clone(), name)
    }
    fn exposure(&self) -> Exposure {
        Exposure::Everybody
    }
}

fn federated(domain: &Domain) -> Result<bool, Gap> {
    const WORDS: [(&str, &str); 2] = [("Federated", "federated"), ("Managed", "managed")];
    word(&domain.authentication, &WORDS, "authenticationType").map(|word| word == "federated")
}

/// The weakest of what the domain's configurations say.
fn mfa_claim(domain: &Domain, federation: &Part<Vec<Federation>>) -> Result<Option<&'static str>, Gap> {
    const WORDS: [(&str, &str); 3] = [
        ("acceptIfMfaDoneByFederatedIdp", "accepted"),
        ("enforceMfaByFederatedIdp", "enforced_there"),
        ("rejectMfaByFederatedIdp", "rejected"),
    ];
    if federated(domain) == Ok(false) {
        return Ok(None);
    }
    let known = super::ground::all(federation).iter().filter(|row| row.domain.eq_ignore_ascii_case(&domain.name));
    let mut said = Vec::new();
    for row in known {
        let Some(behaviour) = row.mfa_behavior.as_deref() else { return Ok(None) };
        said.push(word(behaviour, &WORDS, "federatedIdpMfaBehavior")?);
    }
    if let Some(gap) = federation.gap() {
        return Err(gap.clone());
    }
    // The words are in alphabetical order from weakest to strongest.
    said.into_iter()
        .min()
        .map(Some)
        .ok_or_else(|| Gap::Failed("a federated domain came without its configuration".into()))
}
