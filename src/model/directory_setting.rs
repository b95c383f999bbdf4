//! Settings of the directory that were made from a template.

/// Graph `groupSetting`. Without one of a template, its defaults hold.
#[derive(Clone, Debug, PartialEq)]
pub struct DirectorySetting {
    pub id: Box<str>,
    pub template: Box<str>,
    /// All values are text: `True`, `10`.
    pub values: Vec<(Box<str>, Box<str>)>,
}

impl DirectorySetting {
    /// Template of "Password Rule Settings" (Microsoft Entra, "Configure custom Microsoft Entra password protection lists").
    pub const PASSWORD_RULES: &str = "5cf42378-d67d-4f36-ba46-e8b86229381d";

    pub fn value(&self, name: &str) -> Option<&str> {
        self.values.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| &**value)
    }
}
