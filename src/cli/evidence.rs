//! The folder of an incident: what was read before anything is changed, then the report, the journal and the sums.

use std::fs;
use std::path::{Path, PathBuf};

use super::message::Stop;
use super::private::{make, private};
use super::respond_args::RespondArgs;
use super::terminal::Terminal;
use super::{start, warn};
use crate::app::{self, Access, EvidenceFile, Investigated, Store, sha256};
use crate::report;

/// The list of digests, as `sha256sum -c` reads it.
const SUMS: &str = "SHA256SUMS";

/// Writes down what was read. Nothing may be changed before that.
///
/// # Errors
/// When it cannot be written.
pub(super) fn preserve(args: &RespondArgs, access: &Access, all: &[Investigated]) -> Result<(), Stop> {
    for one in all {
        let folder = place(args, access, one)?;
        make(&folder)?;
        make(&folder.join("evidence"))?;
        one.evidence()?.iter().try_for_each(|file| put(&folder, file))?;
    }
    Ok(())
}

/// Completes the folders: the report in three forms, the journal of what was changed, and a list of digests over all of it.
/// Says the digest of that list.
///
/// # Errors
/// When it cannot be written.
pub(super) async fn complete(
    args: &RespondArgs,
    access: &Access,
    all: &[Investigated],
    terminal: &Terminal,
) -> Result<(), Stop> {
    for one in all {
        let folder = place(args, access, one)?;
        let previous = newest_but(&folder);
        put(&folder, &one.custody(access, previous.as_deref())?)?;
        for (name, file) in [("json", "response.json"), ("markdown", "response.md"), ("html", "response.html")] {
            let Some(write) = report::find(name).and_then(|format| format.response) else { continue };
            private(&folder.join(file), |out| write(&one.response, &report::Look::plain(), out))?;
        }
        journal(args, &folder, one).await?;
        let digest = sums(&folder)?;
        terminal.say(&format!("palisade: evidence in {}", folder.display()));
        terminal.say(&format!("palisade: its {SUMS} has SHA-256 {digest}: note it in the ticket"));
    }
    Ok(())
}

/// A folder for each reading.
fn place(args: &RespondArgs, access: &Access, one: &Investigated) -> Result<PathBuf, Stop> {
    Ok(warn::folder(args, &one.response, access.cloud.is_simulated())?.join(one.response.run.to_string()))
}

fn put(folder: &Path, file: &EvidenceFile) -> Result<(), Stop> {
    private(&folder.join(&file.path), |out| out.write_all(&file.content))
}

/// A copy of the journal of the run that changed something.
async fn journal(args: &RespondArgs, folder: &Path, one: &Investigated) -> Result<(), Stop> {
    let Some(run) = one.response.applied else { return Ok(()) };
    let state = start::folder(args.state.state.as_deref())?;
    let Some(mut store) = Store::open_existing(&state).await.map_err(app::Error::from)? else { return Ok(()) };
    let entries = store.journal_of(run).await.map_err(app::Error::from);
    store.close().await;
    let entries = entries?;
    private(&folder.join("journal.jsonl"), |out| entries.iter().try_for_each(|entry| report::json_line(entry, out)))
}

/// The digest of the list of the reading before this one.
fn newest_but(folder: &Path) -> Option<String> {
    let mut others: Vec<PathBuf> =
        fs::read_dir(folder.parent()?).ok()?.filter_map(|one| Some(one.ok()?.path())).collect();
    others.retain(|other| other != folder && other.join(SUMS).is_file());
    // Their names are ids that count up with time.
    others.sort();
    Some(sha256(&fs::read(others.last()?.join(SUMS)).ok()?))
}

/// Writes the list over every file of the folder, and gives its own digest.
fn sums(folder: &Path) -> Result<String, Stop> {
    let failed = |error: std::io::Error| Stop::failed(format!("{} could not be read: {error}", folder.display()));
    let mut paths = Vec::new();
    for inner in [folder.to_owned(), folder.join("evidence")] {
        for entry in fs::read_dir(inner).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            if path.is_file() && path != folder.join(SUMS) {
                paths.push(path);
            }
        }
    }
    paths.sort();
    let mut list = String::new();
    for path in paths {
        let digest = sha256(&fs::read(&path).map_err(failed)?);
        let name = path.strip_prefix(folder).unwrap_or(&path).display().to_string().replace('\\', "/");
        list.push_str(&format!("{digest}  {name}\n"));
    }
    private(&folder.join(SUMS), |out| out.write_all(list.as_bytes()))?;
    Ok(sha256(list.as_bytes()))
}
