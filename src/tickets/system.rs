//! The ticket systems there are, as carrying out meets them.

use super::github::GitHub;
use super::http::{Client, Failure};
use super::jira::Jira;
use super::order::{Existing, Order, Sent};
use super::pace::Pace;
use super::servicenow::ServiceNow;
use super::webhook::Webhook;
use crate::model::{GitHubSettings, JiraSettings, ServiceNowSettings, WebhookSettings};

/// A ticket system. Each is made with its settings, its secret and how many of its seconds pass in one of ours, which
/// counts for one on this machine alone.
pub struct System(Kind);

enum Kind {
    Webhook(Box<Webhook>),
    GitHub(GitHub),
    Jira(Jira),
    ServiceNow(ServiceNow),
}

impl System {
    /// # Errors
    /// When the address or the secret cannot be used; holds why.
    pub fn webhook(settings: &WebhookSettings, secret: &str, speed: f64) -> Result<Self, String> {
        Webhook::new(settings, secret, speed).map(|webhook| Self(Kind::Webhook(Box::new(webhook))))
    }

    /// # Errors
    /// When the address or the token cannot be used; holds why.
    pub fn github(settings: &GitHubSettings, token: &str, speed: f64) -> Result<Self, String> {
        GitHub::new(settings, token, speed).map(Kind::GitHub).map(Self)
    }

    /// # Errors
    /// When the address or the token cannot be used; holds why.
    pub fn jira(settings: &JiraSettings, token: &str, speed: f64) -> Result<Self, String> {
        Jira::new(settings, token, speed).map(Kind::Jira).map(Self)
    }

    /// # Errors
    /// When the address or the password cannot be used; holds why.
    pub fn servicenow(settings: &ServiceNowSettings, password: &str, speed: f64) -> Result<Self, String> {
        ServiceNow::new(settings, password, speed).map(Kind::ServiceNow).map(Self)
    }

    /// Under which name its tickets are kept.
    pub fn target(&self) -> &str {
        match &self.0 {
            Kind::Webhook(webhook) => webhook.target(),
            Kind::GitHub(github) => github.target(),
            Kind::Jira(jira) => jira.target(),
            Kind::ServiceNow(now) => now.target(),
        }
    }

    /// How fast its time runs.
    pub(super) fn pace(&self) -> Pace {
        let client: &Client = match &self.0 {
            Kind::Webhook(webhook) => webhook.client(),
            Kind::GitHub(github) => github.client(),
            Kind::Jira(jira) => jira.client(),
            Kind::ServiceNow(now) => now.client(),
        };
        client.pace()
    }

    /// The tickets it has; `None`: it cannot be asked.
    pub(super) async fn existing(&self) -> Result<Option<Existing>, Failure> {
        match &self.0 {
            Kind::Webhook(_) => Ok(None),
            Kind::GitHub(github) => github.existing().await.map(Some),
            Kind::Jira(jira) => jira.existing().await.map(Some),
            Kind::ServiceNow(now) => now.existing().await.map(Some),
        }
    }

    pub(super) async fn send(&self, order: &Order<'_>) -> Result<Sent, Failure> {
        match &self.0 {
            Kind::Webhook(webhook) => webhook.send(order).await,
            Kind::GitHub(github) => github.send(order).await,
            Kind::Jira(jira) => jira.send(order).await,
            Kind::ServiceNow(now) => now.send(order).await,
        }
    }
}
