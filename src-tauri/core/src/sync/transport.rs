//! The line to a hub. Core speaks through this trait; hosts bring the real one.

use zeroize::Zeroizing;

/// The largest answer that is read, in bytes; beyond it a transport stops reading.
pub const MAX_BYTES: usize = 8 * 1024 * 1024;
/// The longest address, in bytes.
const MAX_ADDRESS: usize = 200;

/// How a request asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Method {
    Get,
    Post,
}

/// A request.
pub struct Request {
    /// How it asks.
    pub method: Method,
    /// The whole URL.
    pub url: String,
    /// Goes into `authorization: Bearer`.
    pub bearer: Option<Zeroizing<String>>,
    /// The body, `application/octet-stream`; empty for none.
    pub body: Vec<u8>,
    /// Only these bytes of the answer, from and up to but without: `range`.
    pub range: Option<(u64, u64)>,
    /// On a connection that carries nothing else and shares nothing with another: what is sent
    /// without a name must not stand beside what is sent with a token.
    pub apart: bool,
}

/// An answer, whatever its status.
pub struct Response {
    /// HTTP's status.
    pub status: u16,
    /// `retry-after`, in seconds.
    pub retry_after: Option<u64>,
    /// The body, at most [`MAX_BYTES`].
    pub body: Vec<u8>,
}

/// Why there was no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HttpError {
    /// No connection, no trust in it, or no answer in time.
    #[error("cannot be reached")]
    Unreachable,
    /// More than [`MAX_BYTES`].
    #[error("the answer is too large")]
    TooLarge,
}

/// Sends requests. Follows no redirect to another host, unpacks nothing by itself, sends no
/// header that is not needed, gives up after 20 seconds without an answer.
#[async_trait::async_trait]
pub trait Http: Send + Sync {
    /// Sends one request and waits for its answer.
    ///
    /// # Errors
    /// [`HttpError`]; whether the request arrived is then unknown.
    async fn send(&self, request: Request) -> Result<Response, HttpError>;
}

/// An address as a person types it, in its one form: `https://hub.force.example`. Plain HTTP only
/// to this machine itself. `None` when it cannot be a hub's.
pub fn address(typed: &str) -> Option<String> {
    let plain = typed.trim().to_ascii_lowercase();
    let (scheme, rest) = plain.split_once("://").unwrap_or(("https", &plain));
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    let (host, port) = match rest.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (rest, None),
    };
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    let here = matches!(host, "localhost" | "127.0.0.1");
    let good = plain.len() <= MAX_ADDRESS
        && host.split('.').all(label)
        && (here || host.contains('.'))
        && port.is_none_or(|port| port.parse::<u16>().is_ok_and(|n| n > 0 && !port.starts_with(['0', '+'])))
        && (scheme == "https" || scheme == "http" && here);
    good.then(|| format!("{scheme}://{rest}"))
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn addresses_have_one_form_and_plain_http_stays_on_this_machine() {
        for (typed, plain) in [
            ("hub.force.example", "https://hub.force.example"),
            (" HTTPS://Hub.Force.Example/ ", "https://hub.force.example"),
            ("hub.force.example:8443", "https://hub.force.example:8443"),
            ("http://127.0.0.1:9000", "http://127.0.0.1:9000"),
            ("http://localhost:9000", "http://localhost:9000"),
        ] {
            assert_eq!(address(typed).as_deref(), Some(plain), "{typed}");
        }
        for wrong in [
            "",
            "hub",
            "http://hub.force.example",
            "ftp://hub.example",
            "https://user@hub.example",
            "https://hub.example/path",
            "https://hub.example?x",
            "hub.example:0",
            "hub.example:99999",
            "hub..example",
            "-hub.example",
            "https://",
            "hub example.org",
            "https://hub.example:+80",
            "http://127.0.0.1.example.org",
            "javascript://hub.example/",
        ] {
            assert_eq!(address(wrong), None, "{wrong}");
        }
    }
}
