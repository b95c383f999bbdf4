//! What a person takes in memory: resident bytes for each row of the families that grow with the number of people.
//!
//! `cargo bench --bench memory` (Linux only). Pages are decoded one by one as in a scan, and the growth of the process's
//! resident size (`/proc/self/statm`) is divided by the rows. Ends in an error when a user, with the row of the
//! registration report, or a mailbox, with its protocol settings, takes more than 250 bytes.
//!
//! The whole program: `palisade simulate --users 100000 --speed 600` in one terminal; its environment lines and
//! `/usr/bin/time -v palisade scan` in another. "Maximum resident set size" should stay under 150 MB; it
//! was 140. On a busy machine a higher speed makes page links expire: a run that lost a listing counts for nothing.

#![expect(clippy::print_stdout, reason = "the figures are its result")]

mod pages;

use std::process::ExitCode;

use palisade::collect::Ending;
use palisade::model::Snapshot;

/// 300,000 rows.
const PAGES: u128 = 300;
const MOST: u64 = 250;

type Page = fn(u128) -> String;

const USER: [(&str, Page); 2] = [("users", pages::users), ("registration", pages::registration)];
const MAILBOX: [(&str, Page); 2] = [("mailboxes", pages::mailboxes), ("cas_mailboxes", pages::protocols)];

fn main() -> ExitCode {
    // Kept to the end, so that it fills the room that pages leave behind.
    let mut first = pages::unread();
    for (name, page) in USER.into_iter().chain(MAILBOX) {
        read(name, page, PAGES / 3, &mut first);
    }
    let mut snapshot = pages::unread();
    let within = [measure("user", USER, &mut snapshot), measure("mailbox", MAILBOX, &mut snapshot)];
    drop(first);
    if within == [true, true] { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Prints what one of `what` takes and says whether that is little enough.
fn measure(what: &str, families: [(&str, Page); 2], snapshot: &mut Snapshot) -> bool {
    let before = resident();
    for (name, page) in families {
        read(name, page, PAGES, snapshot);
    }
    let each = resident().saturating_sub(before) / u64::try_from(PAGES * pages::SIZE).expect("a small number");
    println!("{what}: {each} bytes, {MOST} at most");
    each <= MOST
}

fn read(name: &str, page: Page, count: u128, snapshot: &mut Snapshot) {
    let mut decoder = (pages::family(name).decoder)();
    (0..count).for_each(|number| decoder.page("", &page(number)).expect("a page"));
    decoder.finish(Ending::default())(snapshot);
}

/// Bytes of this process in memory.
fn resident() -> u64 {
    let told = std::fs::read_to_string("/proc/self/statm").expect("Linux");
    let pages: u64 = told.split(' ').nth(1).and_then(|pages| pages.parse().ok()).expect("a number of pages");
    pages * 4096
}
