//! The arrows between the rooms of `src/`: a room imports only what the table of `src/README.md` lets it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Room, and the rooms it may name. Drawn once more in `src/README.md` for readers.
const ARROWS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("config", &["model"]),
    ("facts", &["model"]),
    ("judge", &["facts", "model"]),
    ("fixes", &["facts", "model"]),
    ("plan", &["fixes", "judge", "facts", "model"]),
    ("transport", &["model"]),
    ("collect", &["transport", "model"]),
    ("store", &["model"]),
    ("apply", &["store", "transport", "model"]),
    ("tickets", &["store", "model"]),
    ("respond", &["facts", "model"]),
    ("report", &["model"]),
    (
        "app",
        &[
            "config",
            "facts",
            "judge",
            "fixes",
            "plan",
            "transport",
            "collect",
            "store",
            "apply",
            "tickets",
            "respond",
            "model",
        ],
    ),
    ("cli", &["app", "report", "sim", "config", "model"]),
    ("sim", &[]),
];

#[test]
fn every_room_names_only_rooms_it_has_an_arrow_to() {
    let wrong: Vec<String> = rooms()
        .into_iter()
        .flat_map(|(room, files)| files.into_iter().flat_map(move |file| strangers_in(&room, &file)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_room_is_in_the_table() {
    let known: Vec<&str> = ARROWS.iter().map(|(room, _)| *room).collect();
    let unknown: Vec<String> = rooms().into_keys().filter(|room| !known.contains(&room.as_str())).collect();
    assert!(unknown.is_empty(), "rooms without arrows: {unknown:?}");
}

#[test]
fn the_map_shows_every_room() {
    let map = fs::read_to_string(source().join("README.md")).expect("src/README.md");
    let missing: Vec<&str> =
        ARROWS.iter().map(|(room, _)| *room).filter(|room| !map.contains(&format!("| `{room}` |"))).collect();
    assert!(missing.is_empty(), "not in src/README.md: {missing:?}");
}

/// A stranger planted in a text must be seen, or the first test proves nothing.
#[test]
fn a_forbidden_import_is_seen_in_every_spelling() {
    for text in [
        "use crate::transport::Reader;",
        "    crate::transport::Reader::new()",
        "use crate::{model, transport};",
        "use crate::{model::{Call, Gap}, transport};",
        "use super::super::super::transport::Reader;",
        "    super::super::super::transport::Reader::new()",
        "#[cfg(test)]\nmod specimen;\nuse crate::transport::Reader;",
        "mod tests {\n    use super::super::super::super::transport::Reader;\n}",
    ] {
        assert_eq!(strangers("facts", Path::new("facts/tests/roles.rs"), text).len(), 1, "{text}");
    }
    for text in ["/// see crate::transport for the client", "use super::super::mailbox;", "use crate::facts::Value;"] {
        assert!(strangers("facts", Path::new("facts/tests/roles.rs"), text).is_empty(), "{text}");
    }
}

/// Leave to send is given by the journal, consent by the command line, and sending is for who carries plans out.
#[test]
fn what_changes_a_tenant_is_made_in_one_place_each() {
    for (words, places) in [
        ("Intended for ", &["store/journal.rs"][..]),
        ("Consent::given(", &["cli/consent.rs"]),
        ("Writer::beside(", &["apply/carry.rs"]),
        (".begin_run(", &["app/apply.rs"]),
    ] {
        let named: Vec<String> =
            rooms().into_values().flatten().filter(|file| product(file).contains(words)).map(below).collect();
        assert_eq!(named, places, "{words}");
    }
}

/// What a file says outside of its tests.
fn product(file: &Path) -> String {
    let text = fs::read_to_string(file).expect("a source file");
    let is_test = file.components().any(|part| part.as_os_str() == "tests") || file.ends_with("tests.rs");
    if is_test { String::new() } else { text.split("\nmod tests {").next().unwrap_or_default().to_owned() }
}

fn below(file: PathBuf) -> String {
    file.strip_prefix(source()).expect("a file below src").to_string_lossy().into_owned()
}

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn rooms() -> BTreeMap<String, Vec<PathBuf>> {
    let mut rooms = BTreeMap::new();
    for entry in fs::read_dir(source()).expect("src").map(|entry| entry.expect("an entry of src")) {
        if entry.path().is_dir() {
            let mut files = Vec::new();
            walk(&entry.path(), &mut files);
            rooms.insert(entry.file_name().to_string_lossy().into_owned(), files);
        }
    }
    rooms
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of src").map(|entry| entry.expect("an entry")) {
        if entry.path().is_dir() {
            walk(&entry.path(), files);
        } else if entry.path().extension().is_some_and(|ending| ending == "rs") {
            files.push(entry.path());
        }
    }
}

fn strangers_in(room: &str, file: &Path) -> Vec<String> {
    let below = file.strip_prefix(source()).expect("a file below src");
    strangers(room, below, &fs::read_to_string(file).expect("a source file"))
}

/// What `text`, the file `file` below `src/`, names outside its room and without an arrow.
fn strangers(room: &str, file: &Path, text: &str) -> Vec<String> {
    let allowed = ARROWS.iter().find(|(name, _)| *name == room).map_or(&[][..], |(_, may)| *may);
    let code: String = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    // Tests may look at other rooms, but for those of the rooms that may look at nothing.
    let (product, tests) = code.split_once("\nmod tests {").unwrap_or((&code, ""));
    let named = if allowed.is_empty() { named_rooms(&code) } else { named_rooms(product) };
    let strange = named.into_iter().filter(|named| named != room && !allowed.contains(&named.as_str()));
    let mut found: Vec<String> =
        strange.map(|named| format!("{} names {named}, to which {room} has no arrow", file.display())).collect();
    let depth = depth(file);
    if climbs(product) >= depth || climbs(tests) > depth {
        found.push(format!("{} climbs out of {room} by super", file.display()));
    }
    found
}

/// How many modules lie between the crate's root and what a file holds, itself included.
fn depth(file: &Path) -> usize {
    file.components().count() - usize::from(file.ends_with("mod.rs"))
}

/// The longest `super::super::…`.
fn climbs(code: &str) -> usize {
    (1..).take_while(|&length| code.contains(&"super::".repeat(length))).last().unwrap_or(0)
}

/// Rooms named by `crate::room` or `crate::{room, …}`.
fn named_rooms(code: &str) -> Vec<String> {
    let mut named = Vec::new();
    for after in code.split("crate::").skip(1) {
        match after.strip_prefix('{') {
            Some(list) => named.extend(first_words(list)),
            None => named.extend(first_word(after)),
        }
    }
    named.retain(|word| source().join(word).is_dir());
    named
}

/// The first word of each item of an import list, up to the brace that closes it.
fn first_words(list: &str) -> Vec<String> {
    let (mut words, mut open) = (Vec::from_iter(first_word(list)), 0);
    for (at, letter) in list.char_indices() {
        match letter {
            '{' => open += 1,
            '}' if open == 0 => break,
            '}' => open -= 1,
            ',' if open == 0 => words.extend(first_word(&list[at + 1..])),
            _ => {}
        }
    }
    words
}

fn first_word(text: &str) -> Option<String> {
    let word = text.trim_start().split(|letter: char| !(letter.is_alphanumeric() || letter == '_')).next()?;
    (!word.is_empty()).then(|| word.to_owned())
}
