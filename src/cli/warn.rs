//! `palisade respond --warn`: the list of those whom the attacker wrote to, and the letters, as files for a person to send.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::message::Stop;
use super::output::to_file;
use super::respond_args::RespondArgs;
use super::start;
use super::terminal::Terminal;
use crate::model::{RecipientRow, Response};
use crate::report::{Letter, letter, recipients_csv};

/// Where the files of an account go: `--evidence`, else beside the store.
///
/// # Errors
/// Where a simulated account would go among the real ones.
pub(super) fn folder(args: &RespondArgs, response: &Response, simulated: bool) -> Result<PathBuf, Stop> {
    match &args.evidence {
        Some(folder) if args.accounts.len() > 1 => Ok(folder.join(response.user.id.to_string())),
        Some(folder) => Ok(folder.clone()),
        None if args.state.no_state || (simulated && args.state.state.is_none()) => Err(Stop {
            hint: Some("name a folder: --evidence DIR".into()),
            ..Stop::usage("there is no store to keep the list of recipients beside")
        }),
        None => Ok(start::folder(args.state.state.as_deref())?.join("incidents").join(response.user.id.to_string())),
    }
}

/// Writes list and letters, each file whole or not at all; says what there is to do. Gives the exit code: 1 where the list
/// may not be whole.
pub(super) fn write(
    folder: &Path,
    response: &mut Response,
    contact: Option<&str>,
    terminal: &Terminal,
) -> Result<u8, Stop> {
    let upn = crate::report::shown(&response.user.upn, 100);
    let Some(recipients) = &response.recipients else {
        terminal.say(&format!("palisade: {upn} has no mailbox: nobody got mail from it"));
        return Ok(0);
    };
    let step = response.steps.iter().find(|step| step.step == 7);
    let gaps: Vec<String> =
        step.into_iter().flat_map(|step| &step.gaps).map(|gap| format!("{} not read: {}", gap.what, gap.gap)).collect();
    let warned: Vec<&RecipientRow> = recipients.to_warn().collect();
    if recipients.people.is_empty() && gaps.is_empty() {
        terminal.say(&format!("palisade: nobody got mail of the attacker's from {upn}: nothing was written"));
        return Ok(0);
    }
    let list = folder.join("recipients.csv");
    make(folder).map_err(|error| Stop::failed(format!("{} could not be made: {error}", folder.display())))?;
    to_file(&list, |out| recipients_csv(recipients, out))?;
    let mut written = Vec::new();
    for kind in Letter::ALL.into_iter().filter(|kind| warned.iter().any(|row| Letter::of(row) == *kind)) {
        let path = folder.join(format!("letter-{}.txt", kind.name()));
        let text = letter(kind, response, contact);
        to_file(&path, |out| out.write_all(text.as_bytes()))?;
        written.push(path.display().to_string());
    }
    terminal.say(&format!(
        "palisade: {} to warn, in {}",
        crate::report::plural(warned.len() as u64, "address"),
        list.display()
    ));
    written.iter().for_each(|path| terminal.say(&format!("palisade: {path}")));
    if contact.is_none() && !written.is_empty() {
        terminal.say("palisade: the letters name nobody to call yet: fill that in, or --contact \"NAME, PHONE\"");
    }
    terminal.say(&format!(
        "palisade: send them from a mailbox other than {upn}, recipients in Bcc, 50 at once; phone those who answered"
    ));
    gaps.iter().for_each(|gap| terminal.say(&format!("palisade: the list may not be whole: {gap}")));
    if recipients.possible > 0 {
        let open = crate::report::plural(recipients.possible, "address");
        terminal.say(&format!("palisade: {open} more got mail of which only the owner knows whether it was theirs"));
    }
    let code = u8::from(!gaps.is_empty());
    if let Some(recipients) = &mut response.recipients {
        recipients.file = Some(list.display().to_string());
    }
    Ok(code)
}

/// For its owner alone.
fn make(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
