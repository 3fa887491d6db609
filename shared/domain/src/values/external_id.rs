use super::{Invalid, InvalidCode};

/// 160 bits: more than the 128 that the contract asks for, and a whole number of base-32 digits.
const RANDOM_BYTES: usize = 20;
const PREFIX: &str = "be-";
/// How many digits at each end a look-alike has in common with the ID that it is like: 40 bits, so nobody gets an
/// External ID minted that has more in common with another's by trying.
const SHARED_DIGITS: usize = 8;
/// Base 32 in lower case without look-alikes (no `i`, `l`, `o`, `u`), as in Crockford's alphabet.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The value that an account's customer puts into the trust policy and that we send with every `AssumeRole`.
///
/// Minted by us, one per account, and it never changes. It is no secret, but isn't logged either: `Debug` masks it and
/// there is no `Display`; who needs the text says so with [`ExternalId::expose`].
#[derive(Clone, PartialEq, Eq)]
pub struct ExternalId(String);

impl ExternalId {
    /// How many random bytes [`ExternalId::from_random`] takes.
    pub const RANDOM_BYTES: usize = RANDOM_BYTES;

    /// A new External ID from `random`, which must come from the operating system's generator.
    pub fn from_random(random: &[u8; RANDOM_BYTES]) -> Self {
        let mut text = String::with_capacity(PREFIX.len() + RANDOM_BYTES * 8 / 5);
        text.push_str(PREFIX);
        for group in random.chunks_exact(5) {
            let bits = group.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
            for digit in (0..8).rev() {
                let index = usize::try_from(bits >> (digit * 5) & 31).unwrap_or_default();
                text.push(char::from(ALPHABET[index]));
            }
        }
        Self(text)
    }

    /// Another External ID out of `random` that starts and ends as this one does: a probe that a `StringLike` lets in
    /// which leaves open what stands in between (`be-*x`), or all of it.
    #[must_use]
    pub fn look_alike(&self, random: &[u8; RANDOM_BYTES]) -> Self {
        let fresh = Self::from_random(random);
        let (start, end) = (PREFIX.len() + SHARED_DIGITS, fresh.0.len() - SHARED_DIGITS);
        match (self.0.get(..start), fresh.0.get(start..end), self.0.get(end..)) {
            (Some(head), Some(middle), Some(tail)) if self.0.len() == fresh.0.len() => {
                Self(format!("{head}{middle}{tail}"))
            }
            _ => fresh,
        }
    }

    /// Reads back a stored External ID: 2 to 1,224 characters of `[\w+=,.@:/-]`, the rule of STS
    /// (`AssumeRole`, parameter `ExternalId`).
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let allowed = |b: u8| super::is_iam_name_byte(b) || b":/".contains(&b);
        let fits = (2..=1224).contains(&text.len()) && text.bytes().all(allowed);
        InvalidCode::ExternalIdInvalid
            .refuse_if(!fits, "An External ID has 2 to 1,224 characters of `[\\w+=,.@:/-]`.")?;
        Ok(Self(text.to_owned()))
    }

    /// The text itself, for STS, for the customer who asked for it, and for the trust policy. Never for a log.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The same ID with the case of every letter flipped: a probe that a `StringEqualsIgnoreCase` lets in. Each ID that
    /// was minted begins with letters, so it is another one.
    pub fn case_flipped(&self) -> String {
        let flip = |c: char| {
            if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() }
        };
        self.0.chars().map(flip).collect()
    }

    /// The same ID with characters appended: a probe that a `StringLike` with a trailing `*` lets in. Each ID that was
    /// minted is far shorter than STS allows.
    pub fn suffixed(&self) -> String {
        format!("{}-x", self.0)
    }
}

impl std::fmt::Debug for ExternalId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ExternalId(***)")
    }
}
