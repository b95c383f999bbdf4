//! GitHub's issues, as far as its published description of the REST API goes (github/rest-api-description, 2022-11-28):
//! `issues/list-for-repo`, `create`, `update`, `list-comments`, `create-comment`, `add-labels`, `remove-label`. A new issue
//! is listed only after a while.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::server::{Reply, Request, serve};

pub(super) const TOKEN: &str = "ghp_0123456789SECRET";
const REPOSITORY: &str = "/repos/contoso/security";

/// What goes wrong with one request that writes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Trouble {
    /// 429 with a word on how long to wait.
    Limited,
    /// 403, as GitHub answers its secondary limit.
    SecondaryLimit,
    /// Another system answers, with a page.
    Page,
    /// It is done, and the line is cut before the answer.
    CutAfter,
    /// It is done, and no answer ever comes.
    SilentAfter,
    /// Nothing is done.
    ServerError,
}

#[derive(Clone, Debug)]
pub(super) struct Issue {
    pub(super) number: usize,
    pub(super) title: String,
    pub(super) body: String,
    pub(super) labels: BTreeSet<String>,
    pub(super) is_open: bool,
    pub(super) state_reason: Option<String>,
    pub(super) comments: Vec<String>,
    /// `open`, `close` …, as they befell it.
    pub(super) history: Vec<&'static str>,
    made: Instant,
}

#[derive(Default)]
pub(super) struct Hub {
    pub(super) issues: Vec<Issue>,
    /// By the number of the writing request, from 1.
    pub(super) troubles: BTreeMap<usize, Trouble>,
    pub(super) writes: usize,
    /// What no client of the published interface would send.
    pub(super) wrong: Vec<String>,
    pub(super) pages: usize,
    pub(super) refuses: bool,
    pub(super) lag: Duration,
    silent: Option<Sender<()>>,
    pub(super) log: VecDeque<String>,
}

/// A repository that is served.
pub(super) struct GitHub {
    pub(super) origin: String,
    pub(super) hub: Arc<Mutex<Hub>>,
    /// Hears of every request that is left without an answer.
    pub(super) silences: Receiver<()>,
}

impl GitHub {
    pub(super) fn serve() -> Self {
        let (silent, silences) = channel();
        let hub = Arc::new(Mutex::new(Hub { silent: Some(silent), ..Hub::default() }));
        let served = hub.clone();
        let origin = serve(move |request| served.lock().expect("no thread panics").answer(request));
        Self { origin, hub, silences }
    }

    pub(super) fn settings(&self) -> String {
        let origin = &self.origin;
        format!(
            "[tickets]\npatience = 180\n[tickets.github]\nrepository = \"Contoso/Security\"\ntoken_env = \"GH_TOKEN\"\napi = \"{origin}\"\n"
        )
    }

    /// The issue of each fingerprint; a second one is a failure.
    pub(super) fn by_print(&self) -> BTreeMap<String, Issue> {
        let hub = self.hub.lock().expect("no thread panics");
        assert_eq!(hub.wrong, Vec::<String>::new(), "not as published");
        let mut all = BTreeMap::new();
        for issue in &hub.issues {
            let mark = issue.body.lines().last().expect("a mark");
            let print = mark.trim_start_matches("<!-- palisade-ticket:v1:").trim_end_matches(" -->").to_owned();
            assert_eq!(print.len(), 32, "{mark}");
            assert!(all.insert(print, issue.clone()).is_none(), "a second ticket: {}", issue.title);
        }
        all
    }
}

impl Hub {
    fn answer(&mut self, request: &Request) -> Reply {
        let header = |name: &str| request.headers.get(name).map(String::as_str).unwrap_or_default();
        if header("authorization") != format!("Bearer {TOKEN}") || self.refuses {
            return Reply::json(401, &json!({ "message": "Bad credentials", "status": "401" }));
        }
        for (name, expected) in [("accept", "application/vnd.github+json"), ("x-github-api-version", "2022-11-28")] {
            if header(name) != expected {
                self.wrong.push(format!("{name}: {}", header(name)));
            }
        }
        if header("user-agent").is_empty() {
            return Reply::json(403, &json!({ "message": "Request forbidden by administrative rules." }));
        }
        if request.method == "GET" {
            return self.read(request);
        }
        self.writes += 1;
        let trouble = self.troubles.remove(&self.writes);
        match trouble {
            Some(Trouble::Limited) => {
                return Reply::json(429, &json!({ "message": "API rate limit exceeded" })).with("retry-after", "20");
            }
            Some(Trouble::SecondaryLimit) => {
                let says =
                    "You have exceeded a secondary rate limit and have been temporarily blocked from content creation.";
                return Reply::json(403, &json!({ "message": says })).with("retry-after", "20");
            }
            Some(Trouble::Page) => return Reply::page(),
            Some(Trouble::ServerError) => return Reply::json(502, &json!({ "message": "Server Error" })),
            _ => {}
        }
        let reply = self.write(request);
        match trouble {
            Some(Trouble::CutAfter) => Reply::HangUp,
            Some(Trouble::SilentAfter) => {
                let _ = self.silent.as_ref().expect("set when served").send(());
                Reply::Silence
            }
            _ => reply,
        }
    }

    fn read(&mut self, request: &Request) -> Reply {
        self.pages += 1;
        let number = |name: &str, most: usize| {
            request.query.get(name).and_then(|value| value.parse::<usize>().ok()).unwrap_or(most).min(most).max(1)
        };
        let (size, page) =
            (number("per_page", 100), request.query.get("page").map_or(1, |page| page.parse().unwrap_or(1)));
        let parts: Vec<&str> = request.path.strip_prefix(REPOSITORY).unwrap_or_default().split('/').collect();
        let all: Vec<Value> = match parts.as_slice() {
            ["", "issues"] => {
                let label = request.query.get("labels").cloned().unwrap_or_default();
                let state = request.query.get("state").map(String::as_str).unwrap_or("open");
                let fits = |issue: &&Issue| {
                    issue.labels.contains(&label)
                        && (state == "all" || issue.is_open == (state == "open"))
                        && issue.made.elapsed() >= self.lag
                };
                self.issues.iter().filter(fits).map(shown).collect()
            }
            ["", "issues", number, "comments"] => match self.issue(number) {
                Some(issue) => issue.comments.iter().map(|body| json!({ "id": 1, "body": body })).collect(),
                None => return missing(),
            },
            _ => return missing(),
        };
        let rest: Vec<Value> = all.iter().skip((page - 1) * size).take(size).cloned().collect();
        let reply = Reply::json(200, &Value::Array(rest));
        if page * size >= all.len() {
            return reply;
        }
        let host = request.headers.get("host").cloned().unwrap_or_default();
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        request.query.iter().filter(|(name, _)| *name != "page").for_each(|(name, value)| {
            query.append_pair(name, value);
        });
        query.append_pair("page", &(page + 1).to_string());
        reply.with("link", format!("<http://{host}{}?{}>; rel=\"next\"", request.path, query.finish()))
    }

    fn write(&mut self, request: &Request) -> Reply {
        let path = request.path.strip_prefix(REPOSITORY).unwrap_or_default().to_owned();
        let parts: Vec<&str> = path.split('/').collect();
        let body = request.json().unwrap_or_default();
        self.log.push_back(format!("{} {path}", request.method));
        match (request.method.as_str(), parts.as_slice()) {
            ("POST", ["", "issues"]) => self.create(&body),
            ("PATCH", ["", "issues", number]) => self.update(number, &body),
            ("POST", ["", "issues", number, "comments"]) => {
                let text = body["body"].as_str().unwrap_or_default().to_owned();
                self.hold(&body, &["body"]);
                let Some(issue) = self.issue(number) else { return missing() };
                issue.comments.push(text);
                Reply::json(201, &json!({ "id": 1 }))
            }
            ("POST", ["", "issues", number, "labels"]) => {
                let labels = texts(&body["labels"]);
                let Some(issue) = self.issue(number) else { return missing() };
                issue.labels.extend(labels);
                Reply::json(200, &json!([]))
            }
            ("DELETE", ["", "issues", number, "labels", label]) => {
                let label = percent_encoding::percent_decode_str(label).decode_utf8_lossy().into_owned();
                let Some(issue) = self.issue(number) else { return missing() };
                let was_there = issue.labels.remove(&label);
                Reply::json(if was_there { 200 } else { 404 }, &json!({ "message": "Label does not exist" }))
            }
            _ => missing(),
        }
    }

    fn create(&mut self, body: &Value) -> Reply {
        self.hold(body, &["title", "body", "labels", "assignees", "milestone", "type"]);
        let (title, text) = (body["title"].as_str().unwrap_or_default(), body["body"].as_str().unwrap_or_default());
        if title.is_empty() || title.chars().count() > 256 || text.len() > 65_536 {
            return Reply::json(422, &json!({ "message": "Validation Failed" }));
        }
        let issue = Issue {
            number: self.issues.len() + 1,
            title: title.into(),
            body: text.into(),
            labels: texts(&body["labels"]).into_iter().collect(),
            is_open: true,
            state_reason: None,
            comments: Vec::new(),
            history: vec!["open"],
            made: Instant::now(),
        };
        self.issues.push(issue);
        Reply::json(201, &shown(self.issues.last().expect("just pushed")))
    }

    fn update(&mut self, number: &str, body: &Value) -> Reply {
        self.hold(body, &["title", "body", "state", "state_reason", "labels", "assignees", "milestone", "type"]);
        let state = body["state"].as_str().map(str::to_owned);
        let reason = body["state_reason"].as_str().map(str::to_owned);
        let known = ["completed", "not_planned", "duplicate", "reopened"];
        if reason.as_deref().is_some_and(|reason| !known.contains(&reason))
            || state.as_deref().is_some_and(|state| !["open", "closed"].contains(&state))
        {
            return Reply::json(422, &json!({ "message": "Validation Failed" }));
        }
        let Some(issue) = self.issue(number) else { return missing() };
        let was_open = issue.is_open;
        let text = |name: &str, old: &str| body[name].as_str().unwrap_or(old).to_owned();
        (issue.title, issue.body) = (text("title", &issue.title), text("body", &issue.body));
        if let Some(state) = &state {
            issue.is_open = state == "open";
            issue.state_reason = reason;
        }
        issue.history.push(match (was_open, issue.is_open) {
            (true, false) => "close",
            (false, true) => "reopen",
            _ => "update",
        });
        Reply::json(200, &shown(issue))
    }

    fn issue(&mut self, number: &str) -> Option<&mut Issue> {
        self.issues.iter_mut().find(|issue| issue.number.to_string() == number)
    }

    /// Every field is one that is published.
    fn hold(&mut self, body: &Value, known: &[&str]) {
        let fields = body.as_object().map(|fields| fields.keys().cloned().collect::<Vec<_>>()).unwrap_or_default();
        self.wrong.extend(fields.into_iter().filter(|field| !known.contains(&field.as_str())));
    }
}

fn texts(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(|one| one.as_str().map(str::to_owned)).collect()
}

fn shown(issue: &Issue) -> Value {
    let labels: Vec<Value> = issue.labels.iter().map(|name| json!({ "name": name })).collect();
    json!({
        "number": issue.number, "title": issue.title, "body": issue.body, "labels": labels,
        "state": if issue.is_open { "open" } else { "closed" }, "state_reason": issue.state_reason,
    })
}

fn missing() -> Reply {
    Reply::json(404, &json!({ "message": "Not Found" }))
}
