//! The simulated tenant, started for `--demo` and `simulate`.

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

use super::args::{Common, DemoArgs, Preset, WorldArgs};
use super::message::Stop;
use super::start;
use crate::app::{self, Access, AccessRequest, Cloud, CloudName, Environment, Observer, Overrides};
use crate::config::{Config, Tenant, discover};
use crate::model::SettingsOrigin;
use crate::sim;

/// How much faster the demo runs unless told otherwise: the real service would take minutes.
pub(crate) const FAST: f64 = 60.0;

/// A simulated tenant in this process.
pub(crate) struct Demo {
    simulator: sim::Simulator,
    pub(crate) speed: f64,
    pub(crate) environment: Environment,
    /// What its administrator would keep in `palisade.toml`.
    configuration: Config,
}

impl Demo {
    pub(crate) async fn start(args: &DemoArgs) -> Result<Self, Stop> {
        Self::start_with(args, &[]).await
    }

    /// A tenant in which something befell accounts.
    pub(crate) async fn start_with(args: &DemoArgs, incidents: &[sim::Scenario]) -> Result<Self, Stop> {
        let speed = args.speed.unwrap_or(FAST);
        let spec = spec(&args.world);
        let settings = sim::settings_toml(&spec);
        let mut options = sim::Options::new(spec);
        options.speed = speed;
        options.latency = true;
        options.log = false;
        options.incidents = incidents.to_vec();
        if !incidents.is_empty() {
            options.consent = sim::Consent::Respond;
        }
        let simulator = sim::start(options)
            .await
            .map_err(|error| Stop::failed(format!("cannot start the simulated tenant on loopback: {error}")))?;
        let environment = simulator.environment().into_iter().collect();
        let configuration = Config::parse("the demo's palisade.toml".as_ref(), &settings)
            .map_err(|error| Stop::failed(error.to_string()))?;
        Ok(Self { simulator, speed, environment, configuration })
    }

    /// The tenant with its own settings.
    pub(crate) fn tenant(&self) -> Result<Tenant, Stop> {
        let mut tenant = self.configuration.tenant(None, None).map_err(app::Error::from)?;
        tenant.settings.origin = SettingsOrigin::Demo;
        Ok(tenant)
    }

    /// The accounts that something befell.
    pub(crate) fn victims(&self) -> Vec<String> {
        self.simulator.incidents().iter().map(|incident| incident.upn.clone()).collect()
    }

    /// Where it listens.
    pub(crate) fn cloud(&self) -> Result<Cloud, Stop> {
        let overrides = Overrides {
            authority: Some(self.simulator.authority()),
            graph: Some(self.simulator.graph()),
            exchange: Some(self.simulator.exchange()),
        };
        Cloud::with(CloudName::Global, &overrides).map_err(|error| Stop::failed(error.to_string()))
    }

    /// Signs in to it.
    pub(crate) async fn connect(&self, tenant: &Tenant, observer: Arc<dyn Observer>) -> Result<Access, Stop> {
        let request = AccessRequest {
            cloud: self.cloud()?,
            environment: &self.environment,
            configured: tenant,
            auth: None,
            tenant: None,
            speed: self.speed,
            observer: Some(observer),
            background: true,
            prompt: start::prompt(),
        };
        Ok(request.connect().await?)
    }

    /// What the screen must say before anything else.
    pub(crate) fn notice(&self) -> String {
        let pace = match self.speed == 1.0 {
            true => "at the pace of the real service".to_owned(),
            false => format!("its clock running {} times faster than the real service", self.speed),
        };
        // What is left out in silence would be taken for read.
        let left_out = discover(None, Path::new(""))
            .ok()
            .and_then(|found| found.path)
            .map(|path| format!("\n{} is not read: the demo brings its own settings.", path.display()));
        format!(
            "Simulated tenant, {pace}.\nNo account is used and nothing leaves this machine.{}",
            left_out.unwrap_or_default()
        )
    }
}

/// The demo's tenant is no tenant of the user's, so a configuration of his cannot speak of it.
pub(crate) fn refuse_config_of_demo(demo: bool, common: &Common) -> Result<(), Stop> {
    match &common.config {
        Some(file) if demo => Err(Stop {
            hint: Some("leave out --demo or --config".into()),
            ..Stop::usage(format!("--config {}: the demo brings its own settings", file.display()))
        }),
        _ => Ok(()),
    }
}

pub(crate) fn spec(world: &WorldArgs) -> sim::Spec {
    sim::Spec {
        users: usize::try_from(world.users).unwrap_or(usize::MAX),
        seed: world.seed,
        preset: match world.preset {
            Preset::Messy => sim::Preset::Messy,
            Preset::Healthy => sim::Preset::Healthy,
            Preset::Unlicensed => sim::Preset::Unlicensed,
            Preset::HalfPermissions => sim::Preset::HalfPermissions,
            Preset::NoPermissions => sim::Preset::NoPermissions,
            Preset::Later => sim::Preset::Later,
            Preset::SecurityDefaults => sim::Preset::SecurityDefaults,
        },
        now: Timestamp::now(),
    }
}
