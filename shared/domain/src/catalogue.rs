//! The form in which stable codes are declared: each with what the catalogue `docs/CODES.md` says of it.

/// Declares an enum of stable codes. A code can't be declared without its entry, and what is said of it stands nowhere
/// else: `docs/CODES.md` is made from these entries.
///
/// Each row is `Variant = "code" (fields) when: "...", fix: "...";`. The code is the text that clients see, and `when`
/// is also the variant's documentation. All but the code are fields of the entry's type.
#[macro_export]
macro_rules! catalogue {
    (
        $(#[$attribute:meta])*
        enum $name:ident: $entry:ident {
            $($variant:ident = $code:literal ($($field:ident: $value:expr),+) when: $when:literal, fix: $fix:expr;)+
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
                    $(Self::$variant => $entry { when: $when, $($field: $value,)+ fix: $fix },)+
                }
            }
        }
    };
}
