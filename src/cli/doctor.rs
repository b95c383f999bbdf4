//! `palisade doctor`.

use std::time::Duration;

use super::args::{Common, DoctorArgs, Setup};
use super::exit::doctor_code;
use super::formats::OFFERED;
use super::interrupt::unless_interrupted;
use super::message::Stop;
use super::output::to_stdout;
use super::start;
use super::terminal::Terminal;
use crate::app::{self, Doctor, Environment, Purpose};

/// How long one question to a service may take: who runs a doctor waits in front of it.
const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) fn run(common: &Common, args: &DoctorArgs, terminal: &Terminal) -> Result<u8, Stop> {
    match args.setup {
        Some(setup) => set_up(args, setup),
        None => start::runtime()?.block_on(examine(common, args, terminal)),
    }
}

/// Prints what to register; signs in nowhere.
fn set_up(args: &DoctorArgs, setup: Setup) -> Result<u8, Stop> {
    let purpose = match setup {
        Setup::Scan => Purpose::Scan,
        Setup::Respond => Purpose::Respond,
        Setup::Harden => Purpose::Harden,
    };
    let environment = Environment::of_process();
    let tenant = args.tenant.tenant.as_deref().or(environment.tenant());
    let registration = app::registration(purpose, &start::cloud(&args.tenant)?, tenant, environment.client());
    match args.format.name {
        "json" => to_stdout(|out| crate::report::json(&registration.report(), out))?,
        _ => to_stdout(|out| write!(out, "{registration}"))?,
    }
    Ok(0)
}

async fn examine(common: &Common, args: &DoctorArgs, terminal: &Terminal) -> Result<u8, Stop> {
    let rulebook = app::rules(args.rules.as_deref())?;
    let environment = Environment::of_process();
    let loaded = start::configuration(common, &args.tenant, &environment, &rulebook.rules)?;
    let cloud = start::cloud(&args.tenant)?;
    let access = start::request(cloud, &args.tenant, &environment, &loaded.tenant, None, terminal);
    let examination = app::doctor(Doctor {
        access,
        rulebook: &rulebook,
        rules_folder: args.rules.as_deref(),
        configuration: &loaded,
        patience: PATIENCE,
    });
    let report = unless_interrupted(examination).await?;
    let write = args.format.doctor.expect(OFFERED);
    to_stdout(|out| write(&report, &terminal.look(), out))?;
    Ok(doctor_code(&report))
}
