//! What can go wrong with a snapshot file.

use std::io;
use std::path::PathBuf;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("cannot write the snapshot file {path}")]
    Write { path: PathBuf, source: io::Error },
    #[error("cannot read the snapshot file {path}")]
    Read { path: PathBuf, source: io::Error },
    #[error("{path} is no snapshot file")]
    Foreign { path: PathBuf },
    #[error("{path} is encrypted: a passphrase is needed")]
    Encrypted { path: PathBuf },
    #[error("{path} is encrypted, and this build of palisade cannot decrypt (feature encrypt)")]
    CannotDecrypt { path: PathBuf },
    #[error("cannot decrypt {path}: {why}")]
    Sealed { path: PathBuf, why: String },
    #[error("{path} has the format {found}; this version reads {}", super::SCHEMA)]
    Version { path: PathBuf, found: String },
    /// The position counts decompressed lines and bytes.
    #[error("the snapshot file {path} is damaged at line {line}, byte {byte}: {why}")]
    Damaged { path: PathBuf, line: u64, byte: u64, why: String },
}
