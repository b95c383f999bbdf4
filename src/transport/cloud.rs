//! Which cloud the tenant lives in, and the three origins that belong to it.
//!
//! Hosts: Microsoft Learn, *National cloud deployments* (Microsoft Graph), *Authentication in national clouds*
//! (identity platform) and *Exchange Online Admin API endpoints reference*. Tokens of one cloud are worth nothing in
//! another, so the origins come from one value and are never mixed.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use url::{Host, Url};

use super::token::Audience;

/// The word of `--cloud`.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum CloudName {
    /// Worldwide and GCC.
    #[default]
    Global,
    /// GCC High (L4).
    UsGov,
    /// DoD (L5).
    UsGovDod,
    /// Operated by 21Vianet.
    China,
}

impl CloudName {
    pub const ALL: [Self; 4] = [Self::Global, Self::UsGov, Self::UsGovDod, Self::China];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Global => "global",
            Self::UsGov => "usgov",
            Self::UsGovDod => "usgov-dod",
            Self::China => "china",
        }
    }

    /// Authority, Graph, Exchange.
    fn hosts(self) -> [&'static str; 3] {
        match self {
            Self::Global => ["login.microsoftonline.com", "graph.microsoft.com", "outlook.office365.com"],
            Self::UsGov => ["login.microsoftonline.us", "graph.microsoft.us", "outlook.office365.us"],
            Self::UsGovDod => ["login.microsoftonline.us", "dod-graph.microsoft.us", "outlook-dod.office365.us"],
            Self::China => {
                ["login.partner.microsoftonline.cn", "microsoftgraph.chinacloudapi.cn", "outlook.office365.cn"]
            }
        }
    }

    /// The audience a federated credential must name (Microsoft Graph, *federatedIdentityCredential*: `audiences`).
    pub fn federated_audience(self) -> &'static str {
        match self {
            Self::Global => "api://AzureADTokenExchange",
            Self::UsGov | Self::UsGovDod => "api://AzureADTokenExchangeUSGov",
            Self::China => "api://AzureADTokenExchangeChina",
        }
    }
}

impl FromStr for CloudName {
    type Err = CloudError;

    fn from_str(word: &str) -> Result<Self, CloudError> {
        Self::ALL.into_iter().find(|name| name.as_str() == word).ok_or_else(|| CloudError::Unknown(word.into()))
    }
}

/// Origins given by hand instead of the cloud's own, as `--authority`, `--graph-endpoint`, `--exchange-endpoint` name
/// them.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    pub authority: Option<String>,
    pub graph: Option<String>,
    pub exchange: Option<String>,
}

/// Where to sign in, where Graph is and where Exchange is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Cloud {
    pub name: CloudName,
    pub authority: Origin,
    pub graph: Origin,
    pub exchange: Origin,
}

impl Cloud {
    /// The cloud's own hosts.
    pub fn new(name: CloudName) -> Self {
        let [authority, graph, exchange] = name.hosts().map(|host| Origin(format!("https://{host}")));
        Self { name, authority, graph, exchange }
    }

    /// The cloud's own hosts but for those given by hand.
    pub fn with(name: CloudName, overrides: &Overrides) -> Result<Self, CloudError> {
        let pick = |option: &'static str, given: &Option<String>, own: Origin| match given {
            None => Ok(own),
            Some(text) => Origin::parse(text).map_err(|problem| CloudError::Endpoint { option, problem }),
        };
        let own = Self::new(name);
        Ok(Self {
            name,
            authority: pick("--authority", &overrides.authority, own.authority)?,
            graph: pick("--graph-endpoint", &overrides.graph, own.graph)?,
            exchange: pick("--exchange-endpoint", &overrides.exchange, own.exchange)?,
        })
    }

    /// The only origin that may see a token for this audience.
    pub fn origin(&self, audience: Audience) -> &Origin {
        match audience {
            Audience::Graph => &self.graph,
            Audience::Exchange => &self.exchange,
        }
    }

    /// What to ask a token for: `{origin}/.default`, every permission that was consented to. An endpoint given by hand
    /// is asked for under its own name, so that no token of the real service can reach it.
    pub fn scope(&self, audience: Audience) -> String {
        format!("{}/.default", self.origin(audience))
    }

    /// Whether any endpoint is on this machine: then this is a simulated tenant, which the screen must say.
    pub fn is_simulated(&self) -> bool {
        [&self.authority, &self.graph, &self.exchange].into_iter().any(Origin::is_loopback)
    }
}

/// Scheme, host and port, nothing else: `https://graph.microsoft.com`, `http://127.0.0.1:8790`.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Origin(String);

impl Origin {
    /// Reads an origin; a path, query, fragment or user name is refused, and so is plain http to another machine.
    pub fn parse(text: &str) -> Result<Self, OriginError> {
        let url = Url::parse(text).map_err(|_| OriginError::NotAUrl(text.into()))?;
        if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
            return Err(OriginError::NotAUrl(text.into()));
        }
        let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        if !bare || has_user(&url) {
            return Err(OriginError::NotBare(text.into()));
        }
        if url.scheme() == "http" && !is_loopback(&url) {
            return Err(OriginError::PlainHttp(text.into()));
        }
        Ok(Self(url.origin().ascii_serialization()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this address lies on the origin: scheme, host and port equal, no user name in it. What a token or a
    /// page link must pass before anything is sent there.
    pub fn holds(&self, url: &Url) -> bool {
        url.origin().ascii_serialization() == self.0 && !has_user(url)
    }

    /// Whether it is on this machine.
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.url())
    }

    pub fn url(&self) -> Url {
        Url::parse(&self.0).expect("an origin was serialised from a parsed URL")
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// `127.0.0.0/8`, `::1`, `localhost` and the names below it (RFC 6761, 6.3, reserves them for the loopback address;
/// the clients made for them resolve them themselves, so that no name server can say otherwise).
pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        // Lower case, as every host of a `Url`.
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        None => false,
    }
}

fn has_user(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}

/// Why a cloud cannot be made of what was given.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum CloudError {
    #[error("unknown cloud {0:?}: it is one of global, usgov, usgov-dod, china")]
    Unknown(String),
    #[error("{option}: {problem}")]
    Endpoint { option: &'static str, problem: OriginError },
}

/// Why a text is not an origin.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum OriginError {
    #[error("{0:?} is not an address like https://graph.microsoft.com")]
    NotAUrl(String),
    #[error("{0:?} holds more than scheme, host and port; tenant, version and path are added by palisade")]
    NotBare(String),
    #[error("{0:?} is plain http to another machine; only a loopback address may be http")]
    PlainHttp(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph_at(text: &str) -> Result<Cloud, CloudError> {
        Cloud::with(CloudName::Global, &Overrides { graph: Some(text.into()), ..Overrides::default() })
    }

    #[test]
    fn each_cloud_asks_for_tokens_of_its_own_hosts() {
        let scopes: Vec<_> = CloudName::ALL
            .into_iter()
            .map(Cloud::new)
            .map(|cloud| (cloud.scope(Audience::Graph), cloud.scope(Audience::Exchange)))
            .collect();
        let own = |graph: &str, exchange: &str| (format!("{graph}/.default"), format!("{exchange}/.default"));
        assert_eq!(
            scopes,
            [
                own("https://graph.microsoft.com", "https://outlook.office365.com"),
                own("https://graph.microsoft.us", "https://outlook.office365.us"),
                own("https://dod-graph.microsoft.us", "https://outlook-dod.office365.us"),
                own("https://microsoftgraph.chinacloudapi.cn", "https://outlook.office365.cn"),
            ]
        );
    }

    #[test]
    fn every_word_of_the_option_is_read_back() {
        for name in CloudName::ALL {
            assert_eq!(name.as_str().parse(), Ok(name));
        }
        assert_eq!("moon".parse::<CloudName>(), Err(CloudError::Unknown("moon".into())));
    }

    #[test]
    fn a_loopback_endpoint_makes_the_tenant_a_simulated_one() {
        let cloud = graph_at("http://127.0.0.1:8790/").expect("loopback may be http");
        assert_eq!(cloud.graph.as_str(), "http://127.0.0.1:8790");
        assert_eq!(cloud.scope(Audience::Graph), "http://127.0.0.1:8790/.default");
        assert!(cloud.is_simulated());
        assert!(!Cloud::new(CloudName::Global).is_simulated());
    }

    #[test]
    fn plain_http_is_for_loopback_only() {
        for far in [
            "http://graph.microsoft.com",
            "http://10.0.0.7:8790",
            "http://127.0.0.1.evil.example",
            "http://evillocalhost",
            "http://localhost.evil.example",
        ] {
            let refused = graph_at(far).expect_err(far).to_string();
            assert!(refused.starts_with("--graph-endpoint: ") && refused.contains("plain http"), "{refused}");
        }
        for near in [
            "http://localhost:1",
            "http://Region.localhost:1",
            "http://[::1]:1",
            "http://127.9.9.9:1",
            "https://graph.microsoft.com",
        ] {
            assert!(graph_at(near).is_ok(), "{near}");
        }
    }

    #[test]
    fn an_endpoint_is_an_origin_without_path_query_or_user() {
        for more in ["https://h.example/v1.0", "https://h.example/?a=1", "https://h.example/#a", "https://me@h.example"]
        {
            assert!(matches!(Origin::parse(more), Err(OriginError::NotBare(_))), "{more}");
        }
        for none in ["graph.microsoft.com", "ftp://h.example", "", "127.0.0.1:8790"] {
            assert!(matches!(Origin::parse(none), Err(OriginError::NotAUrl(_))), "{none}");
        }
    }

    #[test]
    fn links_elsewhere_are_not_on_the_origin() {
        let graph = Cloud::new(CloudName::Global).graph;
        let holds = |text: &str| graph.holds(&Url::parse(text).expect(text));
        assert!(holds("https://graph.microsoft.com/v1.0/users?$skiptoken=a"));
        assert!(holds("https://GRAPH.microsoft.com:443/beta/users"));
        assert!(!holds("http://graph.microsoft.com/v1.0/users"));
        assert!(!holds("https://graph.microsoft.com:444/v1.0/users"));
        assert!(!holds("https://graph.microsoft.com.evil.example/v1.0/users"));
        assert!(!holds("https://graph.microsoft.com@evil.example/v1.0/users"));
        assert!(!holds("https://me@graph.microsoft.com/v1.0/users"));
    }
}
