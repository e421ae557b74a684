//! [`Kept`]: a box for what is large and rarely there.

use std::fmt;
use std::ops::{Deref, DerefMut};

/// A box for what is large and rarely there, such as an answer of the control plane.
///
/// It is read, changed and taken apart like a `Box`. But how to drop a `Box` is compiled into every unit of code in which
/// it may come out of scope, with all that it holds; how to drop this one stands where it is made, and nowhere in a
/// program that never makes it.
///
/// ```
/// use modelway_core::{ControlReply, Kept, Page};
/// let reply = Kept::new(ControlReply::ListModels(Page::all([])));
/// assert!(matches!(&*reply, ControlReply::ListModels(page) if page.items.is_empty()));
/// assert!(matches!(reply.into_inner(), ControlReply::ListModels(_)));
/// ```
pub struct Kept<T>(Box<dyn Hold<T>>);

/// The way back from the erased type: whoever holds a `T` is the `T`.
trait Hold<T>: Send + Sync {
    fn held(&self) -> &T;
    fn held_mut(&mut self) -> &mut T;
    fn into_held(self: Box<Self>) -> T;
}

impl<T: Send + Sync> Hold<T> for T {
    fn held(&self) -> &T {
        self
    }

    fn held_mut(&mut self) -> &mut T {
        self
    }

    fn into_held(self: Box<Self>) -> T {
        *self
    }
}

impl<T: Send + Sync + 'static> Kept<T> {
    /// Keeps `value`.
    pub fn new(value: T) -> Self {
        Self(Box::new(value))
    }
}

impl<T> Kept<T> {
    /// Gives the value back.
    pub fn into_inner(self) -> T {
        self.0.into_held()
    }
}

impl<T> Deref for Kept<T> {
    type Target = T;

    fn deref(&self) -> &T {
        (*self.0).held()
    }
}

impl<T> DerefMut for Kept<T> {
    fn deref_mut(&mut self) -> &mut T {
        (*self.0).held_mut()
    }
}

impl<T: Send + Sync + 'static> From<T> for Kept<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T: Clone + Send + Sync + 'static> Clone for Kept<T> {
    fn clone(&self) -> Self {
        Self::new(T::clone(self))
    }
}

impl<T: fmt::Debug> fmt::Debug for Kept<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        T::fmt(self, f)
    }
}
