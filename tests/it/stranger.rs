//! A server that is not Microsoft: it answers everything with the same bytes, or never stops, or says nothing.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, SystemTime};

/// Listens until the test's process ends.
pub(crate) struct Stranger {
    port: u16,
}

impl Stranger {
    pub(crate) fn answering(kind: &str, body: &str) -> Self {
        Self::dated(200, kind, body, SystemTime::now())
    }

    /// An answer that bears this date.
    pub(crate) fn dated(status: u16, kind: &str, body: &str, date: SystemTime) -> Self {
        let head = format!(
            "HTTP/1.1 {status} Answer\r\ndate: {}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\
             connection: close\r\n\r\n",
            httpdate::fmt_http_date(date),
            body.len()
        );
        let answer = [head.as_bytes(), body.as_bytes()].concat();
        Self::with(move |mut guest| guest.write_all(&answer))
    }

    /// A body without an end.
    pub(crate) fn endless() -> Self {
        Self::with(|mut guest| {
            guest.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n")?;
            loop {
                guest.write_all(&[b'['; 64 * 1024])?;
            }
        })
    }

    /// Hangs up without a word.
    pub(crate) fn silent() -> Self {
        Self::with(|_| Ok(()))
    }

    pub(crate) fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    fn with(answer: impl Fn(TcpStream) -> std::io::Result<()> + Clone + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        thread::spawn(move || {
            for guest in listener.incoming().flatten() {
                let answer = answer.clone();
                thread::spawn(move || {
                    read_request(&guest);
                    // A guest who has heard enough hangs up.
                    let _ = answer(guest);
                });
            }
        });
        Self { port }
    }
}

/// Takes the request in, so that hanging up is not a reset.
fn read_request(mut guest: &TcpStream) {
    let mut bytes = [0; 16 * 1024];
    let _ = guest.set_read_timeout(Some(Duration::from_millis(300)));
    let mut seen = Vec::new();
    while let Ok(count @ 1..) = guest.read(&mut bytes) {
        seen.extend_from_slice(&bytes[..count]);
        if seen.ends_with(b"\r\n\r\n") || seen.starts_with(b"POST") && count < bytes.len() {
            break;
        }
    }
}

/// An origin where nobody listens.
pub(crate) fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    format!("http://{}", listener.local_addr().expect("an address"))
}
