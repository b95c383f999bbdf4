//! Connections that can be cut: a listener whose sockets a handler may break, as networks and gateways do.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::IncomingStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

/// A listener whose connections carry a [`Wire`].
pub(super) struct Cuttable {
    listener: TcpListener,
}

impl Cuttable {
    pub(super) fn new(listener: TcpListener) -> Self {
        Self { listener }
    }
}

/// What a handler knows of the connection its request came by.
#[derive(Clone, Debug)]
pub(super) struct Wire {
    inner: Arc<State>,
}

#[derive(Debug)]
struct State {
    cut: AtomicBool,
    sick: AtomicBool,
}

impl Wire {
    fn new() -> Self {
        Self { inner: Arc::new(State { cut: AtomicBool::new(false), sick: AtomicBool::new(false) }) }
    }

    /// Breaks the connection at its next read or write; the client sees a reset.
    pub(super) fn cut(&self) {
        self.inner.cut.store(true, Ordering::SeqCst);
    }

    fn is_cut(&self) -> bool {
        self.inner.cut.load(Ordering::SeqCst)
    }

    /// From now on everything on this connection is answered 503.
    pub(super) fn sicken(&self) {
        self.inner.sick.store(true, Ordering::SeqCst);
    }

    pub(super) fn is_sick(&self) -> bool {
        self.inner.sick.load(Ordering::SeqCst)
    }
}

impl axum::serve::Listener for Cuttable {
    type Io = Socket;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Socket, SocketAddr) {
        loop {
            match self.listener.accept().await {
                Ok((stream, from)) => {
                    let _ = stream.set_nodelay(true);
                    return (Socket { stream, wire: Wire::new() }, from);
                }
                // Out of file descriptors, most likely: give the process a moment to close some.
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

impl Connected<IncomingStream<'_, Cuttable>> for Wire {
    fn connect_info(stream: IncomingStream<'_, Cuttable>) -> Self {
        stream.io().wire.clone()
    }
}

/// One accepted connection.
pub(super) struct Socket {
    stream: TcpStream,
    wire: Wire,
}

impl Socket {
    fn check(&self) -> io::Result<()> {
        if self.wire.is_cut() {
            // Closing with a zero linger sends RST instead of FIN.
            let _ = self.stream.set_zero_linger();
            return Err(io::Error::from(io::ErrorKind::ConnectionReset));
        }
        Ok(())
    }
}

impl AsyncRead for Socket {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
