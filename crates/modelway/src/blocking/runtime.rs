//! The one background runtime, and when it may be waited for.

use std::io;
use std::process;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread;

use modelway_core::{Error, ErrorKind};
use tokio::runtime::{Builder, Handle};

/// The runtime, and the process that has its thread: a fork does not take it along.
static SHARED: OnceLock<(u32, Handle)> = OnceLock::new();
static STARTING: Mutex<()> = Mutex::new(());

/// Runs `future` on this thread until it is done.
pub(super) fn wait<T>(future: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    shared()?.block_on(future)
}

/// The runtime, started when there is none yet.
///
/// # Errors
/// [`ErrorKind::Configuration`] where waiting is not allowed, or when the thread cannot be started.
pub(super) fn shared() -> Result<&'static Handle, Error> {
    may_wait()?;
    if let Some(shared) = SHARED.get() {
        return here(shared);
    }
    let _one_at_a_time = STARTING.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(shared) = SHARED.get() {
        return here(shared);
    }
    let handle = start().map_err(|e| {
        let what = "the background thread of the blocking client could not be started";
        Error::new(ErrorKind::Configuration, what)
            .with_hint("look at the limits of threads and open files")
            .with_source(e)
    })?;
    here(SHARED.get_or_init(|| (process::id(), handle)))
}

fn here((process, handle): &'static (u32, Handle)) -> Result<&'static Handle, Error> {
    if *process == process::id() {
        return Ok(handle);
    }
    let what = "the blocking client was used before this process was forked";
    Err(Error::new(ErrorKind::Configuration, what)
        .with_hint("use it only after the fork: its background thread stayed behind"))
}

fn may_wait() -> Result<(), Error> {
    let Err(absent) = Handle::try_current() else {
        let what = "the blocking client was used on a thread of an async runtime";
        return Err(Error::new(ErrorKind::Configuration, what)
            .with_hint("await `modelway::Client` there, or use `std::thread::spawn`"));
    };
    if absent.is_missing_context() {
        return Ok(());
    }
    let what = "the blocking client was used by the destructor of a thread-local value";
    Err(Error::new(ErrorKind::Configuration, what).with_hint("use it before the thread ends"))
}

/// A runtime of one thread: that thread watches sockets and timers and runs what connections spawn, while
/// calls are polled by those who wait for them. It ends with the process.
fn start() -> io::Result<Handle> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let handle = runtime.handle().clone();
    let drive = move || runtime.block_on(std::future::pending::<()>());
    thread::Builder::new().name("modelway-blocking".to_owned()).spawn(drive)?;
    Ok(handle)
}
