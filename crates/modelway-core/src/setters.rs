//! [`setters!`]: one line for a setter that is named like its field.

/// Writes `self`-consuming setters. `some f: T` sets `Some(value)`; `list f: T` sets from an iterator.
macro_rules! setters {
    ($this:ident => $($(#[$doc:meta])* $mode:ident $field:ident : $ty:ty),+ $(,)?) => {
        $($crate::setters::setters!(@one $(#[$doc])* $mode $field : $ty);)+
    };
    (@one $(#[$doc:meta])* some $field:ident : $ty:ty) => {
        $(#[$doc])*
        #[must_use]
        pub fn $field(mut self, $field: $ty) -> Self {
            self.$field = Some($field.into());
            self
        }
    };
    (@one $(#[$doc:meta])* list $field:ident : $ty:ty) => {
        $(#[$doc])*
        #[must_use]
        pub fn $field<I>(mut self, $field: I) -> Self
        where
            I: IntoIterator,
            I::Item: Into<$ty>,
        {
            self.$field = $field.into_iter().map(Into::into).collect();
            self
        }
    };
}

pub(crate) use setters;
