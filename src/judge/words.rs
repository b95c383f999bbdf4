//! What of a rule file is looked up: its id, what it is about, the words and references it gives.

use std::path::Path;

use serde_saphyr::Spanned;
use url::Url;

use super::expr::suggestion;
use super::file::{RuleFile, Yields};
use super::load::Loader;
use super::maps;
use super::rule::Setting;
use crate::facts::Schema;
use crate::model::RuleId;

impl Loader<'_> {
    pub(super) fn id(&mut self, id: &Spanned<String>) -> Option<RuleId> {
        let stem = Path::new(&self.source.path).file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        if stem != id.value {
            self.refuse(id, format!("the file is called `{stem}`: it is named by the rule's id"), None);
        }
        let known = RuleId::new(&id.value);
        if known.is_none() {
            let hint = "write area.what-is-wrong in lower-case letters, digits and hyphens".into();
            self.refuse(id, "this is no rule id", Some(hint));
        }
        known
    }

    pub(super) fn about(&mut self, about: &Spanned<String>) -> Option<&'static Schema> {
        let found = self.vocabulary.schema(&about.value);
        if found.is_none() {
            let names = self.vocabulary.subjects.iter().map(|schema| schema.name).chain([self.vocabulary.tenant.name]);
            let near = suggestion(&about.value, names).map(|near| format!("did you mean `{near}`?"));
            self.refuse(about, format!("nothing is called `{}`", about.value), near);
        }
        found
    }

    /// What is plain words: looked up, not evaluated.
    pub(super) fn words(&mut self, file: &RuleFile, about: &'static Schema) {
        self.yields(&file.yields, about);
        let told = [("title", &file.title), ("because", &file.because), ("why", &file.why), ("steps", &file.steps)];
        for (name, _) in told.into_iter().filter(|(_, text)| text.trim().is_empty()) {
            self.refuse_key(name, "this says nothing");
        }
        if !(1..=3).contains(&file.tier.value) {
            self.refuse(&file.tier, "a tier is 1, 2 or 3", None);
        }
        let licences = self.vocabulary.licences;
        if let Some(word) = file.licence.as_ref().filter(|word| !licences.contains(&word.value.as_str())) {
            let hint = format!("it is one of {}", licences.join(", "));
            self.refuse(word, format!("there is no licence word `{}`", word.value), Some(hint));
        }
        if let Some(fix) = file.fix.as_ref().filter(|fix| !is_kebab(&fix.value)) {
            self.refuse(fix, "a fix is named in lower-case letters, digits and hyphens", None);
        }
        self.references(file);
    }

    fn yields(&mut self, yields: &Spanned<Yields>, about: &'static Schema) {
        let is_tenant = about.name == self.vocabulary.tenant.name;
        match yields.value {
            Yields::Tenant if !is_tenant => {
                self.refuse(yields, "only a rule about the tenant yields `tenant`", Some("write list or each".into()));
            }
            Yields::List if is_tenant => {
                self.refuse(yields, "there is one tenant and no list of them", Some("write tenant".into()));
            }
            Yields::Each | Yields::List | Yields::Tenant => {}
        }
    }

    fn references(&mut self, file: &RuleFile) {
        for link in &file.see {
            let is_link = Url::parse(&link.value).is_ok_and(|url| url.scheme() == "https" && url.has_host());
            if !is_link {
                self.refuse(link, "this is no https link", None);
            }
        }
        for wrong in maps::malformed(&file.maps.value) {
            self.refuse(&file.maps, wrong, None);
        }
    }

    pub(super) fn settings(&mut self, file: &RuleFile) -> Vec<Setting> {
        let mut settings = Vec::new();
        for (name, setting) in &file.settings {
            match Setting::read(setting.kind, &setting.default.value) {
                Some(default) => {
                    let about = setting.about.clone();
                    settings.push(Setting { name: name.clone(), kind: setting.kind, default, about });
                }
                None => self.refuse(&setting.default, format!("the default of `{name}` is not of its type"), None),
            }
        }
        settings
    }
}

fn is_kebab(word: &str) -> bool {
    !word.is_empty()
        && word
            .split('-')
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()))
}
