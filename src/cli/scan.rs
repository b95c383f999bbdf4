//! `palisade scan`.

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use uuid::Uuid;

use super::args::{Common, ScanArgs};
use super::auto_apply::{Ground, carry_out, is_allowed};
use super::demo::{Demo, refuse_config_of_demo};
use super::exit::exit_code;
use super::interrupt::{reading_unless_interrupted, unless_interrupted};
use super::message::Stop;
use super::progress::{Counts, Line};
use super::terminal::Terminal;
use super::{deliver, output, snapshot, start};
use crate::app::{self, Access, Concluded, Environment, Judging, RuleSet, Rulebook, ScanLock, Sight, Store};
use crate::config::Tenant;
use crate::model::{History, Mode, Requests, ScanReport, Settings, Snapshot, whole_millis};
use crate::report;

pub(crate) fn run(common: &Common, args: &ScanArgs, terminal: &Terminal) -> Result<u8, Stop> {
    let started = whole_millis(Timestamp::now());
    refuse_config_of_demo(args.demo, common)?;
    let destinations = deliver::destinations(&args.output, args.format)?;
    let known = app::rules(args.rules.as_deref())?;
    let judged = Rulebook { rules: app::chosen(&known.rules, &args.only)?, lists: known.lists };
    let known = &known.rules;
    let mut ended = start::runtime()?.block_on(async {
        let scanned = gather(common, args, known, &judged, terminal).await?;
        Ok::<_, Stop>(conclude(scanned, &judged, args, started, terminal).await)
    })?;
    let frameworks = args.framework.iter().map(|asked| asked.framework());
    ended.report.compliance = frameworks.map(|one| app::compliance(one, known, &ended.report.checks)).collect();
    deliver::deliver(&ended.report, args.format, &destinations, terminal)?;
    match ended.trouble {
        // What was found is said; that the next run will not know of it, or what stopped a change, must be too.
        Some(stop) => Err(stop),
        None => Ok(ended.signal.unwrap_or_else(|| exit_code(&ended.report, args.fail_on))),
    }
}

/// How a scan ended: always with a report.
struct Ended {
    report: ScanReport,
    trouble: Option<Stop>,
    /// Of somebody who stopped what the scan was changing.
    signal: Option<u8>,
}

/// A tenant as it was read, and what to judge it with.
pub(super) struct Scanned {
    pub(super) snapshot: Snapshot,
    pub(super) settings: Settings,
    pub(super) mode: Mode,
    pub(super) cloud: String,
    pub(super) requests: Requests,
    pub(super) past: Past,
    /// Where the tenant is; none of a snapshot file.
    pub(super) access: Option<Access>,
}

/// Reads the tenant, or the snapshot file that stands for it. `known` are all rules, which the configuration may speak
/// of; `judged` those of them that are judged.
pub(super) async fn gather(
    common: &Common,
    args: &ScanArgs,
    known: &RuleSet,
    judged: &Rulebook,
    terminal: &Terminal,
) -> Result<Scanned, Stop> {
    match &args.snapshot {
        Some(file) => from_file(common, args, file, known).await,
        None => from_tenant(common, args, known, judged, terminal).await,
    }
}

/// What is known of earlier runs, and where this one goes.
#[derive(Default)]
pub(super) struct Past {
    store: Option<Store>,
    pub(super) history: History,
    /// The run that a scan is held against.
    baseline: Option<Sight>,
    /// Nobody else scans the tenant for this store.
    lock: Option<ScanLock>,
}

impl Past {
    /// Of a tenant; `file_of` is when a snapshot file was taken that is to be judged.
    async fn of(opened: Opened, tenant: Uuid, file_of: Option<Timestamp>) -> Result<Self, Stop> {
        let Opened { store, baseline } = opened;
        if let Some(then) = baseline.as_ref().filter(|then| then.tenant.id != tenant) {
            let (run, other) = (then.run.id, then.tenant.id);
            return Err(Stop::usage(format!(
                "--baseline: run {run} is of tenant {other}, and this scan is of {tenant}"
            )));
        }
        let Some(mut store) = store else { return Ok(Self { baseline, ..Self::default() }) };
        let history = app::history(&mut store, tenant, file_of).await?;
        Ok(Self { store: Some(store), history, baseline, lock: None })
    }

    /// The same, with nobody else scanning the tenant for this store until the run is kept.
    async fn alone(opened: Opened, tenant: Uuid, args: &ScanArgs) -> Result<Self, Stop> {
        let lock = match opened.store.as_ref().filter(|_| args.kept) {
            Some(store) => Some(store.scanning(tenant).map_err(app::Error::from)?),
            None => None,
        };
        Ok(Self { lock, ..Self::of(opened, tenant, None).await? })
    }
}

/// A store before the tenant is within reach, and the run of it that was asked for.
struct Opened {
    store: Option<Store>,
    baseline: Option<Sight>,
}

impl Opened {
    /// `tenant` where it is known by now.
    async fn new(mut store: Option<Store>, args: &ScanArgs, tenant: Option<Uuid>) -> Result<Self, Stop> {
        let baseline = match &args.baseline {
            Some(run) => Some(app::baseline(store.as_mut(), tenant, run).await?),
            None => None,
        };
        Ok(Self { store, baseline })
    }
}

async fn conclude(
    scanned: Scanned,
    rulebook: &Rulebook,
    args: &ScanArgs,
    started: Timestamp,
    terminal: &Terminal,
) -> Ended {
    let Scanned { snapshot, settings, mode, cloud, requests, past, access } = scanned;
    let Past { mut store, history, baseline, lock } = past;
    let baseline = baseline.as_ref();
    let judging =
        Judging { rulebook, settings: &settings, only: &args.only, mode, cloud: &cloud, started, requests, baseline };
    let Concluded { report, unkept } = app::conclude(&snapshot, &judging, history.clone(), store.as_mut()).await;
    let mut ended = Ended { report, trouble: unkept.map(Stop::from), signal: None };
    // A store that could not take the run would not take a journal either.
    if let (Some(_), None, Some(access), Some(store)) = (args.auto_apply, &ended.trouble, &access, &mut store) {
        let ground = Ground { snapshot: &snapshot, history: &history, access, store };
        match carry_out(ground, &judging, terminal).await {
            Ok((applied, signal)) => (ended.report.auto_apply, ended.signal) = (Some(applied), signal),
            Err(stop) => ended.trouble = Some(stop),
        }
    }
    if let Some(store) = store {
        store.close().await;
    }
    drop(lock);
    ended
}

async fn from_file(common: &Common, args: &ScanArgs, file: &Path, rules: &RuleSet) -> Result<Scanned, Stop> {
    let environment = Environment::of_process();
    let store = start::store(&args.state, false, args.baseline.as_deref()).await?;
    let (snapshot, header) = app::replay(file, snapshot::passphrase().as_ref())?;
    let tenant = snapshot.tenant.to_string();
    let asked = args.tenant.tenant.as_deref().or(Some(&tenant));
    let loaded = app::configuration(common.config.as_deref(), asked, environment.tenant(), rules)?;
    Ok(Scanned {
        past: Past::of(Opened::new(store, args, Some(snapshot.tenant)).await?, snapshot.tenant, Some(snapshot.taken))
            .await?,
        snapshot,
        settings: loaded.tenant.settings,
        mode: Mode::Snapshot,
        cloud: header.options.cloud,
        requests: Requests::default(),
        access: None,
    })
}

async fn from_tenant(
    common: &Common,
    args: &ScanArgs,
    known: &RuleSet,
    judged: &Rulebook,
    terminal: &Terminal,
) -> Result<Scanned, Stop> {
    let counts = Arc::new(Counts::default());
    if args.demo {
        let store = start::store(&args.state, false, args.baseline.as_deref()).await?;
        let demo = Demo::start(&args.demo_world).await?;
        terminal.say(&demo.notice());
        let tenant = demo.tenant()?;
        let opened = Opened::new(store, args, tenant.id).await?;
        let access = demo.connect(&tenant, counts.clone()).await?;
        let past = Past::alone(opened, access.tenant, args).await?;
        let read = read(&access, args, judged, counts, terminal).await?;
        return Ok(scanned(read, access, tenant, Mode::Demo, past, terminal));
    }
    let environment = Environment::of_process();
    let loaded = start::configuration(common, &args.tenant, &environment, known)?;
    if let Some(path) = &loaded.path {
        terminal.say(&format!("palisade: configuration {}", path.display()));
    }
    let cloud = start::cloud(&args.tenant)?;
    is_allowed(args, &loaded.tenant.settings, &cloud)?;
    // At once: a store of many runs takes longer to look through than a token to come.
    let told = loaded.tenant.id.or_else(|| Uuid::try_parse(environment.tenant()?.trim()).ok());
    let opening = async {
        Opened::new(start::store(&args.state, !cloud.is_simulated(), args.baseline.as_deref()).await?, args, told).await
    };
    let observer = Some(counts.clone() as _);
    let connecting = start::connect(cloud.clone(), &args.tenant, &environment, &loaded.tenant, observer, terminal);
    let (opened, access) = match &args.baseline {
        // Nobody signs in, perhaps by hand, for a run that there is not.
        Some(_) => (opening.await?, unless_interrupted(connecting).await??),
        None => {
            let (opened, access) = tokio::join!(opening, unless_interrupted(connecting));
            (opened?, access??)
        }
    };
    if let Some(store) = &opened.store {
        terminal.say(&format!("palisade: past runs in {}", store.path().display()));
        output::RIGHTS_OF_FOLDER.into_iter().for_each(|notice| terminal.say(notice));
    }
    let past = Past::alone(opened, access.tenant, args).await?;
    let read = read(&access, args, judged, counts, terminal).await?;
    Ok(scanned(read, access, loaded.tenant, Mode::Live, past, terminal))
}

async fn read(
    access: &Access,
    args: &ScanArgs,
    rulebook: &Rulebook,
    counts: Arc<Counts>,
    terminal: &Terminal,
) -> Result<Snapshot, Stop> {
    let everything = args.only.is_empty();
    let reading = app::live(access, rulebook, everything, args.deep);
    let shown = with_line(reading, access, Arc::clone(&counts), terminal);
    Ok(reading_unless_interrupted(shown, &counts).await??)
}

fn scanned(snapshot: Snapshot, access: Access, tenant: Tenant, mode: Mode, past: Past, terminal: &Terminal) -> Scanned {
    let requests = access.requests();
    if let Some(ahead) = requests.clock_ahead_seconds {
        terminal.say(&format!("palisade: {}", report::wrong_clock(ahead)));
    }
    Scanned {
        snapshot,
        settings: tenant.settings,
        mode,
        cloud: access.cloud.name.as_str().into(),
        requests,
        past,
        access: Some(access),
    }
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
