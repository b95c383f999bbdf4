//! Where reports go: standard output, and files that are either whole or not there.

use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::standard_output;
use crate::report::{self, Format, Kind, formats};

/// One `-o` of a scan: a file (`-` is standard output), and the format named before it.
#[derive(Clone, Debug, PartialEq)]
pub struct Destination {
    pub format: Option<&'static Format>,
    pub path: PathBuf,
}

impl Destination {
    /// `FILE` or `FORMAT=FILE`. A word before `=` is taken for a format; a file that is called so is `./word=file`.
    ///
    /// # Errors
    /// When no file is named, or the word is no format.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (format, path) = match text.split_once('=').filter(|(word, _)| is_word(word)) {
            Some((word, path)) => match formats(Kind::Scan).find(|format| format.name == word) {
                Some(format) => (Some(format), path),
                None => return Err(no_format(word, text)),
            },
            None => (None, text),
        };
        if path.is_empty() {
            return Err("no file is named: write FILE or FORMAT=FILE".into());
        }
        Ok(Self { format, path: path.into() })
    }

    /// The format named before the file; else the one asked for by `--format`; else the one that the file's ending
    /// names; else the first.
    pub fn format(&self, asked: Option<&'static Format>) -> &'static Format {
        let ending = || report::of_ending(self.path.extension()?.to_str()?).filter(|format| format.writes(Kind::Scan));
        self.format.or(asked).or_else(ending).unwrap_or(&report::FORMATS[0])
    }

    /// The ending of the file where nothing says in which format it is to be: neither `asked`, nor a word before it,
    /// nor the ending itself. A file without an ending, or of plain text (`.txt`), takes the first format.
    pub fn unknown_ending(&self, asked: Option<&'static Format>) -> Option<String> {
        let ending = self.path.extension()?.to_string_lossy().into_owned();
        let is_known = report::of_ending(&ending).is_some_and(|format| format.writes(Kind::Scan)) || ending == "txt";
        (self.format.or(asked).is_none() && !is_known).then_some(ending)
    }

    pub fn is_stdout(&self) -> bool {
        self.path.as_os_str() == "-"
    }

    /// Whether both name one place, however they are written.
    pub fn is_same(&self, other: &Self) -> bool {
        match (self.is_stdout(), other.is_stdout()) {
            (false, false) => resolved(&self.path) == resolved(&other.path),
            (one, other) => one == other,
        }
    }
}

/// The path without links and detours, also of a file that is yet to be made.
fn resolved(path: &Path) -> PathBuf {
    let in_folder = || {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Some(fs::canonicalize(folder).ok()?.join(path.file_name()?))
    };
    fs::canonicalize(path).ok().or_else(in_folder).unwrap_or_else(|| path.to_owned())
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

fn no_format(word: &str, whole: &str) -> String {
    let names: Vec<&str> = formats(Kind::Scan).map(|format| format.name).collect();
    let (last, others) = names.split_last().expect("a scan is written in some format");
    format!(
        "there is no format {word:?}; there are {} and {last} (a file of that name is ./{whole})",
        others.join(", ")
    )
}

#[derive(Debug, Error)]
pub enum OutputError {
    #[error("cannot write {path}: the disk is full; {kept}")]
    DiskFull { path: PathBuf, kept: &'static str },
    #[error("cannot write {path}")]
    File {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("cannot write to standard output")]
    Stdout(#[source] io::Error),
    #[error("cannot write to standard output: it is closed")]
    Closed,
}

impl OutputError {
    /// What to do about it.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::DiskFull { .. } => Some("free some space, or name a file on another disk with -o"),
            Self::Closed => Some("send it to /dev/null where nobody wants it"),
            Self::File { .. } | Self::Stdout(_) => None,
        }
    }
}

/// Writes to standard output. A reader that goes away ends the output quietly.
///
/// # Errors
/// When it cannot be written for any other reason.
pub fn to_stdout(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), OutputError> {
    is_there()?;
    let mut out = BufWriter::new(io::stdout().lock());
    heard(write(&mut out).and_then(|()| out.flush()))
}

/// Refuses to print where there is no standard output: what is printed would be lost in silence.
pub(super) fn is_there() -> Result<(), OutputError> {
    if standard_output::is_closed() { Err(OutputError::Closed) } else { Ok(()) }
}

/// Whoever stops listening has heard enough.
pub(super) fn heard(written: io::Result<()>) -> Result<(), OutputError> {
    match written {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(OutputError::Stdout(error)),
        Ok(()) => Ok(()),
    }
}

/// Writes a file whole or not at all: beside it first, then in its place. A new file is its owner's alone, for reports
/// hold names of people; one that is there keeps its rights. What is no plain file (a pipe, `/dev/stdout`) is written
/// straight, and a reader of it that goes away ends the output quietly.
///
/// # Errors
/// When it cannot be written; a plain file is then as it was.
pub fn to_file(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), OutputError> {
    let failed = |kept: &'static str| {
        move |source: io::Error| match source.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => OutputError::DiskFull { path: path.into(), kept },
            _ => OutputError::File { path: path.into(), source },
        }
    };
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    match fs::metadata(&target) {
        Ok(found) if !found.is_file() => straight(&target, write).map_err(failed("what fitted is there")),
        found => {
            let kept = if found.is_ok() { "the file is as it was" } else { "no file was made" };
            let aside = aside(&target);
            let done = replace(&aside, &target, found.ok(), write);
            if done.is_err() {
                // It may never have been made; the error that counts is the first one.
                let _ = fs::remove_file(&aside);
            }
            done.map_err(failed(kept))
        }
    }
}

fn straight(target: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    match fill(File::options().write(true).open(target), write) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written.map(drop),
    }
}

fn replace(
    aside: &Path,
    target: &Path,
    found: Option<fs::Metadata>,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let file = fill(private_file(aside), write)?;
    if let Some(found) = found {
        file.set_permissions(found.permissions())?;
        keep_owner(&file, &found);
    }
    file.sync_all()?;
    drop(file);
    fs::rename(aside, target)
}

/// The administrator who edits a service's file must not take it from the service. Who may not give a file away keeps it.
#[cfg(unix)]
fn keep_owner(file: &File, found: &fs::Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    let _ = fchown(file, Some(found.uid()), Some(found.gid()));
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &fs::Metadata) {}

fn fill(file: io::Result<File>, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<File> {
    let mut out = BufWriter::new(file?);
    write(&mut out)?;
    out.into_inner().map_err(io::IntoInnerError::into_error)
}

/// In the same folder, so that putting it in place is one step.
fn aside(target: &Path) -> PathBuf {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    target.with_file_name(format!(".{name}.{}.part", std::process::id()))
}

/// Said where a file that holds personal data is not closed to others by its mode.
pub(super) const RIGHTS_OF_FOLDER: Option<&str> = if cfg!(unix) {
    None
} else {
    Some(
        "palisade: it holds personal data, and on this system whoever may read its folder may read it: choose one of yours",
    )
};

#[cfg(unix)]
fn private_file(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    File::options().write(true).create_new(true).mode(0o600).open(path)
}

/// Elsewhere a new file has the rights that its folder gives.
#[cfg(not(unix))]
fn private_file(path: &Path) -> io::Result<File> {
    File::options().write(true).create_new(true).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().expect("a folder for the test")
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("a folder");
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn a_destination_may_name_its_format() {
        let table = report::find("table");
        let named = Destination::parse("json=scan.txt").expect("a file is named");
        assert_eq!(named.format(table).name, "json");
        let plain = Destination::parse("scan.json").expect("a file is named");
        assert_eq!(plain.format(None).name, "json");
        assert_eq!(plain.format(table).name, "table");
        let other = Destination::parse("scan.ndjson").expect("a file is named");
        assert_eq!(other.format(None).name, "jsonl");
        let odd = Destination::parse("./pdf=x").expect("a file is named");
        assert_eq!((odd.path.as_path(), odd.format(None).name), (Path::new("./pdf=x"), "table"));
        let report = Destination::parse("report.pdf").expect("a file is named");
        assert_eq!((report.unknown_ending(None).as_deref(), report.unknown_ending(table)), (Some("pdf"), None));
        for known in
            [&named, &plain, &odd, &Destination::parse("scan").expect("one"), &Destination::parse("-").expect("one")]
        {
            assert_eq!(known.unknown_ending(None), None, "{known:?}");
        }
        let unknown = Destination::parse("pdf=x.pdf").expect_err("no such format");
        assert!(unknown.starts_with("there is no format \"pdf\"; there are table, json, "), "{unknown}");
        assert!(unknown.ends_with(" (a file of that name is ./pdf=x.pdf)"), "{unknown}");
        assert!(Destination::parse("json=").is_err());
        assert!(Destination::parse("").is_err());
    }

    #[test]
    fn a_file_is_replaced_whole_and_leaves_nothing_beside_it() {
        let folder = folder();
        let path = folder.path().join("scan.json");
        for text in ["first", "second, and longer"] {
            to_file(&path, |out| out.write_all(text.as_bytes())).expect("there is room");
            assert_eq!(fs::read_to_string(&path).expect("a file"), text);
        }
        assert_eq!(names(folder.path()), ["scan.json"]);
    }

    #[test]
    fn a_full_disk_leaves_the_old_file_and_says_so() {
        let folder = folder();
        let path = folder.path().join("scan.json");
        fs::write(&path, "old").expect("there is room");
        let full = |out: &mut dyn Write| {
            out.write_all(b"half of it")?;
            Err(io::Error::from(ErrorKind::StorageFull))
        };
        let error = to_file(&path, full).expect_err("the disk is full");
        assert!(error.to_string().ends_with("the disk is full; the file is as it was"), "{error}");
        assert!(error.hint().is_some());
        assert_eq!(fs::read_to_string(&path).expect("a file"), "old");
        assert_eq!(names(folder.path()), ["scan.json"]);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_device_that_is_full_is_a_full_disk() {
        let error = to_file(Path::new("/dev/full"), |out| out.write_all(&[0; 100_000])).expect_err("it is always full");
        assert!(matches!(error, OutputError::DiskFull { .. }), "{error}");
        assert!(!error.to_string().contains("as it was"), "a device holds nothing: {error}");
    }

    #[test]
    fn a_file_is_the_same_however_it_is_written() {
        let folder = folder();
        let of = |name: &str| Destination { format: None, path: folder.path().join(name) };
        fs::create_dir(folder.path().join("in")).expect("a folder");
        let (plain, detour) = (of("scan.json"), of("in/../scan.json"));
        assert!(plain.is_same(&detour), "a file that is yet to be made");
        fs::write(&plain.path, "").expect("there is room");
        assert!(plain.is_same(&detour) && !plain.is_same(&of("other.json")));
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(&plain.path, folder.path().join("link.json")).expect("a link");
            assert!(plain.is_same(&of("link.json")));
        }
        let stdout = Destination { format: None, path: "-".into() };
        assert!(stdout.is_same(&stdout.clone()) && !stdout.is_same(&plain));
    }

    #[cfg(unix)]
    #[test]
    fn a_new_file_is_its_owners_alone_and_an_old_one_keeps_its_rights() {
        use std::os::unix::fs::PermissionsExt;
        let folder = folder();
        let path = folder.path().join("scan.json");
        let mode = |path: &Path| fs::metadata(path).expect("a file").permissions().mode() & 0o777;
        to_file(&path, |out| out.write_all(b"x")).expect("there is room");
        assert_eq!(mode(&path), 0o600);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("our own file");
        to_file(&path, |out| out.write_all(b"y")).expect("there is room");
        assert_eq!(mode(&path), 0o640);
    }

    #[test]
    fn a_reader_that_goes_away_is_no_error() {
        assert!(heard(Err(ErrorKind::BrokenPipe.into())).is_ok());
        assert!(matches!(heard(Err(ErrorKind::StorageFull.into())), Err(OutputError::Stdout(_))));
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let error = to_file(Path::new("no/such/folder/scan.json"), |_| Ok(())).expect_err("there is no such folder");
        assert_eq!(error.to_string(), "cannot write no/such/folder/scan.json");
    }
}
