//! Looks for many texts at once, each in every spelling in which it might have been written:
//! UTF-8, UTF-16 both ways round, hex in both cases, base64 in both alphabets at every place.

use data_encoding::{BASE64, BASE64URL, HEXLOWER, HEXUPPER};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Every spelling of a text.
pub fn spellings(text: &str) -> Vec<(&'static str, Vec<u8>)> {
    let wide = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect();
    let mut all = byte_spellings(text.as_bytes());
    all.push(("UTF-16 LE", wide(u16::to_le_bytes)));
    all.push(("UTF-16 BE", wide(u16::to_be_bytes)));
    all
}

/// Every spelling of some bytes.
pub fn byte_spellings(bytes: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let mut all = vec![
        ("plain", bytes.to_vec()),
        ("hex", HEXLOWER.encode(bytes).into_bytes()),
        ("HEX", HEXUPPER.encode(bytes).into_bytes()),
    ];
    for (name, alphabet) in [("base64", &BASE64), ("base64url", &BASE64URL)] {
        for shift in 0..3 {
            // With `shift` bytes before it. The characters that also depend on what stands
            // before or after are left out.
            let shifted = [&[0; 2][..shift], bytes].concat();
            let text = alphabet.encode(&shifted);
            all.push((name, text.as_bytes()[(shift * 8).div_ceil(6)..shifted.len() * 8 / 6].to_vec()));
        }
    }
    all
}

/// What is looked for.
#[derive(Default)]
pub struct Needles {
    found_by: HashMap<[u8; 3], Vec<(String, Vec<u8>)>>,
    /// One bit for each beginning of three bytes: most places are passed by at once.
    begins: Vec<bool>,
}

impl Needles {
    pub fn add(&mut self, name: &str, text: &str) {
        for (spelling, bytes) in spellings(text) {
            self.insert(format!("{name} ({spelling})"), bytes);
        }
    }

    pub fn add_bytes(&mut self, name: &str, bytes: &[u8]) {
        for (spelling, bytes) in byte_spellings(bytes) {
            self.insert(format!("{name} ({spelling})"), bytes);
        }
    }

    fn insert(&mut self, name: String, bytes: Vec<u8>) {
        assert!(bytes.len() >= 5, "{name} is too short to be looked for");
        if self.begins.is_empty() {
            self.begins = vec![false; 1 << 24];
        }
        let begin = [bytes[0], bytes[1], bytes[2]];
        self.begins[place(&begin)] = true;
        self.found_by.entry(begin).or_default().push((name, bytes));
    }

    /// The names of what stands in these bytes, each with its number of places.
    pub fn find(&self, hay: &[u8]) -> HashMap<&str, usize> {
        let mut found = HashMap::new();
        for (at, begin) in hay.windows(3).enumerate() {
            if !self.begins[place(begin)] {
                continue;
            }
            for (name, bytes) in self.found_by.get(begin).into_iter().flatten() {
                if hay[at..].starts_with(bytes) {
                    *found.entry(name.as_str()).or_default() += 1;
                }
            }
        }
        found
    }

    /// One line for each find in any of the files.
    pub fn find_in_files(&self, files: &[PathBuf]) -> Vec<String> {
        let mut lines = Vec::new();
        for file in files {
            // SQLite's companions come and go while the app runs.
            let Ok(bytes) = std::fs::read(file) else { continue };
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            lines.extend(self.find(&bytes).keys().map(|found| format!("{found} in {name}")));
        }
        lines.sort();
        lines
    }
}

fn place(begin: &[u8]) -> usize {
    usize::from(begin[0]) << 16 | usize::from(begin[1]) << 8 | usize::from(begin[2])
}

/// Every file in a folder and below.
pub fn every_file(folder: &Path) -> Vec<PathBuf> {
    let (mut files, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("the folder is there").flatten() {
            let path = entry.path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files
}
