//! Lists that age apart from the rules: role ids, app ids, client names, word lists, under `rules/data/`.
//!
//! One entry a line; `#` begins a comment; an entry that ends in `*` stands for all that begin so; case does not count.

use std::collections::HashSet;
use std::sync::Arc;

use super::record::WordList;

/// One list, ready to be asked.
#[derive(Debug, Default)]
pub struct List {
    entries: HashSet<Box<str>>,
    prefixes: Vec<Box<str>>,
    /// As written, in order.
    written: Vec<Box<str>>,
}

impl List {
    pub fn parse(text: &str) -> Self {
        let mut list = Self::default();
        for line in text.lines() {
            let entry = line.split_once('#').map_or(line, |(entry, _)| entry).trim();
            if entry.is_empty() {
                continue;
            }
            list.written.push(entry.into());
            match entry.strip_suffix('*') {
                Some(prefix) => list.prefixes.push(prefix.to_lowercase().into()),
                None => drop(list.entries.insert(entry.to_lowercase().into())),
            }
        }
        list
    }

    pub fn holds(&self, word: &str) -> bool {
        let word = word.trim().to_lowercase();
        self.entries.contains(word.as_str()) || self.prefixes.iter().any(|prefix| word.starts_with(&**prefix))
    }

    /// Whether the text contains an entry.
    pub fn occurs_in(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        self.entries.iter().any(|entry| contains_word(&text, entry))
    }

    pub fn entries(&self) -> impl Iterator<Item = &str> {
        self.written.iter().map(|entry| &**entry)
    }
}

/// Whether the text contains the word as such: `ach` is not in `reach`.
fn contains_word(text: &str, word: &str) -> bool {
    let is_letter = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    text.match_indices(word).any(|(at, _)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(at + word.len()..).and_then(|after| after.chars().next());
        // "payments" and "phishing" count, "reach" and "bewire" do not.
        !is_letter(before) && (word.len() > 3 || !is_letter(after))
    })
}

macro_rules! lists {
    ($( $(#[doc = $doc:literal])+ $name:ident )+) => {
        /// All lists by name; each is a file `rules/data/<name>.txt`.
        #[derive(Clone, Debug)]
        pub struct Lists { $( $(#[doc = $doc])+ pub $name: Arc<List>, )+ }

        impl Lists {
            /// The names there are.
            pub const NAMES: &[&str] = &[$(stringify!($name)),+];

            /// The lists of this version, where `instead` has no other text for a name.
            pub fn read(instead: impl Fn(&str) -> Option<String>) -> Self {
                Self { $($name: Arc::new(match instead(stringify!($name)) {
                    Some(text) => List::parse(&text),
                    None => List::parse(include_str!(concat!("../../rules/data/", stringify!($name), ".txt"))),
                }),)+ }
            }

            /// What `inList("name", text)` may name.
            pub(super) fn words(&self) -> Vec<WordList> {
                vec![$( WordList {
                    name: stringify!($name),
                    doc: concat!($($doc),+).trim_ascii(),
                    list: Arc::clone(&self.$name),
                }, )+]
            }
        }
    };
}

lists! {
    /// Mailbox actions logged by default when an administrator does them.
    audit_actions_admin
    /// Mailbox actions logged by default when a delegate does them.
    audit_actions_delegate
    /// Mailbox actions logged by default when the owner does them.
    audit_actions_owner
    /// Exchange role groups whose members reach mailboxes, rules or the log of others.
    exchange_admin_groups
    /// Exchange management roles that make a role group carrying them one of administrators.
    exchange_admin_roles
    /// Folders where attackers hide mail.
    hiding_folders
    /// Autonomous systems of hosting providers, by number.
    hosting_networks
    /// Clients of the sign-in log that know only a password.
    legacy_clients
    /// Delegated permissions that reach mail or far beyond it.
    mail_risk_scopes
    /// Registered methods that are neither weak nor phishing-resistant.
    methods_other
    /// Phishing-resistant methods.
    methods_strong
    /// Methods that can be intercepted or talked out of somebody.
    methods_weak
    /// Tenants in which Microsoft registers its own apps.
    microsoft_tenants
    /// Roles that control mailboxes, accounts, apps or policies.
    privileged_roles
    /// Further roles that Microsoft labels privileged.
    privileged_roles_labelled
    /// Roles that can make anybody Global Administrator.
    privileged_roles_tier0
    /// Apps seen again and again in mailbox takeovers.
    rogue_apps
    /// User agents of programs.
    scripted_agents
    /// Service plans with a mailbox.
    service_plans_exchange
    /// The service plan of Entra ID P1.
    service_plans_p1
    /// The service plan of Entra ID P2.
    service_plans_p2
    /// Roles of the directory synchronisation's own accounts.
    sync_roles
    /// Application permissions with which an app takes over the directory.
    takeover_permissions
    /// Words of payments and of security warnings.
    watched_words
}

impl Lists {
    /// Those that the binary carries.
    pub fn builtin() -> Self {
        Self::read(|_| None)
    }
}

/// The built-in lists, for the tests of this room.
#[cfg(test)]
pub(super) fn lists() -> &'static Lists {
    static LISTS: std::sync::LazyLock<Lists> = std::sync::LazyLock::new(Lists::builtin);
    &LISTS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_read_without_comments_and_case() {
        let list = List::parse("# head\n\nIMAP4 # old\nOther clients\nx509*\n");
        assert!(list.holds("imap4") && list.holds("OTHER CLIENTS") && list.holds("x509CertificateMultiFactor"));
        assert!(!list.holds("head") && !list.holds("old") && !list.holds("IMAP"));
    }

    #[test]
    fn words_are_found_in_text_as_words() {
        let list = List::parse("ach\ninvoice\npurchase order");
        assert!(
            list.occurs_in("Your INVOICES") && list.occurs_in("ACH transfer") && list.occurs_in("a purchase order")
        );
        assert!(!list.occurs_in("reach") && !list.occurs_in("achieve") && !list.occurs_in("order"));
    }

    #[test]
    fn a_users_list_replaces_the_built_in_one() {
        let lists = Lists::read(|name| (name == "legacy_clients").then(|| "Telnet".to_owned()));
        assert!(lists.legacy_clients.holds("telnet") && !lists.legacy_clients.holds("IMAP4"));
        assert!(lists.microsoft_tenants.holds("f8cdef31-a31e-4b4a-93e4-5f571e91255a"));
    }

    #[test]
    fn each_list_holds_its_own_first_entry() {
        for list in lists().words() {
            let text = std::fs::read_to_string(format!("rules/data/{}.txt", list.name)).expect("a list file");
            let first = List::parse(&text).entries().next().map(|entry| entry.replace('*', ""));
            assert!(first.is_some_and(|entry| list.holds(&entry)), "{}", list.name);
        }
    }

    #[test]
    fn every_list_file_is_read() {
        let files = std::fs::read_dir("rules/data").expect("the folder of lists");
        let names =
            files.filter_map(|file| Some(file.ok()?.path().file_name()?.to_str()?.strip_suffix(".txt")?.to_owned()));
        let mut unread: Vec<String> = names.filter(|name| !Lists::NAMES.contains(&name.as_str())).collect();
        unread.sort();
        assert_eq!(unread, Vec::<String>::new());
    }
}
