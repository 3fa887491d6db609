//! Stands in for the crate [crc-fast](https://crates.io/crates/crc-fast), of which the AWS SDK uses three checksums.
//!
//! That crate has tables for some twenty more, 0.7 MB that no linker can leave out, because the algorithm is chosen
//! when it runs. They are a seventh of the package of a function with Amazon S3. Its speed is for gigabytes; the
//! functions send test files of some hundred bytes. Here the same three come from the crate [`crc`], with tables of 1
//! or 2 KiB each.
//!
//! If a later release of the SDK uses more of crc-fast than is here, it does not compile.

use crc::{CRC_32_ISCSI, CRC_32_ISO_HDLC, CRC_64_NVME, Crc, Table};

static CRC_32: Crc<u32, Table<1>> = Crc::<u32, Table<1>>::new(&CRC_32_ISO_HDLC);
static CRC_32C: Crc<u32, Table<1>> = Crc::<u32, Table<1>>::new(&CRC_32_ISCSI);
static CRC_64: Crc<u64, Table<1>> = Crc::<u64, Table<1>>::new(&CRC_64_NVME);

/// A checksum that Amazon S3 takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CrcAlgorithm {
    /// `CRC32`.
    Crc32IsoHdlc,
    /// `CRC32C`.
    Crc32Iscsi,
    /// `CRC64NVME`.
    Crc64Nvme,
}

/// The checksum of bytes that come one after the other.
#[derive(Clone)]
pub struct Digest(State);

#[derive(Clone)]
enum State {
    Bits32(crc::Digest<'static, u32, Table<1>>),
    Bits64(crc::Digest<'static, u64, Table<1>>),
}

impl Digest {
    /// The checksum of no bytes yet.
    #[must_use]
    pub fn new(algorithm: CrcAlgorithm) -> Self {
        Self(match algorithm {
            CrcAlgorithm::Crc32IsoHdlc => State::Bits32(CRC_32.digest()),
            CrcAlgorithm::Crc32Iscsi => State::Bits32(CRC_32C.digest()),
            CrcAlgorithm::Crc64Nvme => State::Bits64(CRC_64.digest()),
        })
    }

    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        match &mut self.0 {
            State::Bits32(digest) => digest.update(bytes),
            State::Bits64(digest) => digest.update(bytes),
        }
    }

    /// The checksum, in the lower bits.
    #[must_use]
    pub fn finalize(self) -> u64 {
        match self.0 {
            State::Bits32(digest) => digest.finalize().into(),
            State::Bits64(digest) => digest.finalize(),
        }
    }
}

impl std::fmt::Debug for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Digest")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The check values of the catalogue of parametrised CRC algorithms
    /// (<https://reveng.sourceforge.io/crc-catalogue/>).
    #[test]
    fn each_has_the_check_value_of_its_definition_however_the_bytes_are_cut() {
        for (algorithm, check) in [
            (CrcAlgorithm::Crc32IsoHdlc, 0xcbf4_3926),
            (CrcAlgorithm::Crc32Iscsi, 0xe306_9283),
            (CrcAlgorithm::Crc64Nvme, 0xae8b_1486_0a79_9888),
        ] {
            for cut in 0..=9 {
                let mut digest = Digest::new(algorithm);
                let (first, second) = b"123456789".split_at(cut);
                digest.update(first);
                digest.update(second);
                assert_eq!(digest.finalize(), check, "{algorithm:?}");
            }
        }
    }
}
