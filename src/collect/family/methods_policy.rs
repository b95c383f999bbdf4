//! Which authentication methods are allowed, and to whom.

use serde::Deserialize;

use crate::collect::collector::{Asks, Collector, Needs};
use crate::collect::single::{Object, Single};
use crate::collect::wire::{Number, Text};
use crate::model::{Call, FeatureState, MethodConfiguration, MethodTarget, MethodsPolicy};

/// Microsoft Graph, "Get authenticationMethodsPolicy"; the configurations come inline.
pub(super) const FAMILY: Collector = Collector {
    name: "methods_policy",
    needs: Needs::Graph(&[&["Policy.Read.AuthenticationMethod"], &["Policy.Read.All"]]),
    licence: None,
    asks: Asks::Once(|_| Call::get("/policies/authenticationMethodsPolicy")),
    decoder: || Single::<Wanted>::decoder(|snapshot, part| snapshot.methods_policy = part),
};

struct Wanted;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    #[serde(borrow)]
    policy_migration_state: Option<Text<'a>>,
    #[serde(borrow)]
    authentication_method_configurations: Vec<Configuration<'a>>,
}

/// `authenticationMethodConfiguration` with what its derived types add.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Configuration<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    #[serde(borrow)]
    state: Option<Text<'a>>,
    #[serde(borrow)]
    include_targets: Option<Vec<Target<'a>>>,
    #[serde(borrow)]
    feature_settings: Option<Features<'a>>,
    is_usable_once: Option<bool>,
    #[serde(default)]
    maximum_lifetime_in_minutes: Number,
    #[serde(borrow)]
    allow_external_id_to_use_email_otp: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Target<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    is_usable_for_sign_in: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Features<'a> {
    #[serde(borrow)]
    display_app_information_required_state: Option<Feature<'a>>,
    #[serde(borrow)]
    display_location_information_required_state: Option<Feature<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Feature<'a> {
    #[serde(borrow)]
    state: Option<Text<'a>>,
    #[serde(borrow)]
    include_target: Option<FeatureTarget<'a>>,
    #[serde(borrow)]
    exclude_target: Option<FeatureTarget<'a>>,
}

#[derive(Deserialize)]
struct FeatureTarget<'a> {
    #[serde(borrow)]
    id: Option<Text<'a>>,
}

impl Object for Wanted {
    type Wire<'a> = Wire<'a>;
    type Kept = MethodsPolicy;

    fn keep(wire: Wire<'_>) -> Option<MethodsPolicy> {
        Some(MethodsPolicy {
            migration: wire.policy_migration_state.map(Text::boxed),
            methods: wire.authentication_method_configurations.into_iter().map(configuration).collect(),
        })
    }
}

fn configuration(wire: Configuration<'_>) -> MethodConfiguration {
    let (app_information, location_information) = wire.feature_settings.map_or((None, None), |features| {
        (features.display_app_information_required_state, features.display_location_information_required_state)
    });
    MethodConfiguration {
        id: wire.id.boxed(),
        state: wire.state.map(Text::boxed),
        targets: wire.include_targets.map(|targets| targets.into_iter().map(target).collect()),
        app_information: app_information.map(feature),
        location_information: location_information.map(feature),
        usable_once: wire.is_usable_once,
        maximum_lifetime_minutes: wire.maximum_lifetime_in_minutes.0,
        external_users_by_email: wire.allow_external_id_to_use_email_otp.map(Text::boxed),
    }
}

fn target(wire: Target<'_>) -> MethodTarget {
    MethodTarget { id: wire.id.boxed(), usable_for_sign_in: wire.is_usable_for_sign_in }
}

fn feature(wire: Feature<'_>) -> FeatureState {
    let id = |target: Option<FeatureTarget<'_>>| target.and_then(|target| target.id).map(Text::boxed);
    FeatureState {
        state: wire.state.map(Text::boxed),
        include: id(wire.include_target),
        exclude: id(wire.exclude_target),
    }
}
