//! Where a snapshot file is written: beside its final name first, so that a half-written one never bears it. What is no
//! plain file (a pipe, a device) is written straight: put in its place, a file would destroy it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Where bytes go.
pub(super) enum Target {
    File(Unfinished),
    Stream(Box<dyn Write + Send>),
}

impl Target {
    pub(super) fn create(path: &Path) -> io::Result<Self> {
        // Behind a link it is the file that is replaced, and the link stays.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        match fs::metadata(&path) {
            Ok(found) if !found.is_file() => {
                let device = OpenOptions::new().write(true).open(&path)?;
                Ok(Self::Stream(Box::new(device)))
            }
            _ => Unfinished::create(&path).map(Self::File),
        }
    }

    /// All is written: a file is on the disk and gets its name.
    pub(super) fn keep(self) -> io::Result<()> {
        match self {
            Self::File(file) => file.keep(),
            Self::Stream(mut out) => out.flush(),
        }
    }
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::File(Unfinished { file, .. }) => file.write(bytes),
            Self::Stream(out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::File(Unfinished { file, .. }) => file.flush(),
            Self::Stream(out) => out.flush(),
        }
    }
}

/// A new file that appears under its name only when it is whole. Dropped before that, it leaves nothing.
pub(super) struct Unfinished {
    file: File,
    temporary: PathBuf,
    path: PathBuf,
    kept: bool,
}

impl Unfinished {
    fn create(path: &Path) -> io::Result<Self> {
        let name = path.file_name().ok_or_else(|| io::Error::other("the path names no file"))?;
        let mut hidden = std::ffi::OsString::from(".");
        hidden.push(name);
        hidden.push(format!(".{:016x}.partial", rand::random::<u64>()));
        let temporary = path.with_file_name(hidden);
        let file = private(&temporary)?;
        Ok(Self { file, temporary, path: path.to_owned(), kept: false })
    }

    fn keep(mut self) -> io::Result<()> {
        self.file.sync_all()?;
        fs::rename(&self.temporary, &self.path)?;
        self.kept = true;
        sync_folder(&self.path)
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if !self.kept {
            // Nothing more can be done about a file that cannot be removed.
            let _ = fs::remove_file(&self.temporary);
        }
    }
}

/// A new file that only its owner may read.
fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Makes the new name outlive a power cut.
#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}
