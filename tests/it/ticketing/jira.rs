//! Jira, as far as its published descriptions go: Cloud v3 (`/search/jql`, issues, comments and descriptions in Atlassian
//! Document Format) and Data Center v2 (`/search`, wiki text). A new issue shows in search only after a while.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use base64::Engine;
use serde_json::{Value, json};

use super::server::{Reply, Request, serve};

pub(super) const TOKEN: &str = "ATATT-0123456789-SECRET";

#[derive(Clone, Debug)]
pub(super) struct Issue {
    pub(super) summary: String,
    /// As it came: a document, or text.
    pub(super) description: Value,
    pub(super) labels: BTreeSet<String>,
    pub(super) is_done: bool,
    pub(super) comments: Vec<Value>,
    made: Instant,
}

#[derive(Default)]
pub(super) struct Desk {
    pub(super) issues: Vec<Issue>,
    is_cloud: bool,
    pub(super) lag: Duration,
    /// By the number of the writing request, from 1: it is done, and the line is cut before the answer.
    pub(super) cuts: BTreeSet<usize>,
    /// These are told to wait.
    pub(super) limits: BTreeSet<usize>,
    pub(super) writes: usize,
    pub(super) wrong: Vec<String>,
    /// A workflow without a way to be done.
    pub(super) endless: bool,
}

pub(super) struct Jira {
    pub(super) origin: String,
    pub(super) desk: Arc<Mutex<Desk>>,
    is_cloud: bool,
}

impl Jira {
    pub(super) fn serve(is_cloud: bool) -> Self {
        let desk = Arc::new(Mutex::new(Desk { is_cloud, ..Desk::default() }));
        let served = desk.clone();
        let origin = serve(move |request| served.lock().expect("no thread panics").answer(request));
        Self { origin, desk, is_cloud }
    }

    pub(super) fn settings(&self) -> String {
        let email = if self.is_cloud { "email = \"bot@contoso.example\"\n" } else { "" };
        let origin = &self.origin;
        format!(
            "[tickets]\npatience = 180\n[tickets.jira]\nurl = \"{origin}\"\n{email}token_env = \"JIRA_TOKEN\"\nproject = \"SEC\"\n"
        )
    }

    /// Cuts the line after this writing request, counted from now.
    pub(super) fn cut_next(&self, number: usize) {
        let mut desk = self.desk.lock().expect("no thread panics");
        let at = desk.writes + number;
        desk.cuts.insert(at);
    }

    /// The issue of each fingerprint; a second one is a failure.
    pub(super) fn by_print(&self) -> BTreeMap<String, Issue> {
        let desk = self.desk.lock().expect("no thread panics");
        assert_eq!(desk.wrong, Vec::<String>::new(), "not as published");
        let mut all = BTreeMap::new();
        for issue in &desk.issues {
            let print = issue.labels.iter().find_map(|label| label.strip_prefix("palisade-")).expect("a mark");
            assert!(all.insert(print.to_owned(), issue.clone()).is_none(), "a second ticket: {}", issue.summary);
        }
        all
    }
}

impl Desk {
    fn answer(&mut self, request: &Request) -> Reply {
        let basic = base64::engine::general_purpose::STANDARD.encode(format!("bot@contoso.example:{TOKEN}"));
        let expected = if self.is_cloud { format!("Basic {basic}") } else { format!("Bearer {TOKEN}") };
        if request.headers.get("authorization") != Some(&expected) {
            return Reply::json(401, &json!({ "errorMessages": ["You are not authenticated."] }));
        }
        let (version, search) = if self.is_cloud { (3, "search/jql") } else { (2, "search") };
        let Some(path) = request.path.strip_prefix(&format!("/rest/api/{version}/")) else { return missing() };
        let path = path.to_owned();
        let body = request.json().unwrap_or_default();
        if (request.method.as_str(), path.as_str()) == ("POST", search) {
            return self.search(&body);
        }
        let parts: Vec<&str> = path.split('/').collect();
        if request.method == "GET" {
            return self.read(&parts);
        }
        self.writes += 1;
        if self.limits.remove(&self.writes) {
            return Reply::json(429, &json!({})).with("retry-after", "20");
        }
        let reply = self.write(&request.method, &parts, &body);
        if self.cuts.remove(&self.writes) { Reply::HangUp } else { reply }
    }

    fn search(&mut self, body: &Value) -> Reply {
        if body["jql"] != "project = \"SEC\" AND labels = \"palisade\" ORDER BY created ASC" {
            self.wrong.push(body["jql"].to_string());
        }
        let is_visible =
            |(_, issue): &(usize, &Issue)| issue.labels.contains("palisade") && issue.made.elapsed() >= self.lag;
        let all: Vec<Value> = self
            .issues
            .iter()
            .enumerate()
            .filter(is_visible)
            .map(|(at, issue)| json!({ "key": format!("SEC-{}", at + 1), "fields": { "labels": issue.labels } }))
            .collect();
        // A page is never longer than Jira likes, whatever was asked for.
        let size = 50;
        let start = match self.is_cloud {
            true => body["nextPageToken"].as_str().map_or(0, |token| token.parse().unwrap_or(0)),
            false => body["startAt"].as_u64().map_or(0, |at| usize::try_from(at).unwrap_or(0)),
        };
        let page: Vec<&Value> = all.iter().skip(start).take(size).collect();
        let is_last = start + size >= all.len();
        let mut reply = json!({ "issues": page });
        if !self.is_cloud {
            reply["total"] = json!(all.len());
            reply["startAt"] = json!(start);
        } else if is_last {
            reply["isLast"] = json!(true);
        } else {
            reply["nextPageToken"] = json!((start + size).to_string());
        }
        Reply::json(200, &reply)
    }

    fn read(&mut self, parts: &[&str]) -> Reply {
        let endless = self.endless;
        let ["issue", key, rest @ ..] = parts else { return missing() };
        let Some(issue) = self.issue(key) else { return missing() };
        match rest {
            [] => Reply::json(200, &json!({ "key": key, "fields": { "status": status(issue.is_done) } })),
            ["comment"] => {
                let comments: Vec<Value> = issue.comments.iter().rev().map(|body| json!({ "body": body })).collect();
                Reply::json(200, &json!({ "comments": comments, "total": comments.len() }))
            }
            ["transitions"] => {
                let mut ways = vec![json!({ "id": "11", "name": "To Do", "to": status(false) })];
                if !endless {
                    ways.push(json!({ "id": "31", "name": "Done", "to": status(true) }));
                }
                Reply::json(200, &json!({ "transitions": ways }))
            }
            _ => missing(),
        }
    }

    fn write(&mut self, method: &str, parts: &[&str], body: &Value) -> Reply {
        match (method, parts) {
            ("POST", ["issue"]) => self.create(body),
            ("PUT", ["issue", key]) => {
                self.hold_text(&body["fields"]["description"]);
                let Some(issue) = self.issue(key) else { return missing() };
                issue.summary = body["fields"]["summary"].as_str().unwrap_or_default().to_owned();
                issue.description = body["fields"]["description"].clone();
                for change in body["update"]["labels"].as_array().into_iter().flatten() {
                    if let Some(label) = change["add"].as_str() {
                        issue.labels.insert(label.to_owned());
                    }
                    if let Some(label) = change["remove"].as_str() {
                        issue.labels.remove(label);
                    }
                }
                empty()
            }
            ("POST", ["issue", key, "comment"]) => {
                self.hold_text(&body["body"]);
                let Some(issue) = self.issue(key) else { return missing() };
                issue.comments.push(body["body"].clone());
                Reply::json(201, &json!({ "id": "10000" }))
            }
            ("POST", ["issue", key, "transitions"]) => {
                let Some(issue) = self.issue(key) else { return missing() };
                issue.is_done = body["transition"]["id"] == "31";
                empty()
            }
            _ => missing(),
        }
    }

    fn create(&mut self, body: &Value) -> Reply {
        let fields = &body["fields"];
        self.hold_text(&fields["description"]);
        let summary = fields["summary"].as_str().unwrap_or_default();
        let labels: BTreeSet<String> = fields["labels"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|one| one.as_str().map(str::to_owned))
            .collect();
        let known = fields["project"]["key"] == "SEC" && fields["issuetype"]["name"] == "Task";
        if !known
            || summary.is_empty()
            || summary.chars().count() > 255
            || labels.iter().any(|label| label.contains(' '))
        {
            return Reply::json(
                400,
                &json!({ "errorMessages": [], "errors": { "project": "valid project is required" } }),
            );
        }
        self.issues.push(Issue {
            summary: summary.into(),
            description: fields["description"].clone(),
            labels,
            is_done: false,
            comments: Vec::new(),
            made: Instant::now(),
        });
        let key = format!("SEC-{}", self.issues.len());
        Reply::json(201, &json!({ "id": "1", "key": key, "self": "https://x.example" }))
    }

    /// Cloud takes documents, Data Center text.
    fn hold_text(&mut self, text: &Value) {
        let is_document = text["type"] == "doc" && text["version"] == 1 && text["content"].is_array();
        if self.is_cloud != is_document || self.is_cloud == text.is_string() {
            self.wrong.push(text.to_string());
        }
    }

    fn issue(&mut self, key: &str) -> Option<&mut Issue> {
        // Keys come encoded: SEC%2D1.
        let key = percent_encoding::percent_decode_str(key).decode_utf8_lossy().into_owned();
        let number: usize = key.strip_prefix("SEC-")?.parse().ok()?;
        self.issues.get_mut(number.checked_sub(1)?)
    }
}

fn status(is_done: bool) -> Value {
    json!({ "name": if is_done { "Done" } else { "To Do" }, "statusCategory": { "key": if is_done { "done" } else { "new" } } })
}

fn empty() -> Reply {
    Reply::Answer { status: 204, headers: Vec::new(), body: String::new() }
}

fn missing() -> Reply {
    Reply::json(404, &json!({ "errorMessages": ["Issue does not exist or you do not have permission to see it."] }))
}
