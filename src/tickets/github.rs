//! GitHub Issues, by the REST API of 2022-11-28: <https://docs.github.com/rest/issues>.
//!
//! An issue's last line names its fingerprint, and issues are found by listing those with our label: a listing is read
//! from the database, while search has an index of its own that lags. Everything a tenant wrote stands in a fenced block,
//! where GitHub renders no markup, links nothing and notifies nobody.

use std::time::Duration;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Method;
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};

use super::answer::next_page;
use super::http::{Client, Failure, half_done, secret_header};
use super::order::{Existing, Order, Sent};
use crate::model::{GitHubSettings, Severity, TicketOp, TicketOperation, TicketReason};

/// The label by which our issues are found again.
const LABEL: &str = "palisade";
/// GitHub asks for a second between requests that make something
/// (<https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api>).
const PACE: Duration = Duration::from_secs(1);
/// A listing is never longer: a hundred issues a page.
const MOST_PAGES: usize = 1_000;

pub(super) struct GitHub {
    client: Client,
    /// `/repos/owner/name`
    path: String,
    labels: Vec<String>,
    target: String,
}

impl GitHub {
    pub(super) fn new(settings: &GitHubSettings, token: &str, speed: f64) -> Result<Self, String> {
        let mut headers = HeaderMap::new();
        let bearer = secret_header(&format!("Bearer {}", token.trim()));
        headers.insert(AUTHORIZATION, bearer.map_err(|why| format!("{}: {why}", settings.token_env))?);
        headers.insert(ACCEPT, HeaderValue::from_static("application/vnd.github+json"));
        headers.insert(HeaderName::from_static("x-github-api-version"), HeaderValue::from_static("2022-11-28"));
        let client = Client::new(&settings.api, headers, speed)?;
        let target = format!("github:{}/{}", client.host(), settings.repository);
        Ok(Self { client, path: format!("/repos/{}", settings.repository), labels: settings.labels.clone(), target })
    }

    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    pub(super) fn target(&self) -> &str {
        &self.target
    }

    /// Every issue with our label, whatever its state.
    pub(super) async fn existing(&self) -> Result<Existing, Failure> {
        let query = format!("/issues?labels={LABEL}&state=all&sort=created&direction=asc&per_page=100");
        let mut found = Existing::new();
        self.pages(&query, |issue| {
            let number = issue.get("number").and_then(Value::as_u64);
            let print = issue.get("body").and_then(Value::as_str).and_then(marked);
            // A pull request is listed as an issue too.
            if let (Some(number), Some(print), None) = (number, print, issue.get("pull_request")) {
                found.entry(print).or_insert_with(|| number.to_string());
            }
        })
        .await?;
        Ok(found)
    }

    pub(super) async fn send(&self, order: &Order<'_>) -> Result<Sent, Failure> {
        let Some(key) = order.key else { return self.open(order.operation).await };
        match order.operation.op {
            TicketOp::Open => self.edit(key, &content(order.operation, Some("open"))).await?,
            TicketOp::Update => self.edit(key, &content(order.operation, None)).await?,
            TicketOp::Reopen => {
                self.say(key, order).await?;
                self.edit(key, &content(order.operation, Some("open"))).await.map_err(half_done)?;
            }
            TicketOp::Comment => self.say(key, order).await?,
            TicketOp::Close => {
                self.say(key, order).await?;
                let is_done = order.operation.reason == TicketReason::Resolved;
                let why = if is_done { "completed" } else { "not_planned" };
                self.edit(key, &json!({ "state": "closed", "state_reason": why })).await.map_err(half_done)?;
            }
        }
        let tells_severity = matches!(order.operation.op, TicketOp::Open | TicketOp::Update | TicketOp::Reopen);
        if tells_severity && order.before != order.operation.severity {
            self.relabel(key, order.before, order.operation.severity).await.map_err(half_done)?;
        }
        Ok(Sent { key: Some(key.into()), trouble: None })
    }

    async fn open(&self, operation: &TicketOperation) -> Result<Sent, Failure> {
        let mut body = content(operation, None);
        let mut labels = vec![LABEL.to_owned(), label(operation.severity)];
        labels.extend(self.labels.iter().cloned());
        if let Some(fields) = body.as_object_mut() {
            fields.insert("labels".into(), json!(labels));
        }
        let url = self.client.url(&format!("{}/issues", self.path))?;
        let answer = self.client.write_json(Method::POST, url, &body).await?;
        self.pace().await;
        let made = answer.json().unwrap_or_default();
        let Some(number) = made.get("number").and_then(Value::as_u64) else {
            let why = format!("{} answers {} without an issue", self.client.host(), answer.status);
            return Err(Failure::Unsure(why));
        };
        let given = made.get("labels").and_then(Value::as_array).into_iter().flatten();
        let is_labelled =
            given.filter_map(|label| label.get("name")?.as_str()).any(|name| name.eq_ignore_ascii_case(LABEL));
        // GitHub drops labels in silence where the token may not set them.
        let trouble = (!is_labelled).then(|| {
            format!(
                "issue {number} was made without the label {LABEL}, by which it would be found again: give the token write \
                 access to issues, add the label, and run again"
            )
        });
        Ok(Sent { key: Some(number.to_string()), trouble })
    }

    async fn edit(&self, key: &str, body: &Value) -> Result<(), Failure> {
        let url = self.client.url(&format!("{}/issues/{}", self.path, encoded(key)))?;
        self.client.write_json(Method::PATCH, url, body).await?;
        self.pace().await;
        Ok(())
    }

    /// Adds a note, unless an earlier attempt did.
    async fn say(&self, key: &str, order: &Order<'_>) -> Result<(), Failure> {
        let mark = format!("<!-- palisade-note:v1:{} -->", order.id());
        let path = format!("/issues/{}/comments", encoded(key));
        if order.again {
            let mut is_there = false;
            let has = |comment: &Value| {
                comment.get("body").and_then(Value::as_str).is_some_and(|body| last_line(body) == mark)
            };
            self.pages(&format!("{path}?per_page=100"), |comment| is_there |= has(comment)).await?;
            if is_there {
                return Ok(());
            }
        }
        let url = self.client.url(&format!("{}{path}", self.path))?;
        let body = json!({ "body": format!("{}\n\n{mark}", order.operation.says()) });
        self.client.write_json(Method::POST, url, &body).await?;
        self.pace().await;
        Ok(())
    }

    async fn relabel(&self, key: &str, before: Severity, now: Severity) -> Result<(), Failure> {
        let labels = format!("{}/issues/{}/labels", self.path, encoded(key));
        self.client.write_json(Method::POST, self.client.url(&labels)?, &json!({ "labels": [label(now)] })).await?;
        self.pace().await;
        let url = self.client.url(&format!("{labels}/{}", encoded(&label(before))))?;
        match self.client.write(Method::DELETE, url, &[], Vec::new()).await {
            // Somebody took it off already.
            Ok(_) | Err(Failure::Refused(_)) => self.pace().await,
            Err(failure) => return Err(failure),
        }
        Ok(())
    }

    /// Every item of a listing, page after page.
    async fn pages(&self, path: &str, mut each: impl FnMut(&Value)) -> Result<(), Failure> {
        let mut url = self.client.url(&format!("{}{path}", self.path))?;
        for _ in 0..MOST_PAGES {
            let answer = self.client.get(url).await?;
            let Some(Value::Array(items)) = answer.json() else {
                return Err(Failure::Stop(format!("{} answers with no list", self.client.host())));
            };
            items.iter().for_each(&mut each);
            match next_page(&answer.headers) {
                Some(next) => url = self.client.same_host(&next)?,
                None => return Ok(()),
            }
        }
        Err(Failure::Stop(format!("{} lists more than {MOST_PAGES} pages", self.client.host())))
    }

    async fn pace(&self) {
        self.client.pace().sleep(PACE).await;
    }
}

/// Title and body as GitHub takes them, and the state where it is to change.
fn content(operation: &TicketOperation, state: Option<&str>) -> Value {
    let mut fields = json!({ "title": title(&operation.title), "body": body(operation) });
    if let (Some(state), Some(fields)) = (state, fields.as_object_mut()) {
        fields.insert("state".into(), json!(state));
        fields.insert("state_reason".into(), json!("reopened"));
    }
    fields
}

/// In titles GitHub renders only code between backticks.
fn title(text: &str) -> String {
    text.replace('`', "'")
}

fn body(operation: &TicketOperation) -> String {
    let fence = "`".repeat(longest_run(&operation.body, '`').saturating_add(1).max(3));
    format!(
        "Found by palisade. This text is kept up by it; what people add belongs in comments.\n\n{fence}text\n{}\n{fence}\n\n{}",
        operation.body,
        mark(operation.fingerprint.as_str())
    )
}

fn mark(fingerprint: &str) -> String {
    format!("<!-- palisade-ticket:v1:{fingerprint} -->")
}

/// The fingerprint that the last mark in a body names, on a line of its own: what a tenant wrote comes before it.
fn marked(body: &str) -> Option<String> {
    body.lines().rev().find_map(|line| {
        let print = line.trim().strip_prefix("<!-- palisade-ticket:v1:")?.strip_suffix(" -->")?;
        let is_print = print.len() == 32 && print.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_print.then(|| print.to_owned())
    })
}

fn last_line(text: &str) -> &str {
    text.trim_end().lines().next_back().unwrap_or_default().trim()
}

fn longest_run(text: &str, of: char) -> usize {
    text.split(|letter| letter != of).map(str::len).max().unwrap_or(0)
}

fn label(severity: Severity) -> String {
    format!("severity:{}", severity.word())
}

fn encoded(part: &str) -> String {
    utf8_percent_encode(part, NON_ALPHANUMERIC).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_tenant_wrote_cannot_leave_its_fence_or_pass_for_a_mark() {
        let print = "0123456789abcdef0123456789abcdef";
        let foreign = mark("ffffffffffffffffffffffffffffffff");
        assert_eq!(longest_run("a ```` b ``", '`'), 4);
        let text = format!("```\n{foreign}\n```\n\n{}\nadded by hand", mark(print));
        assert_eq!(marked(&text).as_deref(), Some(print));
        assert_eq!(marked("see <!-- palisade-ticket:v1:0123456789abcdef0123456789abcdef -->"), None);
        assert_eq!(title("a `b` @team"), "a 'b' @team");
    }
}
