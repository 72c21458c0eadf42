//! A static file server for one folder, on this machine's loopback address only.
//!
//! It exists for two reasons: browsers do not load modules and wasm from `file://`, and wasm compiles while it streams
//! only when it comes as `application/wasm`.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::thread::JoinHandle;

use anyhow::{Context, Result, bail};
use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, X_CONTENT_TYPE_OPTIONS};
use tokio::runtime;
use tokio::sync::oneshot;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

/// How many ports [`bind_from`] tries.
const TRIES: u16 = 50;

/// Binds the first free port at or after `port` (0: any), and lists those that were taken.
pub fn bind_from(port: u16) -> Result<(TcpListener, Vec<u16>)> {
    let mut taken = Vec::new();
    for candidate in port..=port.saturating_add(TRIES) {
        match TcpListener::bind((Ipv4Addr::LOCALHOST, candidate)) {
            Ok(listener) => return Ok((listener, taken)),
            Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => taken.push(candidate),
            Err(error) => return Err(error).with_context(|| format!("cannot listen on 127.0.0.1:{candidate}")),
        }
    }
    bail!("the ports {port} to {} are all taken", port.saturating_add(TRIES));
}

/// A running server; dropping it stops it and cuts every connection.
pub struct Server {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<Result<()>>>,
    address: SocketAddr,
    prefix: String,
}

impl Server {
    /// Serves `dir` in the background, below `/prefix/` when `prefix` is not empty.
    pub fn start(listener: TcpListener, dir: &Path, prefix: &str) -> Result<Self> {
        let address = listener.local_addr()?;
        listener.set_nonblocking(true)?;
        let prefix = if prefix.is_empty() { "/".to_owned() } else { format!("/{prefix}/") };
        let site = site(dir, &prefix);
        let (stop, stopped) = oneshot::channel();
        let serve = move || {
            let runtime = runtime::Builder::new_current_thread().enable_io().build()?;
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener)?;
                // Not axum's graceful end: it would wait for browsers, which keep connections open for minutes.
                tokio::select! {
                    served = axum::serve(listener, site) => Ok(served?),
                    _ = stopped => Ok(()),
                }
            })
        };
        let thread = std::thread::Builder::new().name("server".into()).spawn(serve)?;
        Ok(Server { stop: Some(stop), thread: Some(thread), address, prefix })
    }

    /// The page's address.
    pub fn url(&self) -> String {
        format!("http://{}{}", self.address, self.prefix)
    }

    /// Serves until the process ends.
    pub fn wait(mut self) -> Result<()> {
        match self.thread.take().map(JoinHandle::join) {
            Some(Ok(ended)) => ended,
            Some(Err(_)) => bail!("the server stopped unexpectedly"),
            None => Ok(()),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// The files of `dir` below `prefix`. A rebuilt page must be seen at the next reload, so nothing may be kept.
fn site(dir: &Path, prefix: &str) -> Router {
    // A file that lies packed beside itself, as on a host that packs, comes so to whoever can unpack it.
    let files = ServeDir::new(dir).precompressed_br();
    let site =
        if prefix == "/" { Router::new().fallback_service(files) } else { Router::new().nest_service(prefix, files) };
    site.layer(SetResponseHeaderLayer::overriding(CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .layer(SetResponseHeaderLayer::overriding(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")))
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpStream;
    use std::path::PathBuf;
    use std::time::Duration;

    use super::*;

    fn get(address: SocketAddr, path: &str) -> String {
        let mut stream = TcpStream::connect(address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    fn sample_site(name: &str) -> PathBuf {
        let dir = std::env::temp_dir().join(format!("strata-server-{name}-{}", std::process::id()));
        std::fs::create_dir_all(dir.join("www")).unwrap();
        std::fs::write(dir.join("index.html"), "<p>page").unwrap();
        std::fs::write(dir.join("www/app_bg.wasm"), "wasm").unwrap();
        std::fs::write(dir.join("www/app.webmanifest"), "{}").unwrap();
        dir
    }

    #[test]
    fn files_come_with_their_type_and_nothing_outside_the_folder_is_served() {
        let dir = sample_site("types");
        let server = Server::start(bind_from(0).unwrap().0, &dir, "").unwrap();
        let page = get(server.address, "/?query#hash");
        assert!(page.starts_with("HTTP/1.1 200") && page.contains("text/html") && page.ends_with("<p>page"), "{page}");
        assert!(get(server.address, "/www/app_bg.wasm").contains("application/wasm"));
        assert!(get(server.address, "/www/app.webmanifest").contains("application/manifest+json"));
        for outside in ["/../Cargo.toml", "//etc/passwd", "/www/../../Cargo.toml", "/www/missing.js", "/www/"] {
            assert!(get(server.address, outside).starts_with("HTTP/1.1 404"), "{outside} was served");
        }
        drop(server);
        std::fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn below_a_prefix_only_the_prefix_answers() {
        let dir = sample_site("prefix");
        let server = Server::start(bind_from(0).unwrap().0, &dir, "sub/path").unwrap();
        assert!(server.url().ends_with("/sub/path/"));
        assert!(get(server.address, "/sub/path/").starts_with("HTTP/1.1 200"));
        assert!(get(server.address, "/index.html").starts_with("HTTP/1.1 404"));
        drop(server);
        std::fs::remove_dir_all(dir).unwrap();
    }

    // A browser opens several connections before it needs them, and keeps them. Were each to hold a thread of a pool, a
    // request could wait behind one that says nothing, and a page would not load for a minute.
    #[test]
    fn connections_that_say_nothing_hold_nobody_up() {
        let dir = sample_site("idle");
        for round in 0..20 {
            let server = Server::start(bind_from(0).unwrap().0, &dir, "").unwrap();
            let mut open: Vec<TcpStream> = (0..12).map(|_| TcpStream::connect(server.address).unwrap()).collect();
            for stream in open.iter_mut().rev().step_by(2) {
                stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
                write!(stream, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
                let mut start = [0; 12];
                let read = stream.read_exact(&mut start);
                assert!(read.is_ok() && &start == b"HTTP/1.1 200", "round {round}: {read:?}");
            }
        }
        std::fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn a_dropped_server_cuts_its_connections() {
        let dir = sample_site("drop");
        let server = Server::start(bind_from(0).unwrap().0, &dir, "").unwrap();
        let mut open = TcpStream::connect(server.address).unwrap();
        write!(open, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
        assert_eq!(open.read(&mut [0; 8]).unwrap(), 8);
        let address = server.address;
        drop(server);
        assert!(open.read_to_end(&mut Vec::new()).is_ok_and(|rest| rest < 1000));
        assert!(TcpStream::connect(address).is_err());
        std::fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn a_taken_port_is_named_and_the_next_free_one_used() {
        let (first, _) = bind_from(0).unwrap();
        let port = first.local_addr().unwrap().port();
        let (second, taken) = bind_from(port).unwrap();
        assert_eq!(taken.first(), Some(&port));
        assert_ne!(second.local_addr().unwrap().port(), port);
    }
}
