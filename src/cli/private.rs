//! Folders and files for their owner alone: they name people.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use super::message::Stop;

/// Made for its owner alone; one that is there and open to others is refused.
pub(super) fn make(folder: &Path) -> Result<(), Stop> {
    let failed = |error: io::Error| Stop::failed(format!("{} could not be made: {error}", folder.display()));
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(failed)?;
    if is_open(folder).map_err(failed)? {
        return Err(Stop {
            hint: Some(format!("name a new folder, or: chmod 700 {}", folder.display())),
            ..Stop::usage(format!("{} is open to others, and the list names people", folder.display()))
        });
    }
    Ok(())
}

#[cfg(unix)]
fn is_open(folder: &Path) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt;
    Ok(fs::metadata(folder)?.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_open(_: &Path) -> io::Result<bool> {
    Ok(false)
}

/// A file for its owner alone, beside first and then in its place: a link that lies there is replaced, never followed.
pub(super) fn private(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Stop> {
    let failed = |error: io::Error| Stop::failed(format!("{} could not be written: {error}", path.display()));
    let aside = path.with_extension("new");
    match fs::remove_file(&aside) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(failed(error)),
        _ => {}
    }
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&aside).map_err(failed)?;
    write(&mut file).and_then(|()| file.sync_all()).and_then(|()| fs::rename(&aside, path)).map_err(failed)
}
