//! ServiceNow's incidents, by the printed examples of its Table API: `result` around everything, `X-Total-Count` with a
//! listing, encoded queries. A new incident shows in a listing only after a while.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use base64::Engine;
use serde_json::{Value, json};

use super::server::{Reply, Request, serve};

pub(super) const PASSWORD: &str = "a password: 0123456789";

#[derive(Clone, Debug)]
pub(super) struct Incident {
    pub(super) fields: BTreeMap<String, String>,
    pub(super) notes: Vec<String>,
    made: Instant,
}

#[derive(Default)]
pub(super) struct Instance {
    pub(super) incidents: Vec<Incident>,
    pub(super) lag: Duration,
    /// By the number of the writing request, from 1: it is done, and the line is cut before the answer.
    pub(super) cuts: BTreeSet<usize>,
    pub(super) writes: usize,
    pub(super) wrong: Vec<String>,
}

pub(super) struct ServiceNow {
    pub(super) origin: String,
    pub(super) instance: Arc<Mutex<Instance>>,
}

impl ServiceNow {
    pub(super) fn serve() -> Self {
        let instance = Arc::new(Mutex::new(Instance::default()));
        let served = instance.clone();
        let origin = serve(move |request| served.lock().expect("no thread panics").answer(request));
        Self { origin, instance }
    }

    pub(super) fn settings(&self) -> String {
        let origin = &self.origin;
        format!(
            "[tickets]\npatience = 180\n[tickets.servicenow]\nurl = \"{origin}\"\nuser = \"palisade\"\npassword_env = \"SN_PASSWORD\"\n"
        )
    }

    /// Cuts the line after this writing request, counted from now.
    pub(super) fn cut_next(&self, number: usize) {
        let mut instance = self.instance.lock().expect("no thread panics");
        let at = instance.writes + number;
        instance.cuts.insert(at);
    }

    /// The incident of each fingerprint; a second one is a failure.
    pub(super) fn by_print(&self) -> BTreeMap<String, Incident> {
        let instance = self.instance.lock().expect("no thread panics");
        assert_eq!(instance.wrong, Vec::<String>::new(), "not as published");
        let mut all = BTreeMap::new();
        for incident in &instance.incidents {
            let print = incident.fields["correlation_id"].clone();
            assert!(all.insert(print, incident.clone()).is_none(), "a second ticket");
        }
        all
    }
}

impl Instance {
    fn answer(&mut self, request: &Request) -> Reply {
        let basic = base64::engine::general_purpose::STANDARD.encode(format!("palisade:{PASSWORD}"));
        if request.headers.get("authorization") != Some(&format!("Basic {basic}")) {
            let error =
                json!({ "message": "User Not Authenticated", "detail": "Required to provide Auth information" });
            return Reply::json(401, &json!({ "error": error, "status": "failure" }));
        }
        let path = request.path.strip_prefix("/api/now/table/").unwrap_or_default().to_owned();
        let parts: Vec<&str> = path.split('/').collect();
        match (request.method.as_str(), parts.as_slice()) {
            ("GET", ["incident"]) => self.list(request),
            ("GET", ["incident", id]) => match self.incident(id) {
                Some(incident) => Reply::json(200, &json!({ "result": { "state": incident.fields.get("state") } })),
                None => missing(),
            },
            ("GET", ["sys_journal_field"]) => {
                let query = request.query.get("sysparm_query").cloned().unwrap_or_default();
                let id = query.split('^').find_map(|term| term.strip_prefix("element_id=").map(str::to_owned));
                let notes = id.and_then(|id| Some(self.incident(&id)?.notes.clone())).unwrap_or_default();
                let rows: Vec<Value> = notes.iter().rev().map(|note| json!({ "value": note })).collect();
                Reply::json(200, &json!({ "result": rows }))
            }
            ("POST", ["incident"]) => self.write(request, None),
            ("PATCH", ["incident", id]) => self.write(request, Some(id)),
            _ => missing(),
        }
    }

    fn list(&mut self, request: &Request) -> Reply {
        let parameter = |name: &str| request.query.get(name).cloned().unwrap_or_default();
        if !parameter("sysparm_query").starts_with("correlation_display=palisade^ORDERBY") {
            self.wrong.push(parameter("sysparm_query"));
        }
        let number = |name: &str| parameter(name).parse::<usize>().unwrap_or(0);
        let all = self.incidents.iter().enumerate().filter(|(_, one)| one.made.elapsed() >= self.lag);
        let all: Vec<Value> =
            all.map(|(at, one)| json!({ "sys_id": id(at), "correlation_id": one.fields["correlation_id"] })).collect();
        let page: Vec<&Value> = all.iter().skip(number("sysparm_offset")).take(number("sysparm_limit")).collect();
        Reply::json(200, &json!({ "result": page })).with("x-total-count", all.len().to_string())
    }

    fn write(&mut self, request: &Request, of: Option<&str>) -> Reply {
        self.writes += 1;
        let body = request.json().unwrap_or_default();
        let fields = body.as_object().cloned().unwrap_or_default();
        let known = [
            "short_description",
            "description",
            "impact",
            "urgency",
            "state",
            "close_code",
            "close_notes",
            "work_notes",
            "correlation_id",
            "correlation_display",
            "assignment_group",
        ];
        self.wrong.extend(fields.keys().filter(|field| !known.contains(&field.as_str())).cloned());
        // What the delivered data policy asks of whoever resolves.
        if body["state"] == "6" && (body["close_code"].is_null() || body["close_notes"].is_null()) {
            let error = json!({ "message": "Operation Failed", "detail": "Data Policy Exception: close_code" });
            return Reply::json(403, &json!({ "error": error, "status": "failure" }));
        }
        let at = match of {
            None => {
                let fields = BTreeMap::from([("state".to_owned(), "1".to_owned())]);
                self.incidents.push(Incident { fields, notes: Vec::new(), made: Instant::now() });
                self.incidents.len() - 1
            }
            Some(of) => match (0..self.incidents.len()).find(|at| id(*at) == of) {
                Some(at) => at,
                None => return missing(),
            },
        };
        let incident = &mut self.incidents[at];
        for (name, value) in fields {
            let value = value.as_str().unwrap_or_default().to_owned();
            if name == "work_notes" {
                incident.notes.push(value);
            } else {
                incident.fields.insert(name, value);
            }
        }
        if self.cuts.remove(&self.writes) {
            return Reply::HangUp;
        }
        let status = if of.is_none() { 201 } else { 200 };
        Reply::json(status, &json!({ "result": { "sys_id": id(at), "number": format!("INC{at:07}") } }))
    }

    fn incident(&mut self, of: &str) -> Option<&mut Incident> {
        (0..self.incidents.len()).find(|at| id(*at) == of).map(|at| &mut self.incidents[at])
    }
}

fn id(at: usize) -> String {
    format!("{at:032x}")
}

fn missing() -> Reply {
    let error =
        json!({ "message": "No Record found", "detail": "Record doesn't exist or ACL restricts the record retrieval" });
    Reply::json(404, &json!({ "error": error, "status": "failure" }))
}
