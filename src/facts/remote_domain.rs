//! Remote domains: what is let out to whom.

use super::listing::listed;
use super::record::{Kind, Subject};
use crate::model::{Exposure, Gap, RemoteDomain, Resource, ResourceType};
use crate::record;

pub(super) struct RemoteDomainFacts<'a> {
    remote: &'a RemoteDomain,
}

listed!(RemoteDomains, RemoteDomainFacts<'_>, remote_domains, |ground, remote| {
    let _ = ground;
    RemoteDomainFacts { remote }
});

static UNSAID: std::sync::LazyLock<Gap> =
    std::sync::LazyLock::new(|| Gap::Failed("AutoForwardEnabled did not come for a remote domain".into()));

record! {
    /// A remote domain (`Get-RemoteDomain`): settings for mail to domains of a pattern.
    RemoteDomainFacts<'_> as "remote_domain" {
        /// What it is called.
        "name": Kind::Str, ["remote_domains"] => |it| (&*it.remote.name).into();
        /// The pattern: `*`, `*.example.com`, `example.com` (`DomainName`).
        "domain": Kind::Str, ["remote_domains"] => |it| (&*it.remote.domain).into();
        /// The pattern covers everything, or everything below a top-level domain.
        "broad": Kind::Bool, ["remote_domains"] => |it| is_broad(&it.remote.domain).into();
        /// Mail may be forwarded there automatically (`AutoForwardEnabled`).
        "autoForward": Kind::Bool, ["remote_domains"] => |it| it.remote.auto_forward.ok_or(&*UNSAID).into();
    }
}

impl Subject for RemoteDomainFacts<'_> {
    fn resource(&self) -> Resource {
        let remote = self.remote;
        Resource::new(ResourceType::RemoteDomain, remote.guid.to_ascii_lowercase(), &*remote.name)
    }
    fn aliases(&self) -> Vec<String> {
        vec![self.remote.domain.to_string(), self.remote.name.to_string()]
    }
    fn exposure(&self) -> Exposure {
        Exposure::Everybody
    }
}

fn is_broad(pattern: &str) -> bool {
    pattern == "*" || pattern.strip_prefix("*.").is_some_and(|parent| !parent.contains('.'))
}
