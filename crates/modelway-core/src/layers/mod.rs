//! Layers: what wraps a backend. One file each; how they are put together is in [`stack`](self::stack_client).

mod alarm;
mod attempt;
mod budget;
mod completes;
mod context_window;
mod conversations;
mod deadline;
mod first_event;
mod learned;
mod limit;
mod retry;
mod stack;
mod stall;
mod trace;

pub use self::attempt::AttemptTimeout;
pub use self::budget::{AttemptBudget, RetryBudget};
pub use self::completes::CompletionFallback;
pub use self::context_window::ContextWindow;
pub use self::deadline::Deadline;
pub use self::first_event::FirstEvent;
pub use self::limit::{Limit, LimitKey, LimitRegistry, Limiter};
pub use self::retry::{Retry, RetryPolicy};
pub use self::stack::{TargetLayers, Timeouts, stack_client, stack_target};
pub use self::stall::Stall;
pub use self::trace::Trace;
