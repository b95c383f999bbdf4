//! Before an incident: what of an answer this sign-in could read and change. Reading is tried on an account; of writing the
//! token tells.

use super::respond::is_held;
use super::{Access, Investigated};
use crate::model::{Granting, StepPermission};
use crate::respond::WRITES;

impl Investigated {
    /// Puts into the report what each step takes and whether it is granted. Says whether everything is, as far as it can be
    /// known.
    pub fn check_permissions(&mut self, access: &Access) -> bool {
        let permissions = access.permissions();
        let mut lines = Vec::new();
        for step in &self.response.steps {
            let unread = step.gaps.iter().map(|gap| StepPermission {
                step: step.step,
                writes: false,
                what: gap.what.into(),
                state: Granting::Missing,
                needs: Some(gap.gap.to_string()),
            });
            let all = StepPermission {
                step: step.step,
                writes: false,
                what: format!("read: {}", step.title),
                state: Granting::Granted,
                needs: None,
            };
            let before = lines.len();
            lines.extend(unread);
            if lines.len() == before {
                lines.push(all);
            }
            let writes = WRITES.iter().filter(|write| write.step == step.step);
            lines.extend(writes.map(|write| StepPermission {
                step: step.step,
                writes: true,
                what: write.what.into(),
                state: state(write.needs, &permissions),
                needs: Some(write.needs.into()),
            }));
        }
        let whole = lines.iter().all(|line| line.state != Granting::Missing);
        self.response.permissions = Some(lines);
        whole
    }
}

fn state(needs: &str, permissions: &[String]) -> Granting {
    match (needs.contains('.'), permissions.is_empty()) {
        (false, _) | (_, true) => Granting::NotKnown,
        _ if is_held(needs, permissions) => Granting::Granted,
        _ => Granting::Missing,
    }
}
