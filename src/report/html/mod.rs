//! HTML: one file that fetches nothing and is read without its script. A policy in its head forbids everything but the style
//! and the script that it carries, by their hashes: markup that slipped in could neither run nor call home.

mod charts;
mod findings;
mod fixes;
mod frameworks;
mod overview;
mod response;
mod scan;

use std::io::{self, Write};

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::markup::Text;
pub(super) use response::response;
pub(super) use scan::scan;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// Writes a whole document around `body`. Without a script where nothing on the page needs one.
fn document(
    title: &str,
    scripted: bool,
    out: &mut dyn Write,
    body: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let script = if scripted { format!("script-src {}; ", hash(SCRIPT)) } else { String::new() };
    let policy = format!("default-src 'none'; style-src {}; {script}base-uri 'none'; form-action 'none'", hash(STYLE));
    let title = Text(title);
    write!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\"/>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n\
         <meta name=\"color-scheme\" content=\"light dark\"/>\n<meta name=\"referrer\" content=\"no-referrer\"/>\n\
         <meta name=\"robots\" content=\"noindex\"/>\n<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
    )?;
    body(out)?;
    if scripted {
        writeln!(out, "<script>{SCRIPT}</script>")?;
    }
    writeln!(out, "</body>\n</html>")
}

/// As a policy names inline content.
fn hash(content: &str) -> String {
    format!("'sha256-{}'", BASE64_STANDARD.encode(digest(&SHA256, content.as_bytes())))
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
