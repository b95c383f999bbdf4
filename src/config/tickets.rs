//! `[tickets]`: which findings get tickets, and in which systems. Secrets by the name of their environment variable.

use serde::Deserialize;
use toml::Spanned;
use url::Url;

use super::check::{Checked, filled};
use super::error::Problem;
use super::tenant::variable;
use crate::model::{GitHubSettings, JiraSettings, ServiceNowSettings, Severity, TicketSettings, WebhookSettings};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenTickets {
    severity: Option<Spanned<String>>,
    patience: Option<Spanned<i64>>,
    webhook: Option<WrittenWebhook>,
    github: Option<WrittenGitHub>,
    jira: Option<WrittenJira>,
    servicenow: Option<WrittenServiceNow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenWebhook {
    url: Spanned<String>,
    secret_env: Spanned<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenGitHub {
    repository: Spanned<String>,
    token_env: Spanned<String>,
    api: Option<Spanned<String>>,
    #[serde(default)]
    labels: Vec<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenJira {
    url: Spanned<String>,
    email: Option<Spanned<String>>,
    token_env: Spanned<String>,
    project: Spanned<String>,
    issue_type: Option<Spanned<String>>,
    close_transition: Option<Spanned<String>>,
    reopen_transition: Option<Spanned<String>>,
    #[serde(default)]
    labels: Vec<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenServiceNow {
    url: Spanned<String>,
    user: Spanned<String>,
    password_env: Spanned<String>,
    close_code: Option<Spanned<String>>,
    assignment_group: Option<Spanned<String>>,
}

pub(super) fn settings(written: &WrittenTickets) -> Checked<TicketSettings> {
    Ok(TicketSettings {
        severity: written.severity.as_ref().map(severity).transpose()?,
        patience: written.patience.as_ref().map(patience).transpose()?,
        webhook: written.webhook.as_ref().map(webhook).transpose()?,
        github: written.github.as_ref().map(github).transpose()?,
        jira: written.jira.as_ref().map(jira).transpose()?,
        servicenow: written.servicenow.as_ref().map(servicenow).transpose()?,
    })
}

/// What holds for every tenant, with what one says for itself in its place.
pub(super) fn merged(general: &TicketSettings, own: &TicketSettings) -> TicketSettings {
    TicketSettings {
        severity: own.severity.or(general.severity),
        patience: own.patience.or(general.patience),
        webhook: own.webhook.clone().or_else(|| general.webhook.clone()),
        github: own.github.clone().or_else(|| general.github.clone()),
        jira: own.jira.clone().or_else(|| general.jira.clone()),
        servicenow: own.servicenow.clone().or_else(|| general.servicenow.clone()),
    }
}

fn severity(written: &Spanned<String>) -> Checked<Severity> {
    let word = written.get_ref().as_str();
    let found = Severity::ALL.into_iter().find(|severity| severity.word() == word);
    found.ok_or_else(|| {
        let message = format!("unknown severity {word:?}, expected critical, high, medium or low");
        (written.span().start, Problem::new(message))
    })
}

fn patience(written: &Spanned<i64>) -> Checked<u32> {
    let seconds = u32::try_from(*written.get_ref()).ok().filter(|seconds| (1..=3_600).contains(seconds));
    seconds.ok_or_else(|| (written.span().start, Problem::new("patience is a number of seconds from 1 to 3600")))
}

fn webhook(written: &WrittenWebhook) -> Checked<WebhookSettings> {
    Ok(WebhookSettings { url: address(&written.url)?, secret_env: variable("secret_env", &written.secret_env)? })
}

fn github(written: &WrittenGitHub) -> Checked<GitHubSettings> {
    let repository = filled(&written.repository)?;
    let is_name = |part: &str| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        !part.is_empty() && part.bytes().all(plain) && part != "." && part != ".."
    };
    if !repository.split_once('/').is_some_and(|(owner, name)| is_name(owner) && is_name(name)) {
        let problem =
            Problem::hint("repository is OWNER/NAME", "for https://github.com/contoso/security: contoso/security");
        return Err((written.repository.span().start, problem));
    }
    let api = written.api.as_ref().map(address).transpose()?;
    Ok(GitHubSettings {
        repository: repository.to_ascii_lowercase(),
        token_env: variable("token_env", &written.token_env)?,
        api: api.unwrap_or_else(|| "https://api.github.com".into()).trim_end_matches('/').to_owned(),
        labels: written.labels.iter().map(label).collect::<Checked<_>>()?,
    })
}

fn jira(written: &WrittenJira) -> Checked<JiraSettings> {
    let text =
        |written: &Option<Spanned<String>>| written.as_ref().map(|written| Ok(filled(written)?.to_owned())).transpose();
    let project = filled(&written.project)?;
    let is_key = project.starts_with(|first: char| first.is_ascii_uppercase())
        && project.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    if !is_key {
        let message = "project is the key before the number of an issue: SEC of SEC-17";
        return Err((written.project.span().start, Problem::new(message)));
    }
    let word = |written: &Spanned<String>| match label(written)? {
        word if word.contains(char::is_whitespace) => {
            Err((written.span().start, Problem::new("a label of Jira holds no blank")))
        }
        word => Ok(word),
    };
    Ok(JiraSettings {
        url: address(&written.url)?.trim_end_matches('/').to_owned(),
        email: text(&written.email)?,
        token_env: variable("token_env", &written.token_env)?,
        project: project.to_owned(),
        issue_type: text(&written.issue_type)?.unwrap_or_else(|| "Task".into()),
        close_transition: text(&written.close_transition)?,
        reopen_transition: text(&written.reopen_transition)?,
        labels: written.labels.iter().map(word).collect::<Checked<_>>()?,
    })
}

fn servicenow(written: &WrittenServiceNow) -> Checked<ServiceNowSettings> {
    let user = filled(&written.user)?;
    if user.contains(':') {
        return Err((written.user.span().start, Problem::new("a user holds no colon")));
    }
    let close_code = written.close_code.as_ref().map(filled).transpose()?.unwrap_or("Solution provided");
    let group = written.assignment_group.as_ref().map(filled).transpose()?;
    Ok(ServiceNowSettings {
        url: address(&written.url)?.trim_end_matches('/').to_owned(),
        user: user.to_owned(),
        password_env: variable("password_env", &written.password_env)?,
        close_code: close_code.to_owned(),
        assignment_group: group.map(str::to_owned),
    })
}

fn label(written: &Spanned<String>) -> Checked<String> {
    let label = filled(written)?;
    if label.contains(',') || label.chars().count() > 50 {
        let message = "a label has at most 50 characters and no comma";
        return Err((written.span().start, Problem::new(message)));
    }
    Ok(label.into())
}

/// An address that a secret may be sent to: https, or plain http that stays on this machine.
fn address(written: &Spanned<String>) -> Checked<String> {
    let at = written.span().start;
    let refused = |message: &str| (at, Problem::new(message));
    let url = Url::parse(filled(written)?).map_err(|error| refused(&format!("this is no address: {error}")))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err((
            at,
            Problem::hint("an address holds no user and no password", "name the environment variable that holds it"),
        ));
    }
    let is_here = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    match url.scheme() {
        "https" if url.host().is_some() => Ok(url.into()),
        "http" if is_here => Ok(url.into()),
        _ => Err(refused("an address begins with https:// (http:// on this machine alone)")),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::Config;

    fn parse(text: &str) -> Result<TicketSettings, String> {
        let config = Config::parse(Path::new("palisade.toml"), text).map_err(|error| error.to_string())?;
        Ok(config.tenant(None, None).expect("one tenant at most").settings.tickets)
    }

    #[test]
    fn systems_are_named_with_where_their_secrets_are() {
        let text = "[tickets]\nseverity = \"medium\"\n[tickets.webhook]\nurl = \"https://t.example/in\"\n\
                    secret_env = \"HOOK\"\n[tickets.github]\nrepository = \"Contoso/security\"\ntoken_env = \"GH\"\n\
                    labels = [\"m365\"]\n[tenant.a.tickets.github]\nrepository = \"contoso/a\"\ntoken_env = \"GH\"\n";
        let found = parse(text).expect("the file is right");
        assert_eq!(found.severity, Some(Severity::Medium));
        assert_eq!(found.webhook.expect("one").url, "https://t.example/in");
        let github = found.github.expect("one");
        assert_eq!((github.repository.as_str(), github.api.as_str()), ("contoso/a", "https://api.github.com"));
        assert!(github.labels.is_empty(), "a system that a tenant names for itself is its own");
    }

    #[test]
    fn every_value_is_held_against_what_it_may_be() {
        let hook = |url: &str| format!("[tickets.webhook]\nurl = \"{url}\"\nsecret_env = \"X\"");
        for (text, says) in [
            ("[tickets]\nseverity = \"grave\"".to_owned(), "2:12: unknown severity \"grave\""),
            ("[tickets]\npatience = 0".to_owned(), "2:12: patience is a number of seconds"),
            ("[tickets]\nbugzilla = 1".to_owned(), "2:1: unknown key `bugzilla`"),
            (
                "[tickets.jira]\nurl = \"https://j.example\"\ntoken_env = \"X\"\nproject = \"SEC\\\" OR 1\"".to_owned(),
                "4:11: project is the key before the number of an issue",
            ),
            (hook("http://tickets.example/"), "2:7: an address begins with https://"),
            (hook("https://a:b@tickets.example/"), "2:7: an address holds no user and no password"),
            (hook("http://127.0.0.1.evil.example/"), "2:7: an address begins with https://"),
            ("[tickets.github]\nrepository = \"x\"\ntoken_env = \"X\"".to_owned(), "2:14: repository is OWNER/NAME"),
            (
                "[tickets.github]\nrepository = \"x/y\"\ntoken_env = \"ghp_a b\"".to_owned(),
                "3:13: token_env is the name of an environment variable",
            ),
        ] {
            let error = parse(&text).expect_err("it is wrong");
            assert!(error.contains(&format!("palisade.toml:{says}")), "{text}: {error}");
            assert!(!error.contains("ghp_a"), "{error}");
        }
    }

    #[test]
    fn a_token_has_no_place_in_the_file() {
        let error = parse("[tickets.github]\nrepository = \"x/y\"\ntoken = \"ghp_secret\"").expect_err("a secret");
        assert!(error.contains("a secret has no place in this file") && !error.contains("ghp_"), "{error}");
    }
}
