//! The one window. It goes nowhere but to the interface that the app carries.

use tauri::utils::config::Color;
use tauri::{AppHandle, Url, WebviewUrl, WebviewWindowBuilder};

/// Dark before the first paint, so that nothing flashes white in a dark car.
const BACKGROUND: Color = Color(0x0d, 0x15, 0x23, 0xff);

/// Opens the window.
///
/// # Errors
/// When the system gives no window.
pub fn open(handle: &AppHandle) -> tauri::Result<()> {
    let builder = WebviewWindowBuilder::new(handle, "main", WebviewUrl::App("index.html".into()))
        .background_color(BACKGROUND)
        .on_navigation(is_ours);
    #[cfg(desktop)]
    let builder = builder.title("Crewroom").inner_size(1100.0, 800.0).min_inner_size(320.0, 480.0);
    builder.build()?;
    Ok(())
}

/// Only the app's own pages, whatever a link says.
fn is_ours(url: &Url) -> bool {
    match url.scheme() {
        "tauri" => true,
        "http" | "https" => url.host_str() == Some("tauri.localhost"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_ours;

    #[test]
    fn no_remote_page_is_opened() {
        for ours in ["tauri://localhost/index.html", "https://tauri.localhost/index.html"] {
            assert!(is_ours(&ours.parse().unwrap()), "{ours}");
        }
        for other in
            ["https://example.org/", "http://127.0.0.1/", "file:///etc/passwd", "data:text/html,x", "tel:999"]
        {
            assert!(!is_ours(&other.parse().unwrap()), "{other}");
        }
    }
}
