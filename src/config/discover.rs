//! Which configuration file a run reads.

use std::io;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;

use super::ConfigError;

/// The file that is read, if there is one, and where it was looked for.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Found {
    pub path: Option<PathBuf>,
    /// In order.
    pub looked_for: Vec<PathBuf>,
}

/// The file named by `--config`, else `palisade.toml` in the working folder, else `palisade/palisade.toml` in the
/// platform's configuration folder (`$XDG_CONFIG_HOME` or `~/.config`; on Windows the roaming application data).
///
/// # Errors
/// When a file that was named is not there.
pub fn discover(named: Option<&Path>, working: &Path) -> Result<Found, ConfigError> {
    if let Some(path) = named {
        if !path.exists() {
            return Err(ConfigError::Unreadable {
                path: path.into(),
                source: io::Error::new(io::ErrorKind::NotFound, "no such file"),
            });
        }
        return Ok(Found { path: Some(path.into()), looked_for: vec![path.into()] });
    }
    let platform = etcetera::choose_base_strategy().ok().map(|folders| folders.config_dir());
    Ok(look(working, platform.as_deref()))
}

fn look(working: &Path, platform: Option<&Path>) -> Found {
    let mut looked_for = vec![working.join("palisade.toml")];
    looked_for.extend(platform.map(|folder| folder.join("palisade").join("palisade.toml")));
    Found { path: looked_for.iter().find(|path| path.is_file()).cloned(), looked_for }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_working_folder_wins_over_the_platforms() {
        let working = tempfile::tempdir().expect("a folder for the test");
        let platform = tempfile::tempdir().expect("a folder for the test");
        assert_eq!(look(working.path(), Some(platform.path())).path, None);
        let far = platform.path().join("palisade").join("palisade.toml");
        fs::create_dir(platform.path().join("palisade")).expect("a folder for the test");
        fs::write(&far, "").expect("a file for the test");
        assert_eq!(look(working.path(), Some(platform.path())).path, Some(far.clone()));
        let near = working.path().join("palisade.toml");
        fs::write(&near, "").expect("a file for the test");
        let found = look(working.path(), Some(platform.path()));
        assert_eq!((found.path, found.looked_for), (Some(near.clone()), vec![near, far]));
    }

    #[test]
    fn a_named_file_that_is_not_there_is_an_error() {
        let error = discover(Some(Path::new("no/such.toml")), Path::new(".")).expect_err("there is no such file");
        assert_eq!(error.to_string(), "cannot read no/such.toml");
    }
}
