//! Jira: Cloud by REST v3 (<https://developer.atlassian.com/cloud/jira/platform/rest/v3/>), Data Center by v2
//! (<https://docs.atlassian.com/software/jira/docs/api/REST/>).
//!
//! An issue carries its fingerprint in a label, which nothing that a tenant wrote can set, and is found by JQL. Search is
//! eventually consistent by Atlassian's own word: a new issue shows within seconds as a rule, minutes at worst. Everything a
//! tenant wrote stands in a block of code (Cloud) or `{noformat}` (Data Center): no markup, no link, no mention.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Method;
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderValue};
use serde_json::{Value, json};

use super::answer::Answer;
use super::http::{Client, Failure, half_done, secret_header};
use super::order::{Existing, Order, Sent};
use crate::model::{JiraSettings, Severity, TicketOp, TicketOperation};

/// The label by which our issues are found again, and the beginning of the one that names a fingerprint.
const LABEL: &str = "palisade";
const MOST_PAGES: usize = 1_000;
const PAGE: usize = 100;

pub(super) struct Jira {
    client: Client,
    settings: JiraSettings,
    target: String,
}

impl Jira {
    pub(super) fn new(settings: &JiraSettings, token: &str, speed: f64) -> Result<Self, String> {
        let token = token.trim();
        let credential = match &settings.email {
            Some(email) => format!("Basic {}", STANDARD.encode(format!("{email}:{token}"))),
            None => format!("Bearer {token}"),
        };
        let mut headers = HeaderMap::new();
        headers
            .insert(AUTHORIZATION, secret_header(&credential).map_err(|why| format!("{}: {why}", settings.token_env))?);
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        let version = if settings.email.is_some() { 3 } else { 2 };
        let client = Client::new(&format!("{}/rest/api/{version}", settings.url), headers, speed)?;
        let target = format!("jira:{}/{}", client.host(), settings.project);
        Ok(Self { client, settings: settings.clone(), target })
    }

    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    pub(super) fn target(&self) -> &str {
        &self.target
    }

    fn is_cloud(&self) -> bool {
        self.settings.email.is_some()
    }

    /// Every issue with our label, oldest first.
    pub(super) async fn existing(&self) -> Result<Existing, Failure> {
        let jql = format!("project = \"{}\" AND labels = \"{LABEL}\" ORDER BY created ASC", self.settings.project);
        let mut question = json!({ "jql": jql, "fields": ["labels"], "maxResults": PAGE });
        let url = self.client.url(if self.is_cloud() { "/search/jql" } else { "/search" })?;
        let mut found = Existing::new();
        let mut seen = 0_usize;
        for _ in 0..MOST_PAGES {
            let answer = self.client.ask(url.clone(), &question).await?;
            let page = self.object(&answer)?;
            let Some(issues) = page.get("issues").and_then(Value::as_array) else { return Err(self.nonsense(&answer)) };
            for (print, key) in issues.iter().filter_map(marked) {
                found.entry(print).or_insert(key);
            }
            seen = seen.saturating_add(issues.len());
            let next = match self.is_cloud() {
                true => page
                    .get("nextPageToken")
                    .filter(|token| token.is_string())
                    .map(|token| ("nextPageToken", token.clone())),
                false => {
                    let total = page.get("total").and_then(Value::as_u64).and_then(|total| usize::try_from(total).ok());
                    let is_more = !issues.is_empty() && seen < total.unwrap_or(0);
                    is_more.then(|| ("startAt", json!(seen)))
                }
            };
            let (Some((name, value)), Some(question)) = (next, question.as_object_mut()) else { return Ok(found) };
            question.insert(name.into(), value);
        }
        Err(Failure::Stop(format!("{} lists more than {MOST_PAGES} pages", self.client.host())))
    }

    pub(super) async fn send(&self, order: &Order<'_>) -> Result<Sent, Failure> {
        let Some(key) = order.key else { return self.open(order.operation).await };
        match order.operation.op {
            TicketOp::Open => {
                self.edit(key, order).await?;
                self.move_to(key, false).await.map_err(half_done)?;
            }
            TicketOp::Update => self.edit(key, order).await?,
            TicketOp::Comment => self.say(key, order).await?,
            TicketOp::Close => {
                self.say(key, order).await?;
                self.move_to(key, true).await.map_err(half_done)?;
            }
            TicketOp::Reopen => {
                self.say(key, order).await?;
                self.edit(key, order).await.map_err(half_done)?;
                self.move_to(key, false).await.map_err(half_done)?;
            }
        }
        Ok(Sent { key: Some(key.into()), trouble: None })
    }

    async fn open(&self, operation: &TicketOperation) -> Result<Sent, Failure> {
        let mut labels = vec![LABEL.to_owned(), mark(operation.fingerprint.as_str()), label(operation.severity)];
        labels.extend(self.settings.labels.iter().cloned());
        let body = json!({ "fields": {
            "project": { "key": self.settings.project },
            "issuetype": { "name": self.settings.issue_type },
            "summary": operation.title,
            "description": self.text(DESCRIPTION, Some(&operation.body)),
            "labels": labels,
        } });
        let answer = self.client.write_json(Method::POST, self.client.url("/issue")?, &body).await?;
        let key = answer.json().and_then(|made| Some(made.get("key")?.as_str()?.to_owned()));
        // It answers 201 and nobody knows with what: the issue is looked for.
        let key = key.ok_or_else(|| Failure::Unsure(format!("{} answers without an issue", self.client.host())))?;
        Ok(Sent { key: Some(key), trouble: None })
    }

    async fn edit(&self, key: &str, order: &Order<'_>) -> Result<(), Failure> {
        let operation = order.operation;
        let mut labels = vec![json!({ "add": label(operation.severity) })];
        let old = Severity::ALL.into_iter().filter(|severity| *severity != operation.severity);
        labels.extend(old.map(|severity| json!({ "remove": label(severity) })));
        let body = json!({
            "fields": { "summary": operation.title, "description": self.text(DESCRIPTION, Some(&operation.body)) },
            "update": { "labels": labels },
        });
        self.client.write_json(Method::PUT, self.issue(key, "")?, &body).await.map(drop)
    }

    /// Adds a note, unless an earlier attempt did.
    async fn say(&self, key: &str, order: &Order<'_>) -> Result<(), Failure> {
        let note = order.id();
        if order.again && self.has_said(key, &note).await? {
            return Ok(());
        }
        let text = format!("{} (note {note})", order.operation.says());
        self.client
            .write_json(Method::POST, self.issue(key, "/comment")?, &json!({ "body": self.text(&text, None) }))
            .await?;
        Ok(())
    }

    /// The newest notes are enough: the one that is looked for is the last that was sent.
    async fn has_said(&self, key: &str, note: &str) -> Result<bool, Failure> {
        let answer = self.client.get(self.issue(key, "/comment?orderBy=-created&maxResults=100")?).await?;
        let page = self.object(&answer)?;
        let notes = page.get("comments").and_then(Value::as_array).into_iter().flatten();
        Ok(notes.filter_map(|comment| comment.get("body")).any(|body| body.to_string().contains(note)))
    }

    /// Takes the issue where it is done with, or where it is not, unless it is there.
    async fn move_to(&self, key: &str, done: bool) -> Result<(), Failure> {
        let answer = self.client.get(self.issue(key, "?fields=status")?).await?;
        let issue = self.object(&answer)?;
        if issue.pointer("/fields/status").is_some_and(|status| is_done(status) == done) {
            return Ok(());
        }
        let answer = self.client.get(self.issue(key, "/transitions")?).await?;
        let page = self.object(&answer)?;
        let ways = page.get("transitions").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let (setting, named) = match done {
            true => ("close_transition", self.settings.close_transition.as_deref()),
            false => ("reopen_transition", self.settings.reopen_transition.as_deref()),
        };
        let fits = |way: &&Value| match named {
            Some(name) => way.get("name").and_then(Value::as_str).is_some_and(|said| said.eq_ignore_ascii_case(name)),
            None => way.get("to").is_some_and(|to| is_done(to) == done),
        };
        let Some(id) = ways.iter().find(fits).and_then(|way| way.get("id")) else {
            let where_to = if done { "done" } else { "not done" };
            return Err(Failure::Refused(format!(
                "{key}: its workflow has no transition to a status that is {where_to}; name one with {setting} in [tickets.jira]"
            )));
        };
        self.client
            .write_json(Method::POST, self.issue(key, "/transitions")?, &json!({ "transition": { "id": id } }))
            .await?;
        Ok(())
    }

    fn issue(&self, key: &str, rest: &str) -> Result<url::Url, Failure> {
        self.client.url(&format!("/issue/{}{rest}", utf8_percent_encode(key, NON_ALPHANUMERIC)))
    }

    /// Words of ours, and below them text that is data.
    fn text(&self, words: &str, data: Option<&str>) -> Value {
        if self.is_cloud() { document(words, data) } else { json!(wiki(words, data)) }
    }

    fn object(&self, answer: &Answer) -> Result<Value, Failure> {
        answer.json().filter(Value::is_object).ok_or_else(|| self.nonsense(answer))
    }

    fn nonsense(&self, answer: &Answer) -> Failure {
        Failure::Stop(format!("{} answers {} with something else than Jira's", self.client.host(), answer.status))
    }
}

const DESCRIPTION: &str = "Found by palisade. This text is kept up by it; what people add belongs in comments.";

/// Atlassian Document Format: text is a node of its own, and a mention or a link would be another kind of node.
fn document(words: &str, data: Option<&str>) -> Value {
    let mut blocks = vec![json!({ "type": "paragraph", "content": [{ "type": "text", "text": words }] })];
    blocks.extend(data.map(|data| json!({ "type": "codeBlock", "content": [{ "type": "text", "text": data }] })));
    json!({ "version": 1, "type": "doc", "content": blocks })
}

/// Wiki markup. The block ends at the word that began it, and mentions are looked for in the raw text: neither is left.
fn wiki(words: &str, data: Option<&str>) -> String {
    let Some(data) = data else { return words.to_owned() };
    format!("{words}\n\n{{noformat}}\n{}\n{{noformat}}", data.replace('{', "{ ").replace("[~", "[ ~"))
}

fn mark(fingerprint: &str) -> String {
    format!("{LABEL}-{fingerprint}")
}

/// The fingerprint that a label of the issue names, and the issue's key.
fn marked(issue: &Value) -> Option<(String, String)> {
    let labels = issue.pointer("/fields/labels")?.as_array()?.iter().filter_map(Value::as_str);
    let is_print = |print: &&str| print.len() == 32 && print.bytes().all(|byte| byte.is_ascii_hexdigit());
    let print = labels.filter_map(|label| label.strip_prefix("palisade-")).find(is_print)?;
    Some((print.to_owned(), issue.get("key")?.as_str()?.to_owned()))
}

fn is_done(status: &Value) -> bool {
    status.pointer("/statusCategory/key").and_then(Value::as_str) == Some("done")
}

fn label(severity: Severity) -> String {
    format!("severity-{}", severity.word())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_tenant_wrote_stays_in_its_block() {
        let text = wiki("ours", Some("{noformat} [~admin] {code}"));
        assert_eq!(text.matches("{noformat}").count(), 2, "{text}");
        assert!(!text.contains("[~"), "{text}");
        let document = document("ours", Some("@admin [x](https://evil.example)"));
        assert_eq!(document["content"][1]["type"], "codeBlock");
        assert_eq!(document["content"][1]["content"][0]["marks"], Value::Null);
    }
}
