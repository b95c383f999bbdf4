//! How fast a page of users is read, against bare serde_json reading the same fields, and what a row takes.
//!
//! `cargo bench --bench decode`. The decoder should reach 0.8 of serde_json's speed or better.

#[expect(dead_code, reason = "each bench uses some of the pages")]
mod pages;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use jiff::Timestamp;
use palisade::collect::{Collector, Ending};
use palisade::model::Snapshot;
use serde::Deserialize;
use uuid::Uuid;

fn main() {
    divan::main();
}

fn decode(family: &Collector, page: &str) -> Snapshot {
    let mut decoder = (family.decoder)();
    decoder.page("", page).expect("a page");
    let mut snapshot = pages::unread();
    decoder.finish(Ending::default())(&mut snapshot);
    snapshot
}

#[divan::bench]
fn users_ours(bencher: Bencher<'_, '_>) {
    let (page, family) = (pages::users(0), pages::family("users"));
    bencher.counter(BytesCount::of_str(&page)).bench(|| decode(family, black_box(&page)));
}

#[divan::bench]
fn users_bare_serde_json(bencher: Bencher<'_, '_>) {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    #[expect(dead_code, reason = "read to be compared")]
    struct User {
        id: Uuid,
        user_principal_name: Box<str>,
        display_name: Box<str>,
        account_enabled: Option<bool>,
        user_type: Option<Box<str>>,
        creation_type: Option<Box<str>>,
        external_user_state: Option<Box<str>>,
        identities: Vec<Identity>,
        on_premises_sync_enabled: Option<bool>,
        password_policies: Option<Box<str>>,
        assigned_plans: Vec<Plan>,
        last_password_change_date_time: Option<Timestamp>,
        created_date_time: Option<Timestamp>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    #[expect(dead_code, reason = "read to be compared")]
    struct Identity {
        sign_in_type: Option<Box<str>>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    #[expect(dead_code, reason = "read to be compared")]
    struct Plan {
        capability_status: Option<Box<str>>,
        service_plan_id: Option<Uuid>,
    }
    #[derive(Deserialize)]
    struct Page {
        value: Vec<User>,
    }
    let page = pages::users(0);
    bencher
        .counter(BytesCount::of_str(&page))
        .bench(|| serde_json::from_str::<Page>(black_box(&page)).expect("a page").value.len());
}

#[divan::bench]
fn mailboxes_ours(bencher: Bencher<'_, '_>) {
    let (page, family) = (pages::mailboxes(0), pages::family("mailboxes"));
    bencher.counter(BytesCount::of_str(&page)).bench(|| decode(family, black_box(&page)));
}
