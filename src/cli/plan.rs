//! `palisade plan`.

use jiff::Timestamp;

use super::args::{Common, Grave, PlanArgs, ScanArgs};
use super::demo::refuse_config_of_demo;
use super::exit::FailOn;
use super::formats::OFFERED;
use super::message::Stop;
use super::output::{to_file, to_stdout};
use super::scan::{self, Scanned};
use super::start;
use super::terminal::Terminal;
use crate::app::{self, Choice, Judging, Rulebook};
use crate::model::{Plan, Severity};
use crate::report::json;

pub(crate) fn run(common: &Common, args: &PlanArgs, terminal: &Terminal) -> Result<u8, Stop> {
    let started = Timestamp::now();
    refuse_config_of_demo(args.demo, common)?;
    let choice = choice(args)?;
    let known = app::rules(args.rules.as_deref())?;
    let judged = Rulebook { rules: app::chosen(&known.rules, &[])?, lists: known.lists };
    let scanned = start::runtime()?.block_on(scan::gather(common, &as_scan(args), &known.rules, &judged, terminal))?;
    let plan = planned(scanned, &judged, &choice, started)?;
    if let Some(path) = args.output.as_ref().filter(|_| plan.refused.is_empty()) {
        to_file(path, |out| json(&plan, out))?;
        terminal.say(&format!("palisade: plan {} written to {}", plan.digest, path.display()));
    }
    let write = args.format.plan.expect(OFFERED);
    to_stdout(|out| write(&plan, &terminal.look(), out))?;
    Ok(u8::from(!plan.refused.is_empty()))
}

fn choice(args: &PlanArgs) -> Result<Choice, Stop> {
    if let Some(unknown) = args.fix.iter().find(|id| !app::is_fix(id)) {
        return Err(Stop::usage(format!(
            "--fix {unknown}: no fix of that id; `palisade scan --format json` lists those that a tenant needs"
        )));
    }
    Ok(Choice {
        fixes: args.fix.clone(),
        severity: args.severity.map(Grave::severity),
        safe: args.safe,
        enforce: args.enforce,
    })
}

fn planned(scanned: Scanned, rulebook: &Rulebook, choice: &Choice, started: Timestamp) -> Result<Plan, Stop> {
    let Scanned { snapshot, settings, mode, cloud, requests, past, access, .. } = scanned;
    let runs_it = access.and_then(|access| access.person());
    let judging =
        Judging { rulebook, settings: &settings, mode, cloud: &cloud, only: &[], started, requests, baseline: None };
    Ok(app::plan(&snapshot, &judging, &past.history, choice, runs_it)?)
}

/// A plan reads what a scan reads.
fn as_scan(args: &PlanArgs) -> ScanArgs {
    ScanArgs {
        demo: args.demo,
        snapshot: args.snapshot.clone(),
        only: Vec::new(),
        deep: args.deep,
        rules: args.rules.clone(),
        format: None,
        output: Vec::new(),
        fail_on: FailOn::Never,
        auto_apply: None,
        baseline: None,
        framework: Vec::new(),
        kept: false,
        state: args.state.clone(),
        tenant: args.tenant.clone(),
        demo_world: args.demo_world.clone(),
    }
}

impl Grave {
    fn severity(self) -> Severity {
        match self {
            Self::Critical => Severity::Critical,
            Self::High => Severity::High,
            Self::Medium => Severity::Medium,
            Self::Low => Severity::Low,
        }
    }
}
