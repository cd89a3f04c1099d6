//! Key types. Each is zeroed when dropped, prints nothing, and has no `Clone` and no
//! `Serialize`, so that a key is never copied by accident.

use zeroize::{Zeroize, ZeroizeOnDrop};

macro_rules! key {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Zeroize, ZeroizeOnDrop)]
        pub struct $name(Box<[u8; 32]>);

        impl $name {
            /// Makes the key of 32 random bytes and zeroes the caller's copy.
            pub fn from_random(bytes: &mut [u8; 32]) -> Self {
                let mut inner = Box::new([0_u8; 32]);
                inner.copy_from_slice(bytes);
                bytes.zeroize();
                Self(inner)
            }

            /// The raw bytes; keep the borrow short.
            pub fn expose(&self) -> &[u8; 32] {
                &self.0
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str(concat!(stringify!($name), "(hidden)"))
            }
        }
    };
}

key!(
    /// Seals every private record. Random, made once, never leaves the device unwrapped.
    DataKey
);
key!(
    /// The half that the operating system keeps. Useless without the vault's file, and, once a
    /// PIN is set, without the PIN.
    KeyStoreSecret
);
key!(
    /// Wraps the data key; derived, never stored.
    WrappingKey
);
key!(
    /// Seals what is synced from one removal of a device to the next; shared by an account's
    /// devices, never known to a hub.
    EpochKey
);
