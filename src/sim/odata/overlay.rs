//! What was written since, laid over what a route found.

use serde_json::Value;

use super::super::route::{Answer, Record, Route, Table};
use super::super::state::{Key, Replica, View};
use super::super::world::World;
use super::rows::entity;
use super::serve::Matched;

/// Properties of a policy that v1.0 does not show, though a write of beta changed them.
const BETA_ALONE: [&str; 2] = ["reportSuspiciousActivitySettings", "systemCredentialPreferences"];

/// One look through the writes.
pub(super) struct Overlay<'w, 'm> {
    pub(super) world: &'w World,
    pub(super) matched: &'m Matched,
    pub(super) view: View,
}

impl<'w> Overlay<'w, '_> {
    pub(super) fn over(&self, answer: Answer<'w>) -> Answer<'w> {
        let route = self.matched.route;
        let list = listing(self.world, route.template, &self.matched.keys);
        match answer {
            Answer::One(record) => self.one(record),
            Answer::Many(base) => Answer::Many(Box::new(self.table(base, list))),
            Answer::Count(count) => {
                let list = list.trim_end_matches("/$count");
                let made = self.world.state.listed(self.view, list).len();
                Answer::Count((count + made).saturating_sub(self.world.state.lost(self.view, list)))
            }
            Answer::Refused { status: 404, code, message } => {
                self.since(list).unwrap_or(Answer::Refused { status: 404, code, message })
            }
            other => other,
        }
    }

    fn one(&self, mut record: Record) -> Answer<'w> {
        let class = entity(self.matched.route);
        // What has no id is named by its path.
        let id = record.get("id").and_then(Value::as_str).map_or_else(|| self.owner(), str::to_owned);
        let newer =
            |record: &Record| BETA_ALONE.map(|name| self.matched.route.version != "beta" && !record.contains_key(name));
        let foreign = newer(&record);
        if laid(self.world, self.view, class, &id, &mut record) {
            for (name, _) in BETA_ALONE.into_iter().zip(foreign).filter(|(_, foreign)| *foreign) {
                record.remove(name);
            }
            return Answer::One(record);
        }
        absent(self.matched.keys.last().map_or("", String::as_str))
    }

    /// The object that the path begins with.
    fn owner(&self) -> String {
        let key = self.matched.keys.first().map_or("", String::as_str);
        match self.matched.route.template.contains("{user-id}") {
            true => self.world.find_person(key).map_or_else(String::new, |person| person.id.to_string()),
            false => key.to_owned(),
        }
    }

    fn table(&self, base: Box<dyn Table + 'w>, list: String) -> Overlaid<'w> {
        let class = entity(self.matched.route);
        let made = self.world.state.listed(self.view, &list);
        let lost = self.world.state.lost(self.view, &list);
        let expands = self.matched.query.mentions("$expand", "principal");
        Overlaid { base, world: self.world, view: self.view, class, list, made, lost, expands }
    }

    /// Something made since: the object itself, or a listing that belongs to it.
    fn since(&self, list: String) -> Option<Answer<'w>> {
        let state = &self.world.state;
        if self.matched.route.pages.is_none() {
            let key = Key::new(entity(self.matched.route), self.matched.keys.last()?);
            return state.made(self.view, &key).map(Answer::One);
        }
        let owner = Key::new(owner_class(self.matched.route)?, &self.owner());
        state.made(self.view, &owner)?;
        Some(Answer::Many(Box::new(self.table(Box::new(Vec::new()), list))))
    }
}

/// The kind of object whose listing a path is.
fn owner_class(route: &Route) -> Option<&'static str> {
    match route.template.trim_start_matches('/').split('/').next()? {
        "users" => Some("user"),
        "groups" => Some("group"),
        "servicePrincipals" => Some("servicePrincipal"),
        "applications" => Some("application"),
        _ => None,
    }
}

/// A path without its version, with ids for names: what tells a listing from every other.
pub(in crate::sim) fn listing(world: &World, template: &str, keys: &[String]) -> String {
    let mut keys = keys.iter();
    let segments = template.split('/').map(|segment| match segment {
        "{user-id}" => {
            let key = keys.next().map_or("", String::as_str);
            world.find_person(key).map_or_else(|| key.to_ascii_lowercase(), |person| person.id.to_string())
        }
        segment if segment.contains('{') => keys.next().map_or("", String::as_str).to_ascii_lowercase(),
        segment => segment.to_owned(),
    });
    segments.collect::<Vec<_>>().join("/")
}

/// Puts what was written over a record of a kind; whether it is there at all.
fn laid(world: &World, view: View, class: &str, id: &str, record: &mut Record) -> bool {
    world.state.apply(view, &Key::new(class, id), record)
}

fn absent(key: &str) -> Answer<'static> {
    let message =
        format!("Resource '{key}' does not exist or one of its queried reference-property objects are not present.");
    Answer::Refused { status: 404, code: "Request_ResourceNotFound", message }
}

/// A listing with what was written: rows that are gone are left out, new ones stand at the end.
struct Overlaid<'w> {
    base: Box<dyn Table + 'w>,
    world: &'w World,
    view: View,
    class: &'static str,
    list: String,
    made: Vec<Record>,
    lost: usize,
    /// The holder of a role is wanted beside it.
    expands: bool,
}

impl Table for Overlaid<'_> {
    fn len(&self) -> usize {
        self.base.len() + self.made.len()
    }

    fn row(&self, index: usize) -> Option<Record> {
        let made = index.checked_sub(self.base.len());
        let mut record = match made {
            Some(place) => self.made.get(place).cloned()?,
            None => self.base.row(index)?,
        };
        for related in ["principal", "members"] {
            self.related(record.get_mut(related));
        }
        // A new row is whole already, unless it is a reference to an object that has changes of its own.
        let class = match (kind(&record), made) {
            (Some(class), _) => class,
            (None, Some(_)) => {
                if !self.expands {
                    record.remove("principal");
                }
                return Some(record);
            }
            (None, None) => self.class.to_owned(),
        };
        let id = record.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
        let generated = |class: &str| self.world.state.is_generated(self.view, &Key::new(class, &id));
        let stands = made.is_some() || (generated(&self.list) && generated(&class));
        (stands && laid(self.world, self.view, &class, &id, &mut record)).then_some(record)
    }

    fn count(&self) -> usize {
        (self.base.count() + self.made.len()).saturating_sub(self.lost)
    }

    fn is_cut(&self) -> bool {
        self.base.is_cut()
    }
}

impl Overlaid<'_> {
    /// Objects that stand inside a row.
    fn related(&self, value: Option<&mut Value>) {
        match value {
            Some(Value::Array(all)) => all.iter_mut().for_each(|one| self.related(Some(one))),
            Some(Value::Object(record)) => {
                let Some(class) = kind(record) else { return };
                let id = record.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
                laid(self.world, self.view, &class, &id, record);
            }
            _ => {}
        }
    }
}

/// The kind a row says it is, where rows of several kinds stand together.
fn kind(record: &Record) -> Option<String> {
    let name = record.get("@odata.type")?.as_str()?.strip_prefix("#microsoft.graph.")?;
    matches!(name, "user" | "group" | "servicePrincipal").then(|| name.to_owned())
}

/// A record as writes have left it, for whoever judges the next one; `None` when it is gone.
pub(in crate::sim) fn current(world: &World, class: &str, id: &str, record: Option<Record>) -> Option<Record> {
    let (view, key) = (View::of(Replica::Master), Key::new(class, id));
    match record {
        Some(mut record) => world.state.apply(view, &key, &mut record).then_some(record),
        None => world.state.made(view, &key),
    }
}
