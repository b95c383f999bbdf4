//! Names of this machine, resolved without asking anybody.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Resolves every name to the loopback addresses. For clients that talk to this machine alone: a name server that
/// answered for `region.localhost` would else be given the token, in plain http.
pub(super) struct Loopback;

impl Resolve for Loopback {
    fn resolve(&self, _: Name) -> Resolving {
        let here: [SocketAddr; 2] = [(Ipv4Addr::LOCALHOST, 0).into(), (Ipv6Addr::LOCALHOST, 0).into()];
        Box::pin(std::future::ready(Ok(Box::new(here.into_iter()) as Addrs)))
    }
}
