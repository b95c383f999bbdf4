//! What a person takes in memory: resident bytes for each row of the families that grow with the number of people.
//!
//! `cargo bench --bench memory` (Linux only). Pages are decoded one by one as in a scan, 100,000 rows a family, and the
//! growth of the process's resident size (`/proc/self/statm`) is divided by the rows. Ends in an error when a user or a
//! mailbox takes more than 250 bytes: in the families `users` and `mailboxes` or together with all that is kept of the
//! same person elsewhere.
//!
//! The whole program: `palisade simulate --users 100000 --speed 1000` in one terminal; its environment lines and
//! `/usr/bin/time -v palisade scan` in another. "Maximum resident set size" should stay under 150 MB.

#[expect(dead_code, reason = "each bench uses some of the pages")]
mod pages;

use std::process::ExitCode;

use palisade::collect::Ending;
use palisade::model::Snapshot;

const PAGES: u128 = 100;
const MOST: u64 = 250;

type Page = fn(u128) -> String;

const FAMILIES: [(&str, Page); 4] = [
    ("users", pages::users),
    ("registration", pages::registration),
    ("mailboxes", pages::mailboxes),
    ("cas_mailboxes", pages::protocols),
];

fn main() -> ExitCode {
    let mut snapshot = pages::unread();
    // What the first pages leave behind for the next ones to use is no part of a row.
    FAMILIES.iter().for_each(|(name, page)| read(name, *page, 3, &mut pages::unread()));
    let mut worst = 0;
    for (name, page) in FAMILIES {
        let before = resident();
        read(name, page, PAGES, &mut snapshot);
        let each = resident().saturating_sub(before) / u64::try_from(PAGES * pages::SIZE).expect("a small number");
        println!("{name}: {each} bytes a row");
        worst = worst.max(each);
    }
    if worst > MOST {
        println!("more than {MOST} bytes a row");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
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
