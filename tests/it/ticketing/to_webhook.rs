//! A receiver of one's own, which checks the signature and drops what it has already.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use aws_lc_rs::hmac;
use palisade::sim::Preset;
use serde_json::Value;

use super::desk::{Desk, lines, list, prints, scan, tenant};
use super::server::{Reply, Request, serve};

pub(super) const SECRET: &str = "a secret of more than sixteen";

#[derive(Default)]
struct Inbox {
    /// By idempotency key: how often it came, and the operation.
    received: BTreeMap<String, (usize, Value)>,
    requests: usize,
    cut_after: Option<usize>,
    page_at: Option<usize>,
    wrong: Vec<String>,
}

impl Inbox {
    fn answer(&mut self, request: &Request) -> Reply {
        self.requests += 1;
        if self.page_at == Some(self.requests) {
            return Reply::page();
        }
        let header = |name: &str| request.headers.get(name).cloned().unwrap_or_default();
        let at = header("palisade-timestamp");
        let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
        let message = [at.as_bytes(), b".", request.body.as_slice()].concat();
        let hex: String = hmac::sign(&key, &message).as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        let age = jiff::Timestamp::now().as_second() - at.parse::<i64>().unwrap_or(0);
        if header("palisade-signature") != format!("v1={hex}") || !(0..60).contains(&age) {
            self.wrong.push(header("palisade-signature"));
        }
        let operation = request.json().unwrap_or_default();
        let entry = self.received.entry(header("idempotency-key")).or_insert((0, operation.clone()));
        if entry.1 != operation {
            self.wrong.push("another operation under the same key".into());
        }
        entry.0 += 1;
        if self.cut_after == Some(self.requests) {
            return Reply::HangUp;
        }
        Reply::json(200, &serde_json::json!({ "key": format!("T-{}", self.received.len()) }))
    }
}

fn inbox() -> (String, Arc<Mutex<Inbox>>) {
    let inbox = Arc::new(Mutex::new(Inbox::default()));
    let served = inbox.clone();
    (serve(move |request| served.lock().expect("no thread panics").answer(request)), inbox)
}

#[test]
fn each_operation_comes_signed_and_what_has_no_answer_comes_again_under_its_key() {
    let (origin, inbox) = inbox();
    let desk = Desk::new(&format!("[tickets.webhook]\nurl = \"{origin}/in?room=1\"\nsecret_env = \"HOOK_SECRET\"\n"));
    let report = scan(&tenant(Preset::Messy), &desk.state(), "--only mailbox");
    {
        let mut inbox = inbox.lock().expect("no thread panics");
        (inbox.cut_after, inbox.page_at) = (Some(3), Some(5));
    }
    let run = desk.tickets("last --to webhook");
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(lines(&run).iter().all(|line| line["outcome"] == "done" && line["key"].as_str().is_some()));
    {
        let inbox = inbox.lock().expect("no thread panics");
        assert_eq!(inbox.wrong, Vec::<String>::new());
        let operations: Vec<Value> = inbox.received.values().map(|(_, operation)| operation.clone()).collect();
        assert_eq!(prints(&operations), prints(list(&report, "findings")));
        assert_eq!(inbox.received.values().filter(|(times, _)| *times == 2).count(), 1, "the one that was cut");
    }
    assert_eq!(desk.tickets("last --to webhook").stdout, "", "and nothing twice");
    let (said, secret) = (format!("{}{}", run.stdout, run.stderr), SECRET);
    assert!(!said.contains(secret));
}

#[test]
fn where_nobody_listens_everything_is_left_for_later() {
    let (origin, inbox) = inbox();
    let nobody = "http://127.0.0.1:9/in";
    let settings = |url: &str| format!("[tickets.webhook]\nurl = \"{url}\"\nsecret_env = \"HOOK_SECRET\"\n");
    let desk = Desk::new(&settings(nobody));
    let report = scan(&tenant(Preset::Messy), &desk.state(), "--only mailbox");
    let run = desk.tickets("last --to webhook");
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert!(run.stderr.contains("cannot reach 127.0.0.1"), "{}", run.stderr);
    desk.configure(&settings(&origin));
    assert_eq!(desk.tickets("last --to webhook").code, 0);
    assert_eq!(inbox.lock().expect("no thread panics").received.len(), list(&report, "findings").len());
}
