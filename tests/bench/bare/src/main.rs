//! A bare window: what the framework itself costs. It prints `ready <ms>` when its one line was
//! drawn; the app is measured against it, by the same signal and in a window made the same way.

use std::time::Instant;
use tauri::utils::config::Color;
use tauri::{State, WebviewUrl, WebviewWindowBuilder};

struct Started(Instant);

#[tauri::command]
async fn ready(started: State<'_, Started>) -> Result<(), ()> {
    println!("ready {}", started.0.elapsed().as_millis());
    Ok(())
}

fn main() {
    let outcome = tauri::Builder::default()
        .manage(Started(Instant::now()))
        .invoke_handler(tauri::generate_handler![ready])
        .setup(|app| {
            WebviewWindowBuilder::new(app, "main", WebviewUrl::App("index.html".into()))
                .background_color(Color(0x0d, 0x15, 0x23, 0xff))
                .title("Bare window")
                .inner_size(1100.0, 800.0)
                .min_inner_size(320.0, 480.0)
                .build()?;
            Ok(())
        })
        .run(tauri::generate_context!());
    if let Err(error) = outcome {
        eprintln!("the window did not open: {error}");
        std::process::exit(1);
    }
}
