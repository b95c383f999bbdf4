//! Where a new password goes: once to the terminal, to a file of its owner's, or nowhere. Never to an output or a log.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};

use super::message::Stop;
use super::respond_args::RespondArgs;
use super::terminal::Terminal;

/// A password that was set.
pub(super) struct Handed<'p> {
    pub(super) user: &'p str,
    pub(super) password: &'p SecretString,
}

impl Handed<'_> {
    /// Its line in a file: alone where there is no other, else after the account and a tab.
    fn line(&self, of: usize) -> String {
        let password = self.password.expose_secret();
        if of == 1 { password.to_owned() } else { format!("{}\t{password}", self.user) }
    }
}

/// Decided before anything is changed: a password that cannot be handed over must not be set.
pub(super) enum Place {
    Terminal(File),
    File(PathBuf, File),
    Nowhere,
}

impl Place {
    pub(super) fn of(args: &RespondArgs) -> Result<Self, Stop> {
        match &args.password_to {
            _ if args.discard_password => Ok(Self::Nowhere),
            Some(path) => made(path).map(|file| Self::File(path.clone(), file)),
            None => terminal().map(Self::Terminal).map_err(|_| Stop {
                hint: Some(
                    "--password-to FILE writes it to a new file, --discard-password sets one that nobody knows".into(),
                ),
                ..Stop::usage("there is no terminal to show the new password on; nothing was changed")
            }),
        }
    }

    /// Hands them over.
    pub(super) fn give(self, set: &[Handed<'_>], terminal: &Terminal) -> Result<(), Stop> {
        let failed = |error: io::Error| Stop::failed(format!("the new password could not be handed over: {error}"));
        match self {
            Self::Nowhere => {
                terminal.say("palisade: the new password is known to nobody: hand out a Temporary Access Pass")
            }
            Self::File(path, mut file) => {
                let written = set.iter().try_for_each(|one| writeln!(file, "{}", one.line(set.len())));
                written.and_then(|()| file.sync_all()).map_err(failed)?;
                terminal.say(&format!(
                    "palisade: the new password is in {}: tell it by phone, then delete it",
                    path.display()
                ));
            }
            Self::Terminal(mut tty) => {
                set.iter().try_for_each(|one| show(&mut tty, one.password.expose_secret(), one.user)).map_err(failed)?
            }
        }
        Ok(())
    }

    /// It was not set: nothing is left behind.
    pub(super) fn keep_nothing(self) {
        if let Self::File(path, file) = self {
            drop(file);
            // Empty, and ours: where it cannot be removed it says nothing.
            let _ = fs::remove_file(path);
        }
    }
}

/// A new file that only its owner may read; one that is there is not overwritten.
fn made(path: &Path) -> Result<File, Stop> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|error| Stop {
        hint: Some("name a file that is not there".into()),
        ..Stop::usage(format!("--password-to {}: {error}", path.display()))
    })
}

#[cfg(unix)]
fn terminal() -> io::Result<File> {
    OpenOptions::new().read(true).write(true).open("/dev/tty")
}

#[cfg(not(unix))]
fn terminal() -> io::Result<File> {
    OpenOptions::new().read(true).write(true).open("CONIN$").and(OpenOptions::new().write(true).open("CONOUT$"))
}

/// Shown once, in groups of four and spelled, until Enter is pressed; then it is gone from the screen.
fn show(tty: &mut File, password: &str, user: &str) -> io::Result<()> {
    let lines = page(password, user);
    for line in &lines {
        writeln!(tty, "{line}")?;
    }
    tty.flush()?;
    let mut line = String::new();
    BufReader::new(tty.try_clone()?).read_line(&mut line)?;
    // Up over what was written and the line that was typed, and away with it.
    write!(tty, "\u{1b}[{}A\u{1b}[J", lines.len() + 1)?;
    tty.flush()
}

fn page(password: &str, user: &str) -> Vec<String> {
    let letters: Vec<char> = password.chars().collect();
    let groups: Vec<String> = letters.chunks(4).map(|four| four.iter().collect()).collect();
    let mut lines = vec![
        String::new(),
        format!("  The new password of {} (without the blanks):", crate::report::shown(user, 100)),
        String::new(),
        format!("    {}", groups.join("  ")),
        String::new(),
    ];
    for four in letters.chunks(4) {
        let spelled: Vec<String> = four.iter().map(|letter| spelled(*letter)).collect();
        lines.push(format!("    {}", spelled.join(", ")));
    }
    lines.extend([
        String::new(),
        "  Tell it by phone, on a number that is not from the directory; never by mail.".into(),
        "  Press Enter when that is done: it is shown once, and kept nowhere.".into(),
    ]);
    lines
}

/// As it is said on the phone (ICAO spelling alphabet).
fn spelled(letter: char) -> String {
    const WORDS: [&str; 26] = [
        "alfa", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india", "juliett", "kilo", "lima",
        "mike", "november", "oscar", "papa", "quebec", "romeo", "sierra", "tango", "uniform", "victor", "whiskey",
        "x-ray", "yankee", "zulu",
    ];
    let place = u32::from(letter.to_ascii_lowercase()).checked_sub(u32::from('a'));
    match place.and_then(|place| WORDS.get(place as usize)) {
        Some(word) if letter.is_ascii_uppercase() => format!("capital {word}"),
        Some(word) => (*word).to_owned(),
        None => match letter {
            '-' => "minus".into(),
            '+' => "plus".into(),
            '=' => "equals".into(),
            '#' => "hash".into(),
            '%' => "percent".into(),
            '*' => "star".into(),
            '?' => "question mark".into(),
            '!' => "exclamation mark".into(),
            other => other.to_string(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_shown_in_groups_and_spelled_for_the_phone() {
        let page = page("aB7-cccc", "kim@contoso.example").join("\n");
        assert!(page.contains("aB7-  cccc"), "{page}");
        assert!(page.contains("alfa, capital bravo, 7, minus"), "{page}");
    }
}
