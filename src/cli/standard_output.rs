//! Whether there is a standard output.
//!
//! Where a program is started without one (`palisade scan >&-`), Rust's runtime puts `/dev/null` in its place: every write
//! then succeeds and the result is lost in silence. So it is looked at before the runtime begins, in a constructor.

#[cfg(unix)]
mod early {
    use std::sync::atomic::{AtomicBool, Ordering};

    static CLOSED: AtomicBool = AtomicBool::new(false);

    #[ctor::ctor]
    fn look() {
        let is_open = rustix::io::fcntl_getfd(rustix::stdio::stdout()).is_ok();
        CLOSED.store(!is_open, Ordering::Relaxed);
    }

    pub(super) fn is_closed() -> bool {
        CLOSED.load(Ordering::Relaxed)
    }
}

/// The program was started with its standard output closed.
#[cfg(unix)]
pub(super) fn is_closed() -> bool {
    early::is_closed()
}

/// Elsewhere nothing closes it for a program.
#[cfg(not(unix))]
pub(super) fn is_closed() -> bool {
    false
}
