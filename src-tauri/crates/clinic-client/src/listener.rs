//! The one page this computer serves, for the redirect that ends a sign-in in the browser.

use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use smart::{CodeExchange, RedirectError, SignIn};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use url::Url;
use zeroize::Zeroizing;

/// A browser opens a few connections ahead of need; more are no browser.
const VISITORS: usize = 16;

/// A connection that says nothing makes room for one that does.
const HEAD_WITHIN: Duration = Duration::from_secs(10);

/// Longer than any redirect; the same bound as in `smart`, and room for the browser's headers.
const HEAD_LIMIT: usize = 48 * 1024;

/// The page's only style. Its hash stands in [`POLICY`].
const STYLE: &str = "body{font:28px/1.5 sans-serif;max-width:30em;margin:15vh auto;padding:0 1em;color:#111;background:#fff}@media(prefers-color-scheme:dark){body{color:#fff;background:#111}}";

/// Nothing but the page's own style: no script, no picture, no form, no frame.
const POLICY: &str = "default-src 'none'; style-src 'sha256-+qeDcqrOp/msBw9VjeXU+kBYMVzdb0H8ibQxrEPcoHA='; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The words the browser shows when it comes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnPage {
    /// The language of the words, for example `en`.
    pub language: String,
    /// After a sign-in.
    pub done: String,
    /// After anything else.
    pub not_done: String,
}

impl Default for ReturnPage {
    fn default() -> Self {
        Self {
            language: "en".into(),
            done: "You can close this page. Go back to Housecall.".into(),
            not_done: "You are not signed in yet. Close this page and go back to Housecall.".into(),
        }
    }
}

/// Serves until the browser brings the redirect of this sign-in.
///
/// Invariant: answers only requests that name this address as their host; everything but the redirect
/// gets an empty answer; the code is never shown, logged or passed on.
pub(crate) async fn redirect_from_browser(
    listener: &TcpListener,
    port: u16,
    sign_in: &mut SignIn,
    page: &ReturnPage,
) -> Result<CodeExchange, ListenError> {
    let mut visits = FuturesUnordered::new();
    loop {
        tokio::select! {
            accepted = listener.accept(), if visits.len() < VISITORS => match accepted {
                Ok((stream, _)) => visits.push(timeout(HEAD_WITHIN, Visit::read(stream))),
                Err(error) if error.kind() == std::io::ErrorKind::ConnectionAborted => {}
                Err(error) => return Err(ListenError::Listener(error)),
            },
            Some(visit) = visits.next(), if !visits.is_empty() => {
                let Ok(Some(visit)) = visit else { continue };
                if let Some(outcome) = visit.answer(port, sign_in, page).await {
                    return outcome.map_err(ListenError::Redirect);
                }
            }
        }
    }
}

/// Why no redirect came.
#[derive(Debug)]
pub(crate) enum ListenError {
    Listener(std::io::Error),
    Redirect(RedirectError),
}

/// One request of a browser, its head read.
struct Visit {
    stream: TcpStream,
    head: Zeroizing<Vec<u8>>,
}

impl Visit {
    async fn read(mut stream: TcpStream) -> Option<Self> {
        let mut head = Zeroizing::new(Vec::with_capacity(HEAD_LIMIT));
        let mut limited = (&mut stream).take(HEAD_LIMIT as u64);
        while !head.ends_with(b"\r\n\r\n") {
            if limited.read_buf(&mut *head).await.ok()? == 0 {
                return None;
            }
        }
        Some(Self { stream, head })
    }

    /// Answers; `Some` when the sign-in has its redirect.
    async fn answer(
        self,
        port: u16,
        sign_in: &mut SignIn,
        page: &ReturnPage,
    ) -> Option<Result<CodeExchange, RedirectError>> {
        let (response, outcome) = match target(&self.head, port) {
            Err(status) => (empty(status), None),
            Ok(url) if url.path() != "/callback" => (empty("404 Not Found"), None),
            Ok(url) => match sign_in.accept(&url) {
                Ok(exchange) => (html("200 OK", page, &page.done), Some(Ok(exchange))),
                Err(error) => {
                    tracing::info!(%error, "redirect refused");
                    let response = html("400 Bad Request", page, &page.not_done);
                    (response, (!error.still_waiting()).then_some(Err(error)))
                }
            },
        };
        self.write(&response).await;
        outcome
    }

    /// A browser that does not wait for its page does not hinder the sign-in.
    async fn write(mut self, response: &str) {
        let written = timeout(HEAD_WITHIN, async {
            self.stream.write_all(response.as_bytes()).await?;
            self.stream.shutdown().await
        });
        if !matches!(written.await, Ok(Ok(()))) {
            tracing::debug!("the browser did not wait for its page");
        }
    }
}

/// The address a request asks for, or the status that refuses it.
///
/// A `Host` other than ours means that a web page has turned its own name to this computer.
fn target(head: &[u8], port: u16) -> Result<Url, &'static str> {
    const BAD: &str = "400 Bad Request";
    let head = std::str::from_utf8(head).map_err(|_| BAD)?;
    let mut lines = head.split("\r\n");
    let mut words = lines.next().unwrap_or_default().split(' ');
    let (method, path, version) = (words.next(), words.next(), words.next());
    if words.next().is_some() || !version.is_some_and(|version| version.starts_with("HTTP/1.")) {
        return Err(BAD);
    }
    let ours = format!("127.0.0.1:{port}");
    let mut hosts = lines
        .filter_map(|line| line.split_once(':'))
        .filter(|(name, _)| name.eq_ignore_ascii_case("host"))
        .map(|(_, value)| value.trim());
    if hosts.next() != Some(ours.as_str()) || hosts.next().is_some() {
        return Err("421 Misdirected Request");
    }
    if method != Some("GET") {
        return Err("405 Method Not Allowed");
    }
    let path = path.filter(|path| path.starts_with('/')).ok_or(BAD)?;
    Url::parse(&format!("http://{ours}{path}")).map_err(|_| BAD)
}

fn empty(status: &str) -> String {
    format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\nCache-Control: no-store\r\n\r\n")
}

fn html(status: &str, page: &ReturnPage, words: &str) -> String {
    let (language, words) = (escape(&page.language), escape(words));
    let body = format!(
        "<!doctype html><html lang=\"{language}\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>Housecall</title>\
         <style>{STYLE}</style><p>{words}</p></html>"
    );
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\
         Connection: close\r\nCache-Control: no-store\r\nContent-Security-Policy: {POLICY}\r\n\
         Referrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n\r\n{body}",
        body.len()
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine as _;
    use sha2::Digest as _;

    #[test]
    fn the_policy_names_the_style_of_the_page() {
        let hash = base64::engine::general_purpose::STANDARD.encode(sha2::Sha256::digest(STYLE));
        assert!(POLICY.contains(&format!("'sha256-{hash}'")));
        assert!(!POLICY.contains("unsafe"));
    }

    #[test]
    fn words_are_text_and_never_markup() {
        let page = ReturnPage::default();
        let shown = html("200 OK", &page, "<b>\"&");
        assert!(shown.contains("<p>&lt;b&gt;&quot;&amp;</p>"));
        let (head, body) = shown.split_once("\r\n\r\n").unwrap();
        assert!(head.contains(&format!("Content-Length: {}", body.len())));
    }

    #[test]
    fn only_requests_for_this_address_are_read() {
        let get = |head: &str| target(head.as_bytes(), 4711).map(|url| url.to_string());
        assert_eq!(
            get("GET /callback?code=x HTTP/1.1\r\nHost: 127.0.0.1:4711\r\n\r\n").unwrap(),
            "http://127.0.0.1:4711/callback?code=x"
        );
        for (head, status) in [
            ("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", "421 Misdirected Request"),
            ("GET / HTTP/1.1\r\n\r\n", "421 Misdirected Request"),
            ("GET / HTTP/1.1\r\nHost: 127.0.0.1:4711\r\nhost: evil.example\r\n\r\n", "421 Misdirected Request"),
            ("POST / HTTP/1.1\r\nHost: 127.0.0.1:4711\r\n\r\n", "405 Method Not Allowed"),
            ("GET http://evil/ HTTP/1.1\r\nHost: 127.0.0.1:4711\r\n\r\n", "400 Bad Request"),
            ("GET @evil.example/ HTTP/1.1\r\nHost: 127.0.0.1:4711\r\n\r\n", "400 Bad Request"),
            ("GET /\r\nHost: 127.0.0.1:4711\r\n\r\n", "400 Bad Request"),
            ("\r\n\r\n", "400 Bad Request"),
        ] {
            assert_eq!(get(head).unwrap_err(), status, "{head:?}");
        }
    }
}
