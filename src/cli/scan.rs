//! `palisade scan`.

use std::sync::Arc;

use jiff::Timestamp;

use super::args::{Common, Format, ScanArgs};
use super::demo::{Demo, refuse_config_of_demo};
use super::exit::exit_code;
use super::interrupt::unless_interrupted;
use super::message::Stop;
use super::progress::{Counts, Line};
use super::terminal::Terminal;
use super::{deliver, snapshot, start};
use crate::app::{self, Access, Environment, Judging, RuleSet};
use crate::config::Tenant;
use crate::model::{Mode, Requests, Settings, Snapshot};

pub(crate) fn run(common: &Common, args: &ScanArgs, terminal: &Terminal) -> Result<u8, Stop> {
    let started = Timestamp::now();
    refuse_config_of_demo(args.demo, common)?;
    let destinations = deliver::destinations(&args.output)?;
    let known = app::rules(args.rules.as_deref())?;
    let rules = app::chosen(&known, &args.only)?;
    let scanned = match &args.snapshot {
        Some(file) => from_file(common, args, file, &known)?,
        None => start::runtime()?.block_on(from_tenant(common, args, &known, &rules, terminal))?,
    };
    let report = app::report(
        &scanned.snapshot,
        Judging {
            rules: &rules,
            settings: &scanned.settings,
            mode: scanned.mode,
            cloud: &scanned.cloud,
            started,
            requests: scanned.requests,
        },
    );
    deliver::deliver(&report, args.format.map(Format::name), &destinations, terminal)?;
    Ok(exit_code(&report, args.fail_on))
}

/// A tenant as it was read, and what to judge it with.
struct Scanned {
    snapshot: Snapshot,
    settings: Settings,
    mode: Mode,
    cloud: String,
    requests: Requests,
}

fn from_file(common: &Common, args: &ScanArgs, file: &std::path::Path, rules: &RuleSet) -> Result<Scanned, Stop> {
    let environment = Environment::of_process();
    let (snapshot, header) = app::replay(file, snapshot::passphrase().as_ref())?;
    let tenant = snapshot.tenant.to_string();
    let asked = args.tenant.tenant.as_deref().or(Some(&tenant));
    let loaded = app::configuration(common.config.as_deref(), asked, environment.tenant(), rules)?;
    Ok(Scanned {
        snapshot,
        settings: loaded.tenant.settings,
        mode: Mode::Snapshot,
        cloud: header.options.cloud,
        requests: Requests::default(),
    })
}

/// `known` are all rules, which the configuration may speak of; `rules` those that are judged.
async fn from_tenant(
    common: &Common,
    args: &ScanArgs,
    known: &RuleSet,
    rules: &RuleSet,
    terminal: &Terminal,
) -> Result<Scanned, Stop> {
    let counts = Arc::new(Counts::default());
    if args.demo {
        let demo = Demo::start(&args.demo_world).await?;
        terminal.say(&demo.notice());
        let tenant = demo.tenant()?;
        let access = demo.connect(&tenant, counts.clone()).await?;
        return read(access, args, rules, tenant, Mode::Demo, counts, terminal).await;
    }
    let environment = Environment::of_process();
    let loaded = start::configuration(common, &args.tenant, &environment, known)?;
    if let Some(path) = &loaded.path {
        terminal.say(&format!("palisade: configuration {}", path.display()));
    }
    let cloud = start::cloud(&args.tenant)?;
    let observer = Some(counts.clone() as _);
    let connecting = start::connect(cloud, &args.tenant, &environment, &loaded.tenant, observer, terminal);
    let access = unless_interrupted(connecting).await??;
    read(access, args, rules, loaded.tenant, Mode::Live, counts, terminal).await
}

async fn read(
    access: Access,
    args: &ScanArgs,
    rules: &RuleSet,
    tenant: Tenant,
    mode: Mode,
    counts: Arc<Counts>,
    terminal: &Terminal,
) -> Result<Scanned, Stop> {
    let everything = args.only.is_empty();
    let reading = app::live(&access, rules, everything, args.deep);
    let snapshot = unless_interrupted(with_line(reading, &access, counts, terminal)).await??;
    Ok(Scanned {
        snapshot,
        settings: tenant.settings,
        mode,
        cloud: access.cloud.name.as_str().into(),
        requests: access.reader.requests(),
    })
}

/// Shows progress while `reading` goes on.
pub(super) async fn with_line<T>(
    reading: impl Future<Output = T>,
    access: &Access,
    counts: Arc<Counts>,
    terminal: &Terminal,
) -> T {
    let Some(line) = Line::new(terminal.is_quiet(), counts) else { return reading.await };
    tokio::select! {
        done = reading => done,
        () = line.run(|| access.reader.forecast()) => unreachable!("the line is drawn until the reading is done"),
    }
}
