//! The form in which stable codes are declared: each with what the catalogue `docs/CODES.md` says of it.

/// Declares an enum of stable codes. A code can't be declared without its entry, and what is said of it stands nowhere
/// else: `docs/CODES.md` is made from these entries.
///
/// Each entry has `code`, the text that clients see, and `when`, which is also the variant's documentation; the other
/// fields are those of the entry's type.
#[macro_export]
macro_rules! catalogue {
    (
        $(#[$attribute:meta])*
        enum $name:ident: $entry:ident {
            $($variant:ident { code: $code:literal, when: $when:literal, $($field:ident: $value:expr),+ $(,)? })+
        }
    ) => {
        $crate::named! {
            $(#[$attribute])*
            #[derive(PartialOrd, Ord)]
            enum $name {
                $(#[doc = $when] $variant = $code,)+
            }
        }

        impl $name {
            /// What the catalogue says of the code.
            pub const fn entry(self) -> $entry {
                match self {
                    $(Self::$variant => $entry { code: $code, when: $when, $($field: $value),+ },)+
                }
            }
        }
    };
}
