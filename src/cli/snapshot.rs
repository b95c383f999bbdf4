//! `palisade snapshot take|info`.

use std::path::Path;
use std::sync::Arc;

use secrecy::SecretString;

use super::args::{Common, SnapshotCommand, TakeArgs};
use super::demo::{Demo, refuse_config_of_demo};
use super::interrupt::{reading_unless_interrupted, unless_interrupted};
use super::message::Stop;
use super::output::{self, is_there, to_stdout};
use super::progress::Counts;
use super::scan::with_line;
use super::start;
use super::terminal::Terminal;
use crate::app::{self, Access, Environment, Origin, SnapshotSummary};
use crate::model::Completeness;
use crate::report::{Look, number, shown, wrapped};

pub(crate) fn run(common: &Common, command: &SnapshotCommand, terminal: &Terminal) -> Result<u8, Stop> {
    match command {
        SnapshotCommand::Take(args) => start::runtime()?.block_on(take(common, args, terminal)),
        SnapshotCommand::Info { file } => info(file, terminal),
    }
}

/// The passphrase of an encrypted snapshot, from the environment: never from the command line.
pub(super) fn passphrase() -> Option<SecretString> {
    std::env::var("PALISADE_SNAPSHOT_PASSPHRASE").ok().filter(|text| !text.is_empty()).map(SecretString::from)
}

async fn take(common: &Common, args: &TakeArgs, terminal: &Terminal) -> Result<u8, Stop> {
    refuse_config_of_demo(args.demo, common)?;
    let sealed_with = sealed_with(args)?;
    refuse_to_replace(args)?;
    if args.file.as_os_str() == "-" {
        is_there()?;
    }
    let counts = Arc::new(Counts::default());
    let demo;
    let access = if args.demo {
        demo = Demo::start(&args.demo_world).await?;
        terminal.say(&demo.notice());
        demo.connect(&demo.tenant()?, counts.clone()).await?
    } else {
        connect(common, args, counts.clone(), terminal).await?
    };
    let out = Box::new(std::io::stdout());
    let taking = app::take(&access, &args.file, out, args.deep, sealed_with.as_ref());
    let shown = with_line(taking, &access, Arc::clone(&counts), terminal);
    let taken = reading_unless_interrupted(shown, &counts).await?;
    let snapshot = match taken {
        // Whoever read it has heard enough: what is left of the tenant is not asked for.
        Err(error) if error.is_broken_pipe() => return Ok(0),
        taken => taken?,
    };
    if args.file.as_os_str() != "-" {
        output::RIGHTS_OF_FOLDER.into_iter().for_each(|notice| terminal.say(notice));
    }
    let families = crate::app::families(&snapshot);
    let short = families.iter().filter(|family| family.completeness != Completeness::Complete).count();
    terminal.say(&format!(
        "palisade: snapshot of {} families written to {}{}",
        families.len(),
        if args.file.as_os_str() == "-" { "standard output".into() } else { args.file.display().to_string() },
        if short == 0 { String::new() } else { format!("; {short} of them not complete: see snapshot info") }
    ));
    Ok(if short == 0 { 0 } else { 4 })
}

/// A snapshot cannot be taken again: the tenant goes on. Said before anybody signs in. A pipe or device is written to.
fn refuse_to_replace(args: &TakeArgs) -> Result<(), Stop> {
    if args.force || args.file.as_os_str() == "-" || !args.file.is_file() {
        return Ok(());
    }
    Err(Stop {
        hint: Some("name another file, or put it in its place with --force".into()),
        ..Stop::usage(format!("{} is there already, and what it holds cannot be read again", args.file.display()))
    })
}

#[cfg(feature = "encrypt")]
fn sealed_with(args: &TakeArgs) -> Result<Option<SecretString>, Stop> {
    match (args.encrypt, passphrase()) {
        (false, _) => Ok(None),
        (true, Some(passphrase)) => Ok(Some(passphrase)),
        (true, None) => Err(Stop::usage("--encrypt: set PALISADE_SNAPSHOT_PASSPHRASE to the passphrase")),
    }
}

#[cfg(not(feature = "encrypt"))]
fn sealed_with(_: &TakeArgs) -> Result<Option<SecretString>, Stop> {
    Ok(None)
}

async fn connect(common: &Common, args: &TakeArgs, counts: Arc<Counts>, terminal: &Terminal) -> Result<Access, Stop> {
    let rules = app::rules(None)?.rules;
    let environment = Environment::of_process();
    let loaded = start::configuration(common, &args.tenant, &environment, &rules)?;
    let cloud = start::cloud(&args.tenant)?;
    let connecting = start::connect(cloud, &args.tenant, &environment, &loaded.tenant, Some(counts), terminal);
    unless_interrupted(connecting).await?
}

fn info(file: &Path, terminal: &Terminal) -> Result<u8, Stop> {
    let summary = app::info(file, passphrase().as_ref())?;
    to_stdout(|out| out.write_all(page(&summary, &terminal.look()).as_bytes()))?;
    Ok(0)
}

/// Where Graph answered; a Graph on the machine that took the file was a simulated one.
fn place(graph: Option<&str>) -> String {
    match graph {
        None => "not noted: an older version took it".into(),
        Some(origin) if Origin::parse(origin).is_ok_and(|origin| origin.is_loopback()) => {
            format!("{} (a simulated tenant)", shown(origin, 100))
        }
        Some(origin) => shown(origin, 100),
    }
}

fn page(summary: &SnapshotSummary, look: &Look) -> String {
    let options = &summary.header.options;
    let mut text = format!(
        "tenant       {}\ncloud        {}\nfrom         {}\ntaken        {}\nended        {}\nby           palisade {}\ndigest       {}\n",
        options.tenant,
        shown(&options.cloud, 20),
        place(options.graph.as_deref()),
        look.moment(options.taken),
        look.moment(summary.ended),
        shown(&summary.header.version, 40),
        summary.digest,
    );
    let permissions = match options.permissions.is_empty() {
        true => "not known: the token did not say".to_owned(),
        false => shown(&options.permissions.join(", "), 2_000),
    };
    text += &format!("permissions  {}\n", wrapped(&permissions, look.width - 13).join("\n             "));
    text += "\nfamily                 records  pages  completeness\n";
    for (name, family) in &summary.families {
        let completeness = match family.completeness() {
            Completeness::Complete => "complete".to_owned(),
            Completeness::Partial => "partial".to_owned(),
            Completeness::Missing => "missing".to_owned(),
        };
        let why = family.gap.as_ref().map_or_else(String::new, |gap| format!(": {}", shown(&gap.to_string(), 200)));
        text += &format!(
            "{:<20} {:>9} {:>6}  {completeness}{why}\n",
            shown(name, 20),
            number(family.records),
            number(family.pages)
        );
    }
    text
}
