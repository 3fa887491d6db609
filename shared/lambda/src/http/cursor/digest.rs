use sha2::{Digest, Sha256};

pub(super) const DIGEST_BYTES: usize = 16;

/// The digest of `parts`, each followed by a zero byte, which none of them can contain, and of the `position`.
pub(super) fn digest(before: &[u8], parts: &[&str], position: &[u8]) -> [u8; DIGEST_BYTES] {
    let mut hash = Sha256::new();
    hash.update(before);
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hash.update(position);
    let mut short = [0; DIGEST_BYTES];
    short.copy_from_slice(&hash.finalize()[..DIGEST_BYTES]);
    short
}
