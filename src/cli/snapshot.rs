//! `palisade snapshot take|info`.

use std::path::Path;
use std::sync::Arc;

use secrecy::SecretString;

use super::args::{Common, SnapshotCommand, TakeArgs};
use super::demo::Demo;
use super::interrupt::unless_interrupted;
use super::message::Stop;
use super::output::to_stdout;
use super::progress::Counts;
use super::scan::with_line;
use super::start;
use super::terminal::Terminal;
use crate::app::{self, Access, Environment, SnapshotSummary};
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
    let sealed_with = sealed_with(args)?;
    let counts = Arc::new(Counts::default());
    let demo;
    let access = if args.demo {
        demo = Demo::start(&args.demo_world).await?;
        terminal.say(&demo.notice());
        demo.connect(&demo.configuration.tenant(None, None).map_err(app::Error::from)?, counts.clone()).await?
    } else {
        connect(common, args, counts.clone(), terminal).await?
    };
    let out = Box::new(std::io::stdout());
    let taking = app::take(&access, &args.file, out, args.deep, sealed_with.as_ref());
    let snapshot = unless_interrupted(with_line(taking, &access, counts, terminal)).await??;
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

fn page(summary: &SnapshotSummary, look: &Look) -> String {
    let options = &summary.header.options;
    let mut text = format!(
        "tenant       {}\ncloud        {}\ntaken        {}\nended        {}\nby           palisade {}\ndigest       {}\n",
        options.tenant,
        shown(&options.cloud, 20),
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
