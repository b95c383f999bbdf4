//! The answer of a batch.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::super::dice;
use super::super::reply::{JSON, Reply};

/// Entries with their answers, as one; `draw` decides the letter case of header names, which no client may rely on.
pub(super) fn write(status: u16, answers: &[(String, Reply)], draw: u64) -> Reply {
    let mut body = b"{\"responses\":[".to_vec();
    for (index, (id, reply)) in answers.iter().enumerate() {
        if index > 0 {
            body.push(b',');
        }
        write_entry(&mut body, id, reply, draw);
    }
    body.extend_from_slice(b"]}");
    Reply::bytes(status, JSON, body)
}

fn write_entry(body: &mut Vec<u8>, id: &str, reply: &Reply, draw: u64) {
    let mut headers = serde_json::Map::new();
    for (name, value) in &reply.headers {
        headers.insert(cased(name, dice::mix(&[draw, dice::hash(&[id.as_bytes()])])), value.clone().into());
    }
    if !reply.content_type.is_empty() {
        headers.insert("Content-Type".to_owned(), reply.content_type.into());
    }
    let head = format!("{{\"id\":{},\"status\":{},\"headers\":{},\"body\":", json!(id), reply.status, json!(headers));
    body.extend_from_slice(head.as_bytes());
    match reply.content_type {
        JSON | "text/plain" if !reply.body.is_empty() => body.extend_from_slice(&reply.body),
        _ if reply.body.is_empty() => body.extend_from_slice(b"null"),
        _ => body.extend_from_slice(json!(STANDARD.encode(&reply.body)).to_string().as_bytes()),
    }
    body.push(b'}');
}

/// Header names come in any case.
fn cased(name: &str, draw: u64) -> String {
    match draw % 3 {
        0 => name.to_owned(),
        1 => name.to_ascii_uppercase(),
        _ => name.split('-').map(capital).collect::<Vec<_>>().join("-"),
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + letters.as_str())
}
