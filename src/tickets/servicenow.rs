//! ServiceNow, by its Table API (<https://www.servicenow.com/docs/>, "Table API"): incidents, found by `correlation_id`,
//! which is the finding's fingerprint. Texts are plain; only `[code]` in notes would be rendered, so no such word is left.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Method;
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderValue};
use serde_json::{Map, Value, json};

use super::answer::Answer;
use super::http::{Client, Failure, secret_header};
use super::order::{Existing, Order, Sent};
use crate::model::{ServiceNowSettings, Severity, TicketOp, TicketOperation};

/// What `correlation_display` says of ours.
const OURS: &str = "palisade";
const PAGE: usize = 500;
const MOST_PAGES: usize = 1_000;
/// States of an incident as they are delivered.
const IN_PROGRESS: &str = "2";
const RESOLVED: &str = "6";

pub(super) struct ServiceNow {
    client: Client,
    settings: ServiceNowSettings,
    target: String,
}

impl ServiceNow {
    pub(super) fn new(settings: &ServiceNowSettings, password: &str, speed: f64) -> Result<Self, String> {
        let credential = format!("Basic {}", STANDARD.encode(format!("{}:{}", settings.user, password)));
        let mut headers = HeaderMap::new();
        headers.insert(
            AUTHORIZATION,
            secret_header(&credential).map_err(|why| format!("{}: {why}", settings.password_env))?,
        );
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        let client = Client::new(&format!("{}/api/now/table", settings.url), headers, speed)?;
        let target = format!("servicenow:{}", client.host());
        Ok(Self { client, settings: settings.clone(), target })
    }

    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    pub(super) fn target(&self) -> &str {
        &self.target
    }

    /// Every incident of ours, oldest first.
    pub(super) async fn existing(&self) -> Result<Existing, Failure> {
        let query = encoded(&format!("correlation_display={OURS}^ORDERBYsys_created_on^ORDERBYsys_id"));
        let mut found = Existing::new();
        for page in 0..MOST_PAGES {
            let offset = page.saturating_mul(PAGE);
            let path = format!(
                "/incident?sysparm_query={query}&sysparm_fields=sys_id,correlation_id&sysparm_limit={PAGE}\
                 &sysparm_offset={offset}&sysparm_exclude_reference_link=true"
            );
            let answer = self.client.get(self.client.url(&path)?).await?;
            let Some(Value::Array(records)) = self.result(&answer)? else { return Err(self.nonsense(&answer)) };
            for record in &records {
                if let (Some(print), Some(id)) = (text(record, "correlation_id"), text(record, "sys_id")) {
                    found.entry(print).or_insert(id);
                }
            }
            // A page may be short where some of it may not be seen, and is then not the last.
            let total =
                answer.headers.get("x-total-count").and_then(|total| total.to_str().ok()?.parse::<usize>().ok());
            let is_last = total.map_or(records.len() < PAGE, |total| offset.saturating_add(PAGE) >= total);
            if is_last {
                return Ok(found);
            }
        }
        Err(Failure::Stop(format!("{} lists more than {MOST_PAGES} pages", self.client.host())))
    }

    pub(super) async fn send(&self, order: &Order<'_>) -> Result<Sent, Failure> {
        let operation = order.operation;
        let Some(key) = order.key else { return self.open(operation).await };
        let mut fields = match operation.op {
            TicketOp::Open | TicketOp::Update | TicketOp::Reopen => content(operation),
            TicketOp::Comment | TicketOp::Close => Map::new(),
        };
        match operation.op {
            TicketOp::Open => self.back_to_work(key, &mut fields).await?,
            TicketOp::Reopen => put(&mut fields, "state", IN_PROGRESS),
            TicketOp::Close => {
                put(&mut fields, "state", RESOLVED);
                put(&mut fields, "close_code", &self.settings.close_code);
                put(&mut fields, "close_notes", operation.says());
            }
            TicketOp::Update | TicketOp::Comment => {}
        }
        let notes = matches!(operation.op, TicketOp::Comment | TicketOp::Close | TicketOp::Reopen);
        // State and note go in one request, whole or not at all: what shows of it says whether the rest was done.
        if notes && !(order.again && self.has_said(key, &order.id()).await?) {
            put(&mut fields, "work_notes", &format!("{} (note {})", operation.says(), order.id()));
        }
        if !fields.is_empty() {
            let url = self.client.url(&format!("/incident/{}", encoded(key)))?;
            self.client.write_json(Method::PATCH, url, &Value::Object(fields)).await?;
        }
        Ok(Sent { key: Some(key.into()), trouble: None })
    }

    async fn open(&self, operation: &TicketOperation) -> Result<Sent, Failure> {
        let mut fields = content(operation);
        put(&mut fields, "correlation_id", operation.fingerprint.as_str());
        put(&mut fields, "correlation_display", OURS);
        if let Some(group) = &self.settings.assignment_group {
            put(&mut fields, "assignment_group", group);
        }
        let url = self.client.url("/incident")?;
        let answer = self.client.write_json(Method::POST, url, &Value::Object(fields)).await?;
        let made = answer.json().and_then(|body| text(body.get("result")?, "sys_id"));
        let key = made.ok_or_else(|| Failure::Unsure(format!("{} answers without an incident", self.client.host())))?;
        Ok(Sent { key: Some(key), trouble: None })
    }

    /// An incident that was there already is worked on again where it was done with.
    async fn back_to_work(&self, key: &str, fields: &mut Map<String, Value>) -> Result<(), Failure> {
        let path = format!("/incident/{}?sysparm_fields=state", encoded(key));
        let answer = self.client.get(self.client.url(&path)?).await?;
        let state = self.result(&answer)?.and_then(|record| text(&record, "state")).unwrap_or_default();
        if ["6", "7", "8"].contains(&state.as_str()) {
            put(fields, "state", IN_PROGRESS);
        }
        Ok(())
    }

    /// Notes are rows of the journal, newest first.
    async fn has_said(&self, key: &str, note: &str) -> Result<bool, Failure> {
        let query = encoded(&format!("element_id={key}^element=work_notes^ORDERBYDESCsys_created_on"));
        let path = format!("/sys_journal_field?sysparm_query={query}&sysparm_fields=value&sysparm_limit=100");
        let answer = self.client.get(self.client.url(&path)?).await?;
        let Some(Value::Array(notes)) = self.result(&answer)? else { return Err(self.nonsense(&answer)) };
        Ok(notes.iter().filter_map(|row| text(row, "value")).any(|said| said.contains(note)))
    }

    fn result(&self, answer: &Answer) -> Result<Option<Value>, Failure> {
        let body = answer.json().ok_or_else(|| self.nonsense(answer))?;
        Ok(body.get("result").cloned())
    }

    fn nonsense(&self, answer: &Answer) -> Failure {
        Failure::Stop(format!("{} answers {} with something else than ServiceNow's", self.client.host(), answer.status))
    }
}

fn content(operation: &TicketOperation) -> Map<String, Value> {
    // Priority follows from both by the instance's own table.
    let (impact, urgency) = match operation.severity {
        Severity::Critical => ("1", "1"),
        Severity::High => ("2", "1"),
        Severity::Medium => ("2", "2"),
        Severity::Low => ("3", "3"),
    };
    let mut fields = Map::new();
    put(&mut fields, "short_description", &harmless(&operation.title).chars().take(160).collect::<String>());
    put(&mut fields, "description", &harmless(&operation.body));
    put(&mut fields, "impact", impact);
    put(&mut fields, "urgency", urgency);
    fields
}

/// `[code]` begins markup where a text is shown as a note.
fn harmless(text: &str) -> String {
    text.replace("[code", "[ code").replace("[/code", "[ /code")
}

fn put(fields: &mut Map<String, Value>, name: &str, value: &str) {
    fields.insert(name.into(), json!(value));
}

fn text(record: &Value, name: &str) -> Option<String> {
    record.get(name)?.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

fn encoded(part: &str) -> String {
    utf8_percent_encode(part, NON_ALPHANUMERIC).to_string()
}
