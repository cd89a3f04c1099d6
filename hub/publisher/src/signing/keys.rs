//! Key files: a few lines of text, so that a person can tell what is on a stick.

use crewroom_crypto::SigningKey;
use crewroom_protocol::pack::trust::KeyId;
use data_encoding::HEXLOWER_PERMISSIVE;

const SECRET: &str = "crewroom secret signing key, version 1";
const PUBLIC: &str = "crewroom public signing key, version 1";

/// A secret key with the name that people gave it.
#[derive(Debug)]
pub struct SecretKeyFile {
    /// What people call it: `national lead, 2026`.
    pub name: String,
    /// The key.
    pub key: SigningKey,
}

/// A public key with its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKeyFile {
    /// What people call it.
    pub name: String,
    /// The key.
    pub key: [u8; 32],
}

impl SecretKeyFile {
    /// Reads the file's text.
    ///
    /// # Errors
    /// What is wrong, in plain words; nothing of the secret.
    pub fn read(text: &str) -> Result<Self, String> {
        let (name, mut bytes) = read(text, SECRET, "secret")?;
        let key = SigningKey::from_random(&mut bytes);
        let stated = field(text, "public")?;
        if stated != data_encoding::HEXLOWER.encode(&key.public()) {
            return Err("the secret and the public line do not belong together".to_owned());
        }
        Ok(Self { name, key })
    }

    /// The file's text. Holds the secret: write it where nobody else can read.
    pub fn text(&self) -> String {
        let (public, secret) = (self.key.public(), self.key.expose());
        let hex = data_encoding::HEXLOWER;
        format!(
            "{SECRET}\nname: {}\nid: {}\npublic: {}\nsecret: {}\n",
            self.name,
            KeyId::of(&public),
            hex.encode(&public),
            hex.encode(secret)
        )
    }

    /// The half that others may have.
    pub fn public(&self) -> PublicKeyFile {
        PublicKeyFile { name: self.name.clone(), key: self.key.public() }
    }
}

impl PublicKeyFile {
    /// Reads the file's text.
    ///
    /// # Errors
    /// What is wrong, in plain words.
    pub fn read(text: &str) -> Result<Self, String> {
        let (name, key) = read(text, PUBLIC, "public")?;
        Ok(Self { name, key })
    }

    /// The file's text.
    pub fn text(&self) -> String {
        let public = data_encoding::HEXLOWER.encode(&self.key);
        format!("{PUBLIC}\nname: {}\nid: {}\npublic: {public}\n", self.name, KeyId::of(&self.key))
    }
}

fn read(text: &str, kind: &str, field_name: &str) -> Result<(String, [u8; 32]), String> {
    if text.lines().next().map(str::trim_end) != Some(kind) {
        return Err(format!("its first line is not `{kind}`"));
    }
    let value = field(text, field_name)?;
    let bytes = HEXLOWER_PERMISSIVE.decode(value.as_bytes()).ok().and_then(|bytes| bytes.try_into().ok());
    let bytes = bytes.ok_or_else(|| format!("its line `{field_name}` is not 64 hex digits"))?;
    Ok((field(text, "name")?.to_owned(), bytes))
}

fn field<'t>(text: &'t str, name: &str) -> Result<&'t str, String> {
    let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    value.map(str::trim).ok_or_else(|| format!("it has no line `{name}:`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_files_round_trip_and_damage_is_named() {
        let secret = SecretKeyFile { name: "lead".into(), key: SigningKey::from_random(&mut [7; 32]) };
        let read = SecretKeyFile::read(&secret.text().replace('\n', "\r\n")).unwrap();
        assert_eq!((read.name.as_str(), read.key.public()), ("lead", secret.key.public()));
        let public = secret.public();
        assert_eq!(PublicKeyFile::read(&public.text()).unwrap(), public);
        assert!(!public.text().contains("secret"));
        for (text, what) in [
            (public.text(), "first line"),
            (secret.text().replace("secret: 0", "secret: 1"), "belong together"),
            (secret.text().replace("secret: ", "secret: x"), "64 hex"),
            (secret.text().replace("name", "nom"), "no line `name:`"),
            (String::new(), "first line"),
        ] {
            let said = SecretKeyFile::read(&text).unwrap_err();
            assert!(said.contains(what), "{what}: {said}");
            assert!(!said.contains("0707"), "nothing of the secret is said");
        }
    }
}
