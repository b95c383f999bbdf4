//! Snapshot files: taken from a tenant, judged again later.

use std::io::Write;
use std::path::Path;

use secrecy::SecretString;

use super::scan::{log_families, options};
use super::{Access, Error};
use crate::collect;
use crate::collect::file::{self, Entry, Header, Reader, Summary, Writer, summarize};
use crate::facts::Lists;
use crate::model::Snapshot;

/// Reads a whole tenant into a file; `-` is `stdout`. The file is there whole or not at all.
pub async fn take(
    access: &Access,
    path: &Path,
    stdout: Box<dyn Write + Send>,
    deep: bool,
    passphrase: Option<&SecretString>,
) -> Result<Snapshot, Error> {
    let options = options(access, &Lists::builtin(), deep);
    let mut writer = match path.as_os_str() == "-" {
        true => Writer::stream(stdout, &options, passphrase)?,
        false => Writer::create(path, &options, passphrase)?,
    };
    let snapshot = collect::take(&access.reader, &options, Some(&mut writer)).await?;
    writer.finish(snapshot.ended)?;
    log_families(&snapshot);
    Ok(snapshot)
}

/// What a file holds, to be judged; `-` is standard input.
pub fn replay(path: &Path, passphrase: Option<&SecretString>) -> Result<(Snapshot, Header), Error> {
    Ok(collect::replay(Reader::open(path, passphrase)?)?)
}

/// Gives what a file holds to `keep`, as received; `-` is standard input.
pub fn entries<K>(
    path: &Path,
    passphrase: Option<&SecretString>,
    begin: impl FnOnce(&Header) -> K,
    keep: impl FnMut(&mut K, Entry<'_>) -> Result<(), String>,
) -> Result<K, Error> {
    Ok(file::entries(Reader::open(path, passphrase)?, begin, keep)?)
}

/// What a file says of itself.
pub fn info(path: &Path, passphrase: Option<&SecretString>) -> Result<Summary, Error> {
    Ok(summarize(Reader::open(path, passphrase)?)?)
}
