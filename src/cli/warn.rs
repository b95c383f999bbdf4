//! `palisade respond --warn`: the list of those whom the attacker wrote to, and the letters, as files for a person to send.

use std::fs;
use std::path::{Path, PathBuf};

use super::message::Stop;
use super::private::{make, private};
use super::respond_args::RespondArgs;
use super::start;
use super::terminal::Terminal;
use crate::model::{RecipientRow, Response};
use crate::report::{Letter, letter, plural, recipients_csv, shown};

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
/// may not be whole, or a person must be asked first.
pub(super) fn write(
    folder: &Path,
    response: &mut Response,
    contact: Option<&str>,
    terminal: &Terminal,
) -> Result<u8, Stop> {
    let upn = shown(&response.user.upn, 100);
    let say = |text: String| terminal.say(&format!("palisade: {text}"));
    let Some(recipients) = &response.recipients else {
        say(format!("{upn} has no mailbox: nobody got mail from it"));
        return Ok(0);
    };
    let gaps = gaps(response);
    if recipients.people.is_empty() && gaps.is_empty() {
        say(format!("nobody got mail of the attacker's from {upn}: nothing was written"));
        return Ok(0);
    }
    let list = folder.join("recipients.csv");
    make(folder)?;
    private(&list, |out| recipients_csv(recipients, out))?;
    say(format!("{} to warn, in {}", plural(recipients.to_warn().count() as u64, "address"), list.display()));
    let letters = letters(folder, response, contact, terminal)?;
    if letters > 0 {
        say(format!(
            "send them from a mailbox other than {upn}, recipients in Bcc, 50 at once; phone those who answered"
        ));
    }
    if recipients.possible > 0 {
        let open = plural(recipients.possible, "address");
        say(format!(
            "{open} more got mail of which only the owner knows whether it was theirs: ask, and if it was not,"
        ));
        say(format!("  add --select account.recipients-not-warned:{}", response.user.id));
    }
    gaps.iter().for_each(|gap| say(format!("the list may not be whole: {gap}")));
    let code = u8::from(!gaps.is_empty() || (recipients.possible > 0 && letters == 0));
    if let Some(recipients) = &mut response.recipients {
        recipients.file = Some(list.display().to_string());
    }
    response.tasks.retain(|task| !task.starts_with(Response::TO_WARN));
    if letters > 0 {
        response.tasks.insert(0, format!("Send the letters in {}, and phone those who answered.", folder.display()));
    }
    Ok(code)
}

fn gaps(response: &Response) -> Vec<String> {
    let step = response.steps.iter().filter(|step| step.step == 7);
    step.flat_map(|step| &step.gaps).map(|gap| format!("{} not read: {}", gap.what, gap.gap)).collect()
}

/// One letter each for those who have one. One that a person worked on is kept. Gives how many there are.
fn letters(folder: &Path, response: &Response, contact: Option<&str>, terminal: &Terminal) -> Result<usize, Stop> {
    let say = |text: String| terminal.say(&format!("palisade: {text}"));
    let warned: Vec<&RecipientRow> = response.recipients.iter().flat_map(|one| one.to_warn()).collect();
    let (mut count, mut nobody) = (0, false);
    for kind in Letter::ALL {
        let path = folder.join(format!("letter-{}.txt", kind.name()));
        let there = fs::read(&path).ok();
        if !warned.iter().any(|row| Letter::of(row) == kind) {
            there.iter().for_each(|_| say(format!("{}: of an earlier reading, and to nobody now", path.display())));
            continue;
        }
        count += 1;
        let text = letter(kind, response, contact);
        match there {
            Some(found) if found != text.as_bytes() => {
                say(format!(
                    "{}: kept, it differs from what would be written; delete it to have it anew",
                    path.display()
                ));
            }
            _ => {
                private(&path, |out| out.write_all(text.as_bytes()))?;
                say(path.display().to_string());
                nobody |= contact.is_none();
            }
        }
    }
    if nobody {
        say("the letters name nobody to call yet: fill that in, or delete them and add --contact \"NAME, PHONE\""
            .into());
    }
    Ok(count)
}
