//! A static file server for one folder, on this machine's loopback address only.
//!
//! It exists for two reasons: browsers do not load modules and wasm from `file://`, and wasm compiles while it streams
//! only when it comes as `application/wasm`.

use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;

use anyhow::{Context, Result, anyhow, bail};
use tiny_http::{Header, Method, Request, Response};

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

/// A running server; dropping it stops it.
pub struct Server {
    http: Arc<tiny_http::Server>,
    thread: Option<JoinHandle<()>>,
    address: SocketAddr,
    prefix: String,
}

impl Server {
    /// Serves `dir` in the background, below `/prefix/` when `prefix` is not empty.
    pub fn start(listener: TcpListener, dir: &Path, prefix: &str) -> Result<Self> {
        let address = listener.local_addr()?;
        let http =
            tiny_http::Server::from_listener(listener, None).map_err(|error| anyhow!("cannot serve: {error}"))?;
        let http = Arc::new(http);
        let prefix = if prefix.is_empty() { "/".to_owned() } else { format!("/{prefix}/") };
        let worker = Worker { http: Arc::clone(&http), dir: dir.to_path_buf(), prefix: prefix.clone() };
        let thread = std::thread::Builder::new().name("server".into()).spawn(move || worker.serve())?;
        Ok(Server { http, thread: Some(thread), address, prefix })
    }

    /// The page's address.
    pub fn url(&self) -> String {
        format!("http://{}{}", self.address, self.prefix)
    }

    /// Serves until the process ends.
    pub fn wait(mut self) -> Result<()> {
        match self.thread.take().map(JoinHandle::join) {
            Some(Err(_)) => bail!("the server stopped unexpectedly"),
            _ => Ok(()),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.http.unblock();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

struct Worker {
    http: Arc<tiny_http::Server>,
    dir: PathBuf,
    prefix: String,
}

impl Worker {
    fn serve(&self) {
        for request in self.http.incoming_requests() {
            // A visitor who leaves early is no reason to stop.
            let _ = self.answer(request);
        }
    }

    fn answer(&self, request: Request) -> std::io::Result<()> {
        if !matches!(request.method(), Method::Get | Method::Head) {
            return request.respond(Response::from_string("only GET and HEAD\n").with_status_code(405));
        }
        let file = file_for(&self.dir, &self.prefix, request.url());
        let Some((path, file)) = file.and_then(|path| File::open(&path).ok().map(|file| (path, file))) else {
            return request.respond(Response::from_string("not found\n").with_status_code(404));
        };
        let mut response = Response::from_file(file);
        for (name, value) in [
            ("Content-Type", mime(&path)),
            ("Cache-Control", "no-store"), // a rebuilt page must be seen at the next reload
            ("X-Content-Type-Options", "nosniff"),
        ] {
            if let Ok(header) = Header::from_bytes(name, value) {
                response.add_header(header);
            }
        }
        request.respond(response)
    }
}

/// The file behind a request, or nothing for a path that leaves the folder or names no file.
fn file_for(dir: &Path, prefix: &str, url: &str) -> Option<PathBuf> {
    let path = url.split(['?', '#']).next().unwrap_or_default().strip_prefix(prefix)?;
    let path = Path::new(path);
    // "..", an absolute path or a drive letter is not `Normal`; our names need no percent-decoding.
    if !path.components().all(|part| matches!(part, Component::Normal(_))) {
        return None;
    }
    let file = dir.join(path);
    let file = if file.is_dir() { file.join("index.html") } else { file };
    file.is_file().then_some(file)
}

fn mime(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" | "md" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpStream;

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
        dir
    }

    #[test]
    fn files_come_with_their_type_and_nothing_outside_the_folder_is_served() {
        let dir = sample_site("types");
        let server = Server::start(bind_from(0).unwrap().0, &dir, "").unwrap();
        let page = get(server.address, "/?query#hash");
        assert!(page.starts_with("HTTP/1.1 200") && page.contains("text/html") && page.ends_with("<p>page"), "{page}");
        assert!(get(server.address, "/www/app_bg.wasm").contains("application/wasm"));
        for outside in ["/../Cargo.toml", "//etc/passwd", "/www/../../Cargo.toml", "/www/missing.js", "/www"] {
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

    #[test]
    fn a_taken_port_is_named_and_the_next_free_one_used() {
        let (first, _) = bind_from(0).unwrap();
        let port = first.local_addr().unwrap().port();
        let (second, taken) = bind_from(port).unwrap();
        assert_eq!(taken.first(), Some(&port));
        assert_ne!(second.local_addr().unwrap().port(), port);
    }
}
