//! How the webview of Linux draws on a machine without a graphics processor: a virtual desktop, a
//! server, an old thin client.

/// Tells WebKitGTK to draw with the processor; versions before 2.46 do not know the word.
const DRAW_WITHOUT: &str = "WEBKIT_SKIA_ENABLE_CPU_RENDERING";
/// Beside `/dev/dri/renderD…`, what else stands for a graphics processor: NVIDIA's driver, Linux in Windows.
const OTHERS: [&str; 2] = ["nvidiactl", "dxg"];

/// Spares such a machine the emulated graphics processor, for which every kind of shape is first
/// translated into a program: a third of the app's start. A choice that the environment has made
/// stays. To be called before any thread is started.
pub fn choose() {
    if std::env::var_os(DRAW_WITHOUT).is_none() && !has_processor() {
        // SAFETY: nothing else reads or writes the environment while there is one thread.
        #[allow(unsafe_code)]
        unsafe {
            std::env::set_var(DRAW_WITHOUT, "1");
        }
    }
}

fn has_processor() -> bool {
    let entries = ["/dev/dri", "/dev"].into_iter().filter_map(|folder| std::fs::read_dir(folder).ok());
    entries.flatten().flatten().any(|entry| entry.file_name().to_str().is_some_and(draws))
}

/// Whether a device of this name can draw. A display that is only memory has a `card0` and no more.
fn draws(name: &str) -> bool {
    name.starts_with("renderD") || OTHERS.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::draws;

    #[test]
    fn a_graphics_processor_is_known_by_its_node() {
        for one in ["renderD128", "nvidiactl", "dxg"] {
            assert!(draws(one), "{one}");
        }
        for other in ["card0", "fb0", "by-path", "null"] {
            assert!(!draws(other), "{other}");
        }
    }
}
