//! Writes a snapshot file while a tenant is read.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use aws_lc_rs::digest::{Context, SHA256};
use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::Timestamp;
use secrecy::SecretString;
use serde::Serialize;

use super::error::Error;
use super::line::{AnswerLine, EndLine, HeaderLine, Span, TrailerLine};
use super::scrub::scrub;
use super::target::Target;
use crate::collect::collector::Options;
use crate::collect::decode::{Answer, Ending};
use crate::model::Completeness;

/// A file being written. Dropped before [`finish`](Self::finish) it leaves nothing.
pub struct Writer {
    out: GzEncoder<Sealed>,
    /// Of every byte of the lines so far.
    digest: Context,
    path: PathBuf,
    /// The families of which a page was written.
    read: BTreeSet<String>,
}

/// Where compressed bytes go.
enum Sealed {
    Plain(Target),
    #[cfg(feature = "encrypt")]
    Encrypted(super::seal::Sealing),
}

/// How quickly, against how small: level 3 keeps up with the service on one core.
const LEVEL: Compression = Compression::new(3);

impl Writer {
    /// A file at `path`, encrypted when there is a passphrase. The file appears under its name only when it is whole.
    pub fn create(path: &Path, options: &Options, passphrase: Option<&SecretString>) -> Result<Self, Error> {
        Self::begin(Target::create(path), path.to_owned(), options, passphrase)
    }

    /// To standard output or memory, which errors call `-`.
    pub fn stream(
        out: Box<dyn Write + Send>,
        options: &Options,
        passphrase: Option<&SecretString>,
    ) -> Result<Self, Error> {
        Self::begin(Ok(Target::Stream(out)), "-".into(), options, passphrase)
    }

    fn begin(
        target: io::Result<Target>,
        path: PathBuf,
        options: &Options,
        passphrase: Option<&SecretString>,
    ) -> Result<Self, Error> {
        let sealed = target.and_then(|target| match passphrase {
            None => Ok(Sealed::Plain(target)),
            Some(passphrase) => sealed(target, passphrase),
        });
        let out = match sealed {
            Ok(sealed) => GzEncoder::new(sealed, LEVEL),
            Err(source) => return Err(Error::Write { path, source }),
        };
        let mut writer = Self { out, digest: Context::new(&SHA256), path, read: BTreeSet::new() };
        writer.json(&HeaderLine::new(options))?;
        Ok(writer)
    }

    pub(in crate::collect) fn page(&mut self, family: &str, target: &str, body: &str) -> Result<(), Error> {
        if !self.read.contains(family) {
            self.read.insert(family.to_owned());
        }
        // A family's name needs no escapes, a target may.
        let target = serde_json::Value::from(target);
        let body = scrub(family, body);
        self.line(&[
            r#"{"line":"page","family":""#,
            family,
            r#"","target":"#,
            &target.to_string(),
            r#","body":"#,
            &body,
            "}\n",
        ])
    }

    pub(in crate::collect) fn answer(&mut self, family: &str, target: &str, answer: &Answer) -> Result<(), Error> {
        let (completeness, gap) = match answer {
            Answer::Whole => return Ok(()),
            Answer::Absent => (Completeness::Complete, None),
            Answer::Short(gap) => (Completeness::Partial, Some(gap)),
        };
        self.json(&AnswerLine { line: "answer", family, target, completeness, gap })
    }

    pub(in crate::collect) fn end(
        &mut self,
        family: &str,
        needs: &str,
        ending: &Ending,
        span: Span,
    ) -> Result<(), Error> {
        let completeness = match &ending.gap {
            None => Completeness::Complete,
            Some(_) if self.read.contains(family) => Completeness::Partial,
            Some(_) => Completeness::Missing,
        };
        let (gap, count) = (ending.gap.as_ref(), ending.count);
        self.json(&EndLine { line: "end", family, needs, completeness, gap, count, span })
    }

    /// The trailer; and the file is on the disk under its name.
    pub fn finish(mut self, ended: Timestamp) -> Result<(), Error> {
        let digest = hex(self.digest.clone().finish().as_ref());
        self.json(&TrailerLine { line: "trailer", ended, digest: &digest })?;
        let path = self.path;
        self.out.finish().and_then(Sealed::finish).map_err(|source| Error::Write { path, source })
    }

    fn json(&mut self, line: &impl Serialize) -> Result<(), Error> {
        let text = serde_json::to_string(line).map_err(|source| self.failed(source.into()))?;
        self.line(&[&text, "\n"])
    }

    fn line(&mut self, parts: &[&str]) -> Result<(), Error> {
        for part in parts {
            self.digest.update(part.as_bytes());
            self.out.write_all(part.as_bytes()).map_err(|source| self.failed(source))?;
        }
        Ok(())
    }

    fn failed(&self, source: io::Error) -> Error {
        Error::Write { path: self.path.clone(), source }
    }
}

#[cfg(feature = "encrypt")]
fn sealed(target: Target, passphrase: &SecretString) -> io::Result<Sealed> {
    super::seal::Sealing::new(target, passphrase).map(Sealed::Encrypted)
}

#[cfg(not(feature = "encrypt"))]
fn sealed(_: Target, _: &SecretString) -> io::Result<Sealed> {
    Err(io::Error::new(io::ErrorKind::Unsupported, "this build of palisade cannot encrypt (feature encrypt)"))
}

impl Sealed {
    fn finish(self) -> io::Result<()> {
        match self {
            Self::Plain(target) => target.keep(),
            #[cfg(feature = "encrypt")]
            Self::Encrypted(sealing) => sealing.finish()?.keep(),
        }
    }

    fn inner(&mut self) -> &mut dyn Write {
        match self {
            Self::Plain(target) => target,
            #[cfg(feature = "encrypt")]
            Self::Encrypted(sealing) => sealing,
        }
    }
}

impl Write for Sealed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.inner().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner().flush()
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::collect::file::{Reader, summarize};
    use crate::collect::specimen::{Tenant, options, scan_to_file};

    /// A disk that is full after some bytes.
    struct Full(usize);

    impl Write for Full {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 = self.0.checked_sub(bytes.len()).ok_or(io::ErrorKind::StorageFull)?;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_full_disk_is_an_error_and_not_a_short_file() {
        let full = Writer::stream(Box::new(Full(20)), &options(), None);
        let ended = full.and_then(|writer| writer.finish(Timestamp::UNIX_EPOCH));
        assert_eq!(ended.expect_err("no room").to_string(), "cannot write the snapshot file -");
    }

    #[test]
    fn a_file_appears_whole_or_not_at_all_and_for_its_owner_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("snapshot");
        drop(Writer::create(&path, &options(), None).expect("a writable folder"));
        assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), 0);
        let writer = Writer::create(&path, &options(), None).expect("a writable folder");
        assert!(!path.exists());
        writer.finish(Timestamp::UNIX_EPOCH).expect("room");
        assert!(path.exists());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&path).expect("the file").permissions().mode() & 0o777, 0o600);
        }
        assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn behind_a_link_the_file_is_replaced_and_the_link_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let (file, link) = (folder.path().join("kept"), folder.path().join("latest"));
        std::fs::write(&file, "old").expect("room");
        std::os::unix::fs::symlink(&file, &link).expect("a link");
        let writer = Writer::create(&link, &options(), None).expect("a writable folder");
        writer.finish(Timestamp::UNIX_EPOCH).expect("room");
        assert!(link.is_symlink());
        assert_ne!(std::fs::read(&file).expect("the file"), b"old");
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_is_written_to_and_stays_a_pipe() {
        use std::os::unix::fs::FileTypeExt;
        let folder = tempfile::tempdir().expect("a folder");
        let pipe = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo");
        assert!(made.success());
        let reading = std::thread::spawn({
            let pipe = pipe.clone();
            move || std::fs::read(pipe).expect("a writer came")
        });
        let writer = Writer::create(&pipe, &options(), None).expect("a pipe");
        writer.finish(Timestamp::UNIX_EPOCH).expect("a reader");
        assert!(std::fs::metadata(&pipe).expect("the pipe").file_type().is_fifo());
        assert!(!reading.join().expect("read").is_empty());
    }

    #[test]
    fn a_summary_counts_what_is_in_a_file() {
        let tenant = Tenant::licensed().page("grants", "[{},{}]").page("grants", "[{}]");
        let bytes = scan_to_file(&tenant, &options()).1;
        let reader = Reader::from_bytes(Box::new(io::Cursor::new(bytes)), Path::new("file"), None).expect("a file");
        let summary = summarize(reader).expect("a whole file");
        let grants = &summary.families["grants"];
        assert_eq!((grants.pages, grants.records, grants.completeness()), (2, 3, Completeness::Complete));
        assert_eq!((summary.digest.len(), summary.header.options), (64, options()));
    }

    #[cfg(feature = "encrypt")]
    #[test]
    fn an_encrypted_file_opens_with_its_passphrase_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("snapshot");
        let (right, wrong) = (SecretString::from("right"), SecretString::from("wrong"));
        let writer = Writer::create(&path, &options(), Some(&right)).expect("a writable folder");
        writer.finish(Timestamp::UNIX_EPOCH).expect("room");
        let opened = |passphrase| Reader::open(&path, passphrase).map(|reader| reader.header().clone());
        assert_eq!(opened(Some(&right)).expect("the right one").options, options());
        assert!(matches!(opened(Some(&wrong)), Err(Error::Sealed { .. })));
        assert!(matches!(opened(None), Err(Error::Encrypted { .. })));
    }
}
