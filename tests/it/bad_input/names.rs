//! Names made to steer a terminal. The simulated directory holds escapes, marks of direction and 64 KB of text.

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

#[test]
fn no_name_steers_a_terminal_or_a_pipe() {
    let tenant = hostile();
    let page = tenant.palisade("scan -vvv --log-names");
    is_harmless(&page.stdout);
    is_harmless(&page.stderr);
    assert!(page.stdout.contains("\\u{1b}[2J"), "the hostile app is shown, written out");
    let json = tenant.palisade("scan --format json");
    is_harmless(&json.stdout);
    let shown = json.json().to_string();
    assert!(shown.contains("\\u001b[2J") && shown.contains('\u{202e}'), "scripts get the name as it is");
}

#[test]
fn in_colour_only_our_own_escapes_are_printed() {
    let page = hostile().palisade("scan --color always").stdout;
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
    let page = hostile().palisade("scan").stdout;
    let longest = page.lines().map(|line| line.chars().count()).max();
    assert!(longest < Some(300), "{longest:?}");
}

#[test]
fn snapshot_info_is_as_careful() {
    let tenant = hostile();
    tenant.palisade("snapshot take it.snapshot");
    let info = tenant.palisade("snapshot info it.snapshot");
    assert_eq!(info.code, 0, "{}", info.stderr);
    is_harmless(&info.stdout);
}
