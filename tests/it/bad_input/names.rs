//! Names made to steer a terminal. The simulated directory holds some; a snapshot is made in which every name is one.

use std::io::{Read, Write};

use aws_lc_rs::digest::{SHA256, digest};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use palisade::report::is_treacherous;
use palisade::sim::{Options, Preset};

use crate::support::{Tenant, spec};

fn hostile() -> Tenant {
    let mut options = Options::new(spec(500, 1, Preset::Messy));
    options.speed = 200.0;
    Tenant::serve(options)
}

#[track_caller]
fn is_harmless(text: &str) {
    let found = text.chars().find(|&character| character != '\n' && is_treacherous(character));
    assert_eq!(found, None, "a terminal would act on it");
}

/// A snapshot file in which every display name begins with escapes and marks and the tenant's is 64 KB long.
fn all_hostile(tenant: &Tenant) {
    let run = tenant.palisade("snapshot take plain.snapshot");
    assert_eq!(run.code, 0, "{}", run.stderr);
    let mut text = String::new();
    let plain = std::fs::File::open(tenant.folder().join("plain.snapshot")).expect("a snapshot file");
    GzDecoder::new(plain).read_to_string(&mut text).expect("a snapshot file");
    let trailer = text.lines().last().expect("a snapshot file").to_owned();
    let body = text.strip_suffix(&format!("{trailer}\n")).expect("a snapshot file");
    let mut hostile = String::new();
    for line in body.lines() {
        let long = if line.contains(r#""family":"organization""#) { "N".repeat(64 * 1024) } else { String::new() };
        let evil = |key: &str| format!(r#""{key}":"\u001b[2J\u001b]0;owned\u0007\u202e{long}"#);
        let line = line.replace(r#""displayName":""#, &evil("displayName")).replace(r#""Name":""#, &evil("Name"));
        hostile += &format!("{line}\n");
    }
    let hex = |text: &str| {
        digest(&SHA256, text.as_bytes()).as_ref().iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    };
    hostile += &format!("{}\n", trailer.replace(&hex(body), &hex(&hostile)));
    let mut out = GzEncoder::new(
        std::fs::File::create(tenant.folder().join("hostile.snapshot")).expect("a snapshot file"),
        Compression::fast(),
    );
    out.write_all(hostile.as_bytes()).expect("a snapshot file");
    out.finish().expect("a snapshot file");
}

#[test]
fn no_name_steers_a_terminal_or_a_pipe() {
    let tenant = hostile();
    all_hostile(&tenant);
    let live = tenant.palisade("scan -vvv --log-names");
    is_harmless(&live.stdout);
    is_harmless(&live.stderr);
    let page = tenant.palisade("scan --snapshot hostile.snapshot -vvv --log-names");
    assert_eq!(page.code, 1, "{}", page.stderr);
    is_harmless(&page.stdout);
    is_harmless(&page.stderr);
    assert!(page.stdout.contains("\\u{1b}[2J"), "hostile names are shown, written out");
    let json = tenant.palisade("scan --snapshot hostile.snapshot --format json");
    is_harmless(&json.stdout);
    let shown = json.json().to_string();
    assert!(shown.contains("\\u001b[2J") && shown.contains('\u{202e}'), "scripts get the name as it is");
}

#[test]
fn in_colour_only_our_own_escapes_are_printed() {
    let tenant = hostile();
    all_hostile(&tenant);
    let page = tenant.palisade("scan --snapshot hostile.snapshot --color always").stdout;
    let pieces = page.split('\u{1b}').skip(1);
    let is_style = |piece: &str| {
        let style = piece.strip_prefix('[').and_then(|rest| rest.split_once('m')).map(|(style, _)| style);
        style.is_some_and(|style| style.chars().all(|letter| letter.is_ascii_digit() || letter == ';'))
    };
    let foreign: Vec<&str> = pieces.filter(|piece| !is_style(piece)).collect();
    assert!(page.contains('\u{1b}') && foreign.is_empty(), "{foreign:?}");
}

#[test]
fn sixty_four_kilobytes_of_name_stay_a_line() {
    let tenant = hostile();
    all_hostile(&tenant);
    let page = tenant.palisade("scan --snapshot hostile.snapshot").stdout;
    let longest = page.lines().map(|line| line.chars().count()).max();
    assert!(longest < Some(300), "{longest:?}");
}

#[test]
fn snapshot_info_is_as_careful() {
    let tenant = hostile();
    all_hostile(&tenant);
    let info = tenant.palisade("snapshot info hostile.snapshot");
    assert_eq!(info.code, 0, "{}", info.stderr);
    is_harmless(&info.stdout);
}
