//! One request to the service, as data: what collectors ask with and what a plan shows before it is sent.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Which version of Microsoft Graph.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, JsonSchema, PartialEq, Serialize)]
pub enum Version {
    #[serde(rename = "v1.0")]
    V1,
    #[serde(rename = "beta")]
    Beta,
}

impl Version {
    /// The first segment of the path.
    pub fn segment(self) -> &'static str {
        match self {
            Self::V1 => "v1.0",
            Self::Beta => "beta",
        }
    }
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    Get,
    Post,
    Patch,
    Put,
    Delete,
}

/// Which mailbox an Exchange request is routed by (`X-AnchorMailbox`).
#[derive(Clone, Debug, Deserialize, Eq, Hash, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Anchor {
    /// The organisation's system mailbox: everything that is not aimed at one mailbox.
    Organisation,
    /// The mailbox with this `ExchangeGuid`.
    Mailbox(String),
}

#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Call {
    Graph {
        method: Method,
        version: Version,
        /// From the resource on, percent-encoded, query included: `/users?$select=id&$top=999`.
        path: String,
        /// Sends `ConsistencyLevel: eventual`, which advanced queries need on every page.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        eventual: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        body: Option<Value>,
    },
    Cmdlet {
        name: String,
        #[serde(default)]
        parameters: Map<String, Value>,
        /// Properties to return; empty means all.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        select: Vec<String>,
        anchor: Anchor,
    },
}

impl Call {
    /// `GET` of Graph v1.0.
    pub fn get(path: impl Into<String>) -> Self {
        Self::Graph { method: Method::Get, version: Version::V1, path: path.into(), eventual: false, body: None }
    }

    /// `GET` of Graph beta.
    pub fn get_beta(path: impl Into<String>) -> Self {
        Self::Graph { method: Method::Get, version: Version::Beta, path: path.into(), eventual: false, body: None }
    }

    /// `GET` of Graph v1.0 by the advanced query rules (`$count=true` must stand in the path).
    pub fn get_eventual(path: impl Into<String>) -> Self {
        Self::Graph { method: Method::Get, version: Version::V1, path: path.into(), eventual: true, body: None }
    }

    /// A cmdlet without parameters, for the whole organisation.
    pub fn cmdlet(name: &str) -> Self {
        Self::Cmdlet { name: name.into(), parameters: Map::new(), select: Vec::new(), anchor: Anchor::Organisation }
    }

    /// The same cmdlet with one more parameter. Nothing to a Graph request.
    #[must_use]
    pub fn with(mut self, parameter: &str, value: impl Into<Value>) -> Self {
        if let Self::Cmdlet { parameters, .. } = &mut self {
            parameters.insert(parameter.into(), value.into());
        }
        self
    }

    /// The same cmdlet returning only these properties. Nothing to a Graph request.
    #[must_use]
    pub fn selecting(mut self, properties: &[&str]) -> Self {
        if let Self::Cmdlet { select, .. } = &mut self {
            *select = properties.iter().map(|&name| name.into()).collect();
        }
        self
    }

    /// The same cmdlet aimed at one mailbox. Nothing to a Graph request.
    #[must_use]
    pub fn on_mailbox(mut self, mailbox: &str) -> Self {
        if let Self::Cmdlet { anchor, .. } = &mut self {
            *anchor = Anchor::Mailbox(mailbox.into());
        }
        self
    }
}
