//! What `palisade.toml` says of ticket systems. Secrets are named, never held.

use super::Severity;

/// Which findings get tickets, and where.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct TicketSettings {
    /// The least severity that gets a ticket; `None`: all do.
    pub severity: Option<Severity>,
    /// Seconds in which a ticket that was made must show when the system is asked; `None`: the default.
    pub patience: Option<u32>,
    pub webhook: Option<WebhookSettings>,
    pub github: Option<GitHubSettings>,
    pub jira: Option<JiraSettings>,
    pub servicenow: Option<ServiceNowSettings>,
}

/// A receiver of one's own.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct WebhookSettings {
    pub url: String,
    /// The environment variable that holds the key of the signature.
    pub secret_env: String,
}

/// Issues of a repository.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct GitHubSettings {
    /// Where the API is: `https://api.github.com`, or `https://HOST/api/v3` of GitHub Enterprise Server.
    pub api: String,
    /// `owner/name`.
    pub repository: String,
    /// The environment variable that holds the token.
    pub token_env: String,
    /// Labels that every issue gets besides `palisade` and its severity.
    pub labels: Vec<String>,
}

/// Issues of a Jira project.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct JiraSettings {
    /// `https://contoso.atlassian.net`, or where Data Center is.
    pub url: String,
    /// The account that an API token of Jira Cloud belongs to; `None`: Data Center, with a personal access token.
    pub email: Option<String>,
    /// The environment variable that holds the token.
    pub token_env: String,
    /// The project's key.
    pub project: String,
    pub issue_type: String,
    /// The transition that closes and the one that opens again, by name; `None`: the first that leads there.
    pub close_transition: Option<String>,
    pub reopen_transition: Option<String>,
    pub labels: Vec<String>,
}

/// Incidents of ServiceNow.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ServiceNowSettings {
    /// `https://contoso.service-now.com`
    pub url: String,
    pub user: String,
    /// The environment variable that holds the user's password.
    pub password_env: String,
    /// How a resolved incident is said to have been solved: one of the instance's own choices.
    pub close_code: String,
    /// `sys_id` of the group that new incidents are for.
    pub assignment_group: Option<String>,
}
