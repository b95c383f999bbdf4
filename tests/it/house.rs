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
    ("report", &["model"]),
    ("app", &["config", "facts", "judge", "fixes", "plan", "transport", "collect", "model"]),
    ("cli", &["app", "report", "sim", "config", "model"]),
    ("sim", &[]),
];

#[test]
fn every_room_names_only_rooms_it_has_an_arrow_to() {
    let wrong: Vec<String> = rooms()
        .into_iter()
        .flat_map(|(room, files)| files.into_iter().flat_map(move |file| strangers(&room, &file)))
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
    let spelt =
        ["use crate::transport::Reader;", "    crate::transport::Reader::new()", "use crate::{model, transport};"];
    for text in spelt {
        assert_eq!(named_rooms(text).iter().filter(|room| *room == "transport").count(), 1, "{text}");
    }
    assert!(named_rooms("/// see crate::transport for the client").is_empty());
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

fn strangers(room: &str, file: &Path) -> Vec<String> {
    let allowed = ARROWS.iter().find(|(name, _)| *name == room).map_or(&[][..], |(_, may)| *may);
    let text = fs::read_to_string(file).expect("a source file");
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    named_rooms(code)
        .into_iter()
        .filter(|named| named != room && !allowed.contains(&named.as_str()))
        .map(|named| format!("{} names {named}, to which {room} has no arrow", file.display()))
        .collect()
}

/// Rooms named by `crate::room` or `crate::{room, …}` outside comments.
fn named_rooms(code: &str) -> Vec<String> {
    let code: String = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut named = Vec::new();
    for after in code.split("crate::").skip(1) {
        let words: Vec<&str> = match after.strip_prefix('{') {
            Some(list) => {
                let list = list.split('}').next().unwrap_or_default();
                list.split(',').map(|item| item.trim().split("::").next().unwrap_or_default()).collect()
            }
            None => vec![after.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or_default()],
        };
        named.extend(words.into_iter().filter(|word| source().join(word).is_dir()).map(str::to_owned));
    }
    named.retain(|word| !word.is_empty());
    named
}
