//! Listens to the browser's events for as long as a page is open: its console, its errors, its requests.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use futures_util::StreamExt;
use serde_json::Value;
use thirtyfour::bidi::BiDi;

/// Something that a good page does not do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// A `console.error`, or an error that nothing caught, in the page or in a worker.
    Console(String),
    /// A request to another origin: Strata talks to nobody.
    Foreign(String),
    /// A request that failed or was answered with an error.
    Request(String),
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Problem::Console(text) => write!(f, "console error: {text}"),
            Problem::Foreign(url) => write!(f, "request to another origin: {url}"),
            Problem::Request(text) => write!(f, "failed request: {text}"),
        }
    }
}

/// What was seen so far.
#[derive(Clone, Default)]
pub struct Watch {
    seen: Arc<Mutex<Seen>>,
}

#[derive(Default)]
struct Seen {
    problems: Vec<Problem>,
    console: Vec<String>,
    requests: Vec<String>,
}

impl Watch {
    /// Starts listening; `origin` is the only one that may be asked for anything.
    pub(crate) async fn start(bidi: &BiDi, origin: &str) -> Result<Self> {
        let mut events = bidi.subscribe_raw();
        let names = ["log.entryAdded", "network.beforeRequestSent", "network.responseCompleted", "network.fetchError"];
        bidi.session().subscribe_many(names.map(str::to_owned)).await?;
        let watch = Watch::default();
        let (seen, origin) = (Arc::clone(&watch.seen), origin.to_owned());
        tokio::spawn(async move {
            while let Some(event) = events.next().await {
                seen.lock().unwrap_or_else(PoisonError::into_inner).note(&event.method, &event.params, &origin);
            }
        });
        Ok(watch)
    }

    /// The problems so far.
    pub fn problems(&self) -> Vec<Problem> {
        self.read(|seen| seen.problems.clone())
    }

    /// All console lines so far, with their level.
    pub fn console(&self) -> Vec<String> {
        self.read(|seen| seen.console.clone())
    }

    /// The addresses of all requests so far.
    pub fn requests(&self) -> Vec<String> {
        self.read(|seen| seen.requests.clone())
    }

    fn read<T>(&self, get: impl FnOnce(&Seen) -> T) -> T {
        get(&self.seen.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Seen {
    fn note(&mut self, method: &str, event: &Value, origin: &str) {
        let url = event["request"]["url"].as_str().unwrap_or_default();
        match method {
            "log.entryAdded" => {
                let level = event["level"].as_str().unwrap_or_default();
                let place = &event["stackTrace"]["callFrames"][0];
                let text = match (place["url"].as_str(), place["lineNumber"].as_u64()) {
                    (Some(url), Some(line)) => format!("{} ({url}:{})", entry_text(event), line + 1),
                    _ => entry_text(event),
                };
                self.console.push(format!("{level}: {text}"));
                if level == "error" {
                    self.problems.push(Problem::Console(text));
                }
            }
            "network.beforeRequestSent" => {
                self.requests.push(url.to_owned());
                if !is_ours(url, origin) {
                    self.problems.push(Problem::Foreign(url.to_owned()));
                }
            }
            "network.responseCompleted" => {
                let status = event["response"]["status"].as_u64().unwrap_or_default();
                if status >= 400 {
                    self.problems.push(Problem::Request(format!("{status} {url}")));
                }
            }
            "network.fetchError" => {
                // A reload cancels what is still on its way; that is nobody's fault.
                let text = event["errorText"].as_str().unwrap_or_default();
                if !text.contains("ERR_ABORTED") && !text.contains("NS_BINDING_ABORTED") {
                    self.problems.push(Problem::Request(format!("{text} {url}")));
                }
            }
            _ => {}
        }
    }
}

fn entry_text(event: &Value) -> String {
    event["text"].as_str().unwrap_or("(no text)").to_owned()
}

/// Whether a request stays at home: our own origin, or something that is no request at all.
fn is_ours(url: &str, origin: &str) -> bool {
    let home = |url: &str| url.strip_prefix(origin).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    home(url) || url.strip_prefix("blob:").is_some_and(home) || url.starts_with("data:") || url.starts_with("about:")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_origin_is_home() {
        let origin = "http://127.0.0.1:80";
        for ours in ["http://127.0.0.1:80/strata/", "blob:http://127.0.0.1:80/1-2", "data:,", "about:blank"] {
            assert!(is_ours(ours, origin), "{ours}");
        }
        for foreign in
            ["http://127.0.0.1:8080/", "https://example.com/", "blob:http://example.com/1", "ws://127.0.0.1:80/"]
        {
            assert!(!is_ours(foreign, origin), "{foreign}");
        }
    }
}
