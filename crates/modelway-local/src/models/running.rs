//! [`Running`]: the thread of one model, from loading to the end.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use modelway_core::{Error, ErrorKind, Phase};
use rayon::{ThreadPool, ThreadPoolBuilder};
use tokio::sync::watch;

use super::builder::Options;
use super::chat_model::{self, ChatModel};
use super::encoder_model::{self, EncoderModel};
use super::files::{Kind, ModelFiles};

/// A model that can be called.
#[derive(Debug, Clone)]
pub(super) enum Loaded {
    Chat(Arc<ChatModel>),
    Encoder(Arc<EncoderModel>),
}

impl Loaded {
    pub(super) fn close(&self) {
        match self {
            Self::Chat(model) => model.close(),
            Self::Encoder(model) => model.close(),
        }
    }
}

/// How far a model has got.
#[derive(Debug, Clone)]
pub(super) enum Progress {
    Loading,
    Ready(Loaded),
    Failed(Failure),
}

/// An error that can be told to several callers.
#[derive(Debug, Clone)]
pub(super) struct Failure {
    kind: ErrorKind,
    message: String,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { kind: error.kind(), message: error.to_string() }
    }
}

impl Failure {
    pub(super) fn error(&self) -> Error {
        Error::new(self.kind, self.message.clone()).with_phase(Phase::Build).with_retryable(false)
    }
}

/// The thread's report; its end is the end of the thread, with all memory freed.
#[derive(Debug, Clone)]
pub(super) struct Running {
    progress: watch::Receiver<Progress>,
    /// Whether nobody wants it any more: looked at once it is loaded, since it cannot be closed before.
    unwanted: Arc<AtomicBool>,
}

impl Running {
    /// Starts a thread that loads the model and then serves it.
    pub(super) fn start(id: &str, files: &ModelFiles, options: &Options) -> Result<Self, Error> {
        let (report, progress) = watch::channel(Progress::Loading);
        let (files, options) = (files.clone(), options.clone());
        let unwanted = Arc::new(AtomicBool::new(false));
        let report = Report { sender: report, unwanted: Arc::clone(&unwanted) };
        let work = move || {
            // A panic in a library must not leave callers waiting: `report` is dropped either way.
            let _ = catch_unwind(AssertUnwindSafe(|| match pool(&options) {
                Ok(pool) => pool.install(|| serve(&files, &options, &report)),
                Err(error) => report.failed(error),
            }));
        };
        let thread = std::thread::Builder::new().name(format!("modelway {id}"));
        thread.spawn(work).map_err(|e| {
            Error::new(ErrorKind::Configuration, format!("no thread for the model {id}: {e}"))
                .with_source(e)
        })?;
        Ok(Self { progress, unwanted })
    }

    /// Whether it failed to load, or has ended.
    pub(super) fn is_over(&self) -> bool {
        let progress = &self.progress;
        matches!(*progress.borrow(), Progress::Failed(_)) || progress.has_changed().is_err()
    }

    /// The model, once it is loaded.
    pub(super) async fn loaded(mut self) -> Result<Loaded, Error> {
        let progress = self.progress.wait_for(|p| !matches!(p, Progress::Loading)).await;
        match progress.as_deref() {
            Ok(Progress::Ready(loaded)) => Ok(loaded.clone()),
            Ok(Progress::Failed(failure)) => Err(failure.error()),
            _ => Err(Error::new(ErrorKind::Provider, "the model's thread failed while it loaded")
                .with_hint("its file may be damaged: fetch it again")),
        }
    }

    /// Lets the model go and waits until its memory is free.
    pub(super) async fn end(mut self) {
        self.close();
        while self.progress.changed().await.is_ok() {}
    }

    /// Lets the model go, without waiting.
    pub(super) fn close(&self) {
        self.unwanted.store(true, Ordering::SeqCst);
        if let Progress::Ready(loaded) = &*self.progress.borrow() {
            loaded.close();
        }
    }
}

fn pool(options: &Options) -> Result<ThreadPool, Error> {
    let name = |at| format!("modelway worker {at}");
    ThreadPoolBuilder::new().num_threads(options.threads).thread_name(name).build().map_err(|e| {
        let what = format!("no {} threads for a model: {e}", options.threads);
        Error::new(ErrorKind::Configuration, what).with_source(e)
    })
}

/// Loads, reports, serves; everything heavy is dropped before this returns.
fn serve(files: &ModelFiles, options: &Options, report: &Report) {
    match &files.0 {
        Kind::Gguf(path) => match chat_model::load(path, options) {
            Ok((model, worker)) => {
                let _close = CloseOnDrop(Loaded::Chat(Arc::clone(&model)));
                if report.ready(Loaded::Chat(model)) {
                    worker.run();
                }
            }
            Err(error) => report.failed(error),
        },
        Kind::Encoder(path) => match encoder_model::load(path, options) {
            Ok((model, worker)) => {
                let _close = CloseOnDrop(Loaded::Encoder(Arc::clone(&model)));
                if report.ready(Loaded::Encoder(model)) {
                    worker.run();
                }
            }
            Err(error) => report.failed(error),
        },
    }
}

/// Where the thread tells how it goes.
struct Report {
    sender: watch::Sender<Progress>,
    unwanted: Arc<AtomicBool>,
}

impl Report {
    /// Tells that the model is there; `false` when nobody wants it any more.
    fn ready(&self, loaded: Loaded) -> bool {
        self.sender.send(Progress::Ready(loaded)).is_ok() && !self.unwanted.load(Ordering::SeqCst)
    }

    fn failed(&self, error: Error) {
        // Whoever would read it may be gone.
        let _ = self.sender.send(Progress::Failed(error.into()));
    }
}

/// Nobody may wait in the queue of a thread that is gone.
struct CloseOnDrop(Loaded);

impl Drop for CloseOnDrop {
    fn drop(&mut self) {
        self.0.close();
    }
}
