//! From a path to its route: a tree by segments, built once, so that a match costs the path's length.

use std::collections::HashMap;

use super::super::route::Route;

/// All routes of Graph.
#[derive(Default)]
pub(in crate::sim) struct Tree {
    roots: HashMap<&'static str, Node>,
}

#[derive(Default)]
struct Node {
    words: HashMap<String, Self>,
    /// Segments with a key inside, `servicePrincipals(appId='{id}')`: what stands before and behind it.
    forms: Vec<(&'static str, &'static str, Self)>,
    key: Option<Box<Self>>,
    routes: Vec<&'static Route>,
}

/// What a path leads to.
pub(super) enum Found {
    Route(&'static Route, Vec<String>),
    /// The path exists, not with this method.
    OtherMethod,
    /// The first segment that leads nowhere.
    Nothing(String),
}

impl Tree {
    pub(in crate::sim) fn new(routes: &[&'static Route]) -> Self {
        let mut tree = Self::default();
        for route in routes.iter().copied() {
            let segments = route.template.split('/').filter(|segment| !segment.is_empty());
            let root = tree.roots.entry(route.version).or_default();
            segments.fold(root, Node::child).routes.push(route);
        }
        tree
    }

    /// `path` begins with the version: `/v1.0/users/{id}`.
    pub(super) fn find(&self, method: &str, path: &str) -> Found {
        let mut segments = path.split('/').filter(|segment| !segment.is_empty());
        let version = segments.next().unwrap_or("");
        let Some(root) = self.roots.get(version) else {
            return Found::Nothing(version.to_owned());
        };
        let segments: Vec<String> = segments.map(decode).collect();
        let mut keys = Vec::new();
        let Some(node) = root.walk(&segments, &mut keys) else {
            let lost = root.lost(&segments);
            return Found::Nothing(lost.to_owned());
        };
        match node.routes.iter().find(|route| route.method == method) {
            Some(route) => Found::Route(route, keys),
            None => Found::OtherMethod,
        }
    }
}

impl Node {
    fn child(&mut self, segment: &'static str) -> &mut Self {
        let key = segment.find('{').zip(segment.rfind('}'));
        match key {
            None => self.words.entry(segment.to_ascii_lowercase()).or_default(),
            Some((0, end)) if end + 1 == segment.len() => self.key.get_or_insert_default(),
            Some((start, end)) => {
                let (before, behind) = (&segment[..start], &segment[end + 1..]);
                let known = self.forms.iter().position(|(b, e, _)| (*b, *e) == (before, behind));
                let at = known.unwrap_or_else(|| {
                    self.forms.push((before, behind, Self::default()));
                    self.forms.len() - 1
                });
                &mut self.forms[at].2
            }
        }
    }

    /// Words before forms before keys; a turn that leads nowhere is taken back.
    fn walk<'n>(&'n self, segments: &[String], keys: &mut Vec<String>) -> Option<&'n Self> {
        let Some((first, rest)) = segments.split_first() else {
            return (!self.routes.is_empty()).then_some(self);
        };
        if let Some(node) = self.words.get(&first.to_ascii_lowercase()).and_then(|node| node.walk(rest, keys)) {
            return Some(node);
        }
        let held = keys.len();
        for (before, behind, node) in &self.forms {
            let Some(key) = between(first, before, behind) else {
                continue;
            };
            keys.push(key.replace("''", "'"));
            if let Some(found) = node.walk(rest, keys) {
                return Some(found);
            }
            keys.truncate(held);
        }
        let node = self.key.as_deref()?;
        keys.push(first.clone());
        let found = node.walk(rest, keys);
        if found.is_none() {
            keys.truncate(held);
        }
        found
    }

    /// The first segment at which even the closest way ends.
    fn lost<'s>(&self, segments: &'s [String]) -> &'s str {
        let Some((first, rest)) = segments.split_first() else {
            return "";
        };
        let word = self.words.get(&first.to_ascii_lowercase());
        match word.or(self.key.as_deref()) {
            Some(node) if !rest.is_empty() => node.lost(rest),
            _ => first,
        }
    }
}

fn between<'s>(segment: &'s str, before: &str, behind: &str) -> Option<&'s str> {
    let head = segment.get(..before.len())?;
    if !head.eq_ignore_ascii_case(before) {
        return None;
    }
    segment[before.len()..].strip_suffix(behind).map(|key| key.trim_matches('\''))
}

/// A path segment as it was meant (RFC 3986); `+` stays a plus, unlike in a query.
fn decode(segment: &str) -> String {
    url::form_urlencoded::parse(segment.replace('+', "%2B").replace('&', "%26").replace('=', "%3D").as_bytes())
        .next()
        .map(|(name, _)| name.into_owned())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::super::test_tenant;
    use super::*;

    fn keys(method: &str, path: &str) -> Option<(&'static str, Vec<String>)> {
        let tree = Tree::new(&test_tenant::ROUTES.iter().collect::<Vec<_>>());
        match tree.find(method, path) {
            Found::Route(route, keys) => Some((route.template, keys)),
            Found::OtherMethod | Found::Nothing(_) => None,
        }
    }

    #[test]
    fn a_path_gives_its_keys_decoded() {
        let found = keys("GET", "/v1.0/users/kim%40contoso.example/mailFolders/inbox/messageRules");
        let template = "/users/{user-id}/mailFolders/{mailFolder-id}/messageRules";
        assert_eq!(found, Some((template, vec!["kim@contoso.example".to_owned(), "inbox".to_owned()])));
    }

    #[test]
    fn a_key_in_parentheses_is_unquoted() {
        let found = keys("GET", "/v1.0/servicePrincipals(appId='o''neil')");
        assert_eq!(found, Some(("/servicePrincipals(appId='{appId}')", vec!["o'neil".to_owned()])));
    }

    #[test]
    fn a_word_goes_before_a_key() {
        assert_eq!(keys("GET", "/v1.0/users/$count").map(|found| found.0), Some("/users/$count"));
    }

    #[test]
    fn a_path_of_another_version_is_not_found() {
        assert_eq!(keys("GET", "/beta/users"), None);
    }
}
