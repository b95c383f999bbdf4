//! From arguments to a tenant within reach.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::{Common, TenantArgs};
use super::history_args::StateArgs;
use super::message::Stop;
use super::progress::span;
use super::terminal::Terminal;
use crate::app::{
    self, Access, AccessRequest, Cloud, CloudName, DevicePrompt, Environment, Loaded, Observer, Overrides, Prompt,
    RuleSet, Store,
};
use crate::config::Tenant;

/// The runtime of one command.
pub(crate) fn runtime() -> Result<tokio::runtime::Runtime, Stop> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Stop::failed(format!("cannot start: {error}")))
}

/// The hosts of the chosen cloud.
pub(crate) fn cloud(args: &TenantArgs) -> Result<Cloud, Stop> {
    let name: CloudName = args.cloud.parse().map_err(|error| Stop::usage(format!("--cloud: {error}")))?;
    let overrides = Overrides {
        authority: args.authority.clone(),
        graph: args.graph_endpoint.clone(),
        exchange: args.exchange_endpoint.clone(),
    };
    Cloud::with(name, &overrides).map_err(|error| Stop::from(app::Error::from(error)))
}

/// The folder of the store: the one named, else the environment's, else the platform's.
pub(crate) fn folder(named: Option<&Path>) -> Result<PathBuf, Stop> {
    let told = std::env::var_os("PALISADE_STATE").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    named
        .map(Path::to_owned)
        .or(told)
        .or_else(app::default_folder)
        .ok_or_else(|| Stop::usage("there is no home folder to keep runs in: name one with --state DIR, or --no-state"))
}

/// Opens the store of a scan before anything is read, so that a damaged one ends the run here. A simulated tenant and a
/// snapshot file are no part of what happened: they go into a store only where the command line names it. Where the scan
/// is held against a run and there is no store, there is no such run, and none is made in vain.
pub(crate) async fn store(args: &StateArgs, happened: bool, baseline: Option<&str>) -> Result<Option<Store>, Stop> {
    if args.no_state || (args.state.is_none() && !happened) {
        return Ok(None);
    }
    let folder = folder(args.state.as_deref())?;
    let opened = match baseline {
        None => Store::open(&folder).await,
        Some(run) => match Store::open_existing(&folder).await.map_err(app::Error::from)? {
            Some(existing) => Ok(existing),
            None => return Err(app::no_run(run).into()),
        },
    };
    Ok(Some(opened.map_err(app::Error::from)?))
}

/// What `palisade.toml` says of the tenant.
pub(crate) fn configuration(
    common: &Common,
    args: &TenantArgs,
    environment: &Environment,
    rules: &RuleSet,
) -> Result<Loaded, Stop> {
    Ok(app::configuration(common.config.as_deref(), args.tenant.as_deref(), environment.tenant(), rules)?)
}

/// Signs in to a real tenant.
pub(crate) async fn connect(
    cloud: Cloud,
    args: &TenantArgs,
    environment: &Environment,
    configured: &Tenant,
    observer: Option<Arc<dyn Observer>>,
    terminal: &Terminal,
) -> Result<Access, Stop> {
    let request = request(cloud, args, environment, configured, observer, terminal);
    Ok(request.connect().await?)
}

/// What signing in takes.
pub(crate) fn request<'r>(
    cloud: Cloud,
    args: &'r TenantArgs,
    environment: &'r Environment,
    configured: &'r Tenant,
    observer: Option<Arc<dyn Observer>>,
    terminal: &Terminal,
) -> AccessRequest<'r> {
    if cloud.is_simulated() {
        terminal.say("palisade: an endpoint is on this machine, so this is a simulated tenant");
    }
    AccessRequest {
        speed: simulated_speed(&cloud),
        cloud,
        environment,
        configured,
        auth: args.auth.as_deref(),
        tenant: args.tenant.as_deref(),
        observer,
        background: true,
        prompt: prompt(),
    }
}

fn simulated_speed(cloud: &Cloud) -> f64 {
    if cloud.is_simulated() { told_speed() } else { 1.0 }
}

/// `palisade simulate --speed` says in its environment lines how fast its clock runs; it holds for what is on this machine.
pub(crate) fn told_speed() -> f64 {
    std::env::var("PALISADE_SIMULATED_SPEED").ok().and_then(|speed| speed.parse().ok()).unwrap_or(1.0)
}

/// A device code is for the person in front, even when messages are unwanted: nothing goes on without it.
pub(crate) fn prompt() -> Prompt {
    Arc::new(|prompt: &DevicePrompt| {
        let text = asking(prompt);
        // Where standard error is gone nobody can sign in, and the wait for them ends by itself.
        let _ = std::io::Write::write_all(&mut std::io::stderr(), format!("{text}\n").as_bytes());
    })
}

fn asking(prompt: &DevicePrompt) -> String {
    let DevicePrompt { address, code, expires_in } = prompt;
    let text = format!("To sign in, open {address} and enter {code} within {}", span(expires_in.as_secs_f64()));
    crate::report::shown(&text, 300)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_code_that_is_good_for_less_than_a_minute_is_so_in_seconds() {
        let prompt = |seconds| DevicePrompt {
            address: "https://microsoft.com/devicelogin".into(),
            code: "166325249".into(),
            expires_in: Duration::from_secs(seconds),
        };
        assert!(asking(&prompt(15)).ends_with("enter 166325249 within 15 s"));
        assert!(asking(&prompt(900)).ends_with("enter 166325249 within 15 min 0 s"));
    }
}
