//! A desktop of its own where there is no screen: a display, a session bus, and a real Secret
//! Service on it. All of it ends with the chore.

use crate::steps::{answer, say, say_export};
use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// The size of the display.
const SCREEN: &str = "1100x800x24";
/// Protects nothing: the keyring holds made-up data, and without a password it would ask for one.
const KEYRING_PASSWORD: &[u8] = b"try-out\n";

/// The display, the bus and the keyring.
pub struct Desktop {
    home: PathBuf,
    display: String,
    bus: Option<String>,
    running: Vec<Child>,
}

impl Desktop {
    /// Starts them; `home` takes the keyring and what the webview keeps.
    ///
    /// # Errors
    /// When one of them does not start.
    pub fn start(home: &Path) -> Result<Self> {
        let runtime = home.join("run");
        std::fs::create_dir_all(&runtime)?;
        private(&runtime)?;
        let mut desktop =
            Self { home: home.to_path_buf(), display: String::new(), bus: None, running: Vec::new() };
        say_export("HOME", &home.to_string_lossy());
        say_export("XDG_RUNTIME_DIR", &runtime.to_string_lossy());
        desktop.start_display()?;
        desktop.start_bus()?;
        desktop.start_keyring()?;
        Ok(desktop)
    }

    /// A program on this desktop, with nothing of the caller's own desktop.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        for name in
            ["XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "WAYLAND_DISPLAY"]
        {
            command.env_remove(name);
        }
        command
            .env("HOME", &self.home)
            .env("XDG_RUNTIME_DIR", self.home.join("run"))
            .env("NO_AT_BRIDGE", "1");
        if !self.display.is_empty() {
            command.env("DISPLAY", &self.display);
        }
        if let Some(bus) = &self.bus {
            command.env("DBUS_SESSION_BUS_ADDRESS", bus);
        }
        command
    }

    /// Takes a picture of the display once something is drawn on it.
    ///
    /// # Errors
    /// When nothing was drawn for ten seconds, or the picture cannot be written.
    pub fn picture(&self, path: &Path) -> Result<()> {
        let mut import = self.command("import");
        import.args(["-window", "root"]).arg(path);
        say(&import);
        for _ in 0..20 {
            std::thread::sleep(Duration::from_millis(500));
            answer(&mut import).context("the picture could not be taken (apt: imagemagick)")?;
            let colours = answer(self.command("identify").args(["-format", "%k"]).arg(path));
            // An empty display has one colour; a screen with letters on it has dozens.
            if colours.and_then(|number| number.trim().parse::<u32>().ok()).is_some_and(|number| number > 16)
            {
                return Ok(());
            }
        }
        bail!("nothing was drawn; {} shows what there is", path.display())
    }

    fn start_display(&mut self) -> Result<()> {
        // It takes the first free display and tells its number.
        let mut xvfb = self.command("Xvfb");
        xvfb.args(["-displayfd", "1", "-screen", "0", SCREEN, "-nolisten", "tcp"]);
        let number = self.first_line(xvfb.stderr(Stdio::null()), "Xvfb (apt: xvfb)")?;
        self.display = format!(":{number}");
        say_export("DISPLAY", &self.display);
        Ok(())
    }

    fn start_bus(&mut self) -> Result<()> {
        let mut bus = self.command("dbus-daemon");
        bus.args(["--session", "--nofork", "--print-address=1"]);
        let address = self.first_line(bus.stderr(Stdio::null()), "the session bus (apt: dbus)")?;
        say_export("DBUS_SESSION_BUS_ADDRESS", &address);
        self.bus = Some(address);
        Ok(())
    }

    fn start_keyring(&mut self) -> Result<()> {
        let mut keyring = self.command("gnome-keyring-daemon");
        keyring.args(["--foreground", "--unlock", "--components=secrets"]);
        keyring.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        say(&keyring);
        let mut child = keyring.spawn().context("the keyring did not start (apt: gnome-keyring)")?;
        let told = child.stdin.take().map(|mut input| input.write_all(KEYRING_PASSWORD));
        self.running.push(child);
        told.context("the keyring takes no password")??;
        for _ in 0..100 {
            let mut ask = self.command("dbus-send");
            ask.args(["--session", "--print-reply", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus"]);
            ask.args(["org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.secrets"]);
            if answer(&mut ask).is_some_and(|said| said.contains("true")) {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        bail!("the Secret Service did not come up")
    }

    /// Starts a program and waits for the first line that it prints.
    fn first_line(&mut self, command: &mut Command, what: &str) -> Result<String> {
        say(command);
        let child = command.stdout(Stdio::piped()).spawn();
        let mut child = child.with_context(|| format!("{what} did not start"))?;
        let output = child.stdout.take();
        self.running.push(child);
        let mut line = String::new();
        if let Some(output) = output {
            BufReader::new(output).read_line(&mut line)?;
        }
        if line.trim().is_empty() {
            bail!("{what} said nothing");
        }
        Ok(line.trim().to_owned())
    }
}

impl Drop for Desktop {
    fn drop(&mut self) {
        for child in self.running.iter_mut().rev() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

#[cfg(unix)]
fn private(folder: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    Ok(std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))?)
}

#[cfg(not(unix))]
fn private(_: &Path) -> Result<()> {
    Ok(())
}
