//! Where the store lies, and what can be said of its file before SQLite touches it.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;

use super::Error;
use super::migrate::{APPLICATION, latest};

/// The store's file in its folder.
pub const FILE: &str = "palisade.sqlite";

/// `palisade/` in the platform's data folder (`$XDG_DATA_HOME` or `~/.local/share`; on Windows the roaming application
/// data); `None` where there is no home.
pub fn default_folder() -> Option<PathBuf> {
    etcetera::choose_base_strategy().ok().map(|folders| folders.data_dir().join("palisade"))
}

/// Makes the folder (0700) and an empty file (0600) where there are none, and closes the file to others where it is
/// open to them. Gives the file's whole path.
pub(super) fn prepare(folder: &Path) -> Result<PathBuf, Error> {
    let failed = |source| Error::Folder { path: folder.join(FILE), source };
    make_folder(folder).map_err(failed)?;
    let path = fs::canonicalize(folder).map_err(failed)?.join(FILE);
    match new_file(&path) {
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => close_to_others(&path).map_err(failed)?,
        Err(error) => return Err(failed(error)),
    }
    Ok(path)
}

/// Refuses a file that is none of ours, or of a newer schema, by its first bytes and without opening it as a database
/// (<https://www.sqlite.org/fileformat.html>: 16 bytes of magic, `user_version` at 60, `application_id` at 68).
pub(super) fn look(path: &Path) -> Result<(), Error> {
    let failed = |source| Error::Folder { path: path.into(), source };
    let mut header = Vec::new();
    File::open(path).map_err(failed)?.take(100).read_to_end(&mut header).map_err(failed)?;
    if header.is_empty() {
        return Ok(());
    }
    if !header.starts_with(b"SQLite format 3\0") || header.len() < 100 {
        let why = "it does not begin as an SQLite file does".into();
        return Err(Error::Damaged { path: path.into(), why, copies: copies(path) });
    }
    match (number_at(&header, 60), number_at(&header, 68)) {
        // Nothing of ours and nothing of anybody's: the first transaction is still in the log file.
        (0, 0) => Ok(()),
        (_, application) if application != APPLICATION => Err(Error::Foreign { path: path.into() }),
        (found, _) if found > latest() => {
            Err(Error::Newer { path: path.into(), found, known: latest(), copies: copies(path) })
        }
        _ => Ok(()),
    }
}

fn number_at(header: &[u8], at: usize) -> i64 {
    let bytes = header.get(at..).and_then(|rest| rest.first_chunk::<4>()).copied().unwrap_or_default();
    i64::from(u32::from_be_bytes(bytes))
}

/// The copy that is kept from before the schema was changed from `version`.
pub(super) fn copy_of(path: &Path, version: i64) -> PathBuf {
    path.with_file_name(format!("{FILE}.schema-{version}"))
}

/// The copies there are, by version.
pub(super) fn copies(path: &Path) -> Vec<PathBuf> {
    (1..=latest().max(1)).map(|version| copy_of(path, version)).filter(|copy| copy.is_file()).collect()
}

#[cfg(unix)]
fn make_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(unix)]
pub(super) fn new_file(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    File::options().write(true).create_new(true).mode(0o600).open(path)
}

#[cfg(unix)]
fn close_to_others(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(path)?.permissions().mode();
    if mode & 0o077 == 0 { Ok(()) } else { fs::set_permissions(path, fs::Permissions::from_mode(0o600)) }
}

/// Elsewhere folder and file have the rights that the folder above gives.
#[cfg(not(unix))]
fn make_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

#[cfg(not(unix))]
pub(super) fn new_file(path: &Path) -> io::Result<File> {
    File::options().write(true).create_new(true).open(path)
}

#[cfg(not(unix))]
fn close_to_others(_: &Path) -> io::Result<()> {
    Ok(())
}
