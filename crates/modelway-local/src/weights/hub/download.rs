//! One file from the hub into its part, taken up where an earlier pull broke off.

use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::{Uri, header};
use modelway_core::time::within;
use modelway_core::{Body, Error, ErrorKind, Phase};

use super::super::failure::{Attempt, Failure};
use super::super::plan::PlanFile;
use super::super::progress::Progress;
use super::super::session::Session;
use super::super::text;
use super::Hub;
use super::part::{self, Left, Part};
use super::send::{self, Answer, Facts};

/// How often a broken connection is made again without a single new byte.
const VAIN: u32 = 3;
/// The pause before it, in seconds, times the number of the attempt.
const PAUSE: Duration = Duration::from_secs(1);
/// How much is taken of a file whose size nobody says, in bytes.
const UNKNOWN_SIZE: u64 = 1 << 30;

/// A part that is complete.
#[derive(Debug)]
pub(super) struct Got {
    /// The digest that the hub published.
    pub(super) sha256: Option<String>,
    pub(super) commit: Option<String>,
    /// Whether bytes of an earlier download are in it.
    pub(super) resumed: bool,
}

/// Why one connection did not bring the rest of the file.
enum Broken {
    /// Another connection may.
    Off(Error),
    /// There was no answer.
    Unanswered(Error),
    /// What is there does not fit any more: from the start.
    Outdated,
    Failed(Failure),
}

impl From<Failure> for Broken {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl Hub {
    /// Downloads `file` into its part.
    pub(super) async fn download(
        &self,
        session: &Session,
        uri: &Uri,
        file: &PlanFile,
    ) -> Attempt<Got> {
        let path = session.part(file);
        let mut vain = 0;
        let mut began = false;
        loop {
            let left = part::left(&path, uri, file.sha256.as_deref());
            let before = left.as_ref().map_or(0, |left| left.resume.offset);
            let error = match self.once(session, uri, file, left).await {
                Ok(got) => return Ok(got),
                // Only a source that has answered before is asked again.
                Err(Broken::Unanswered(error)) if !began || !error.is_retryable() => {
                    return Err(Failure::Passed(error));
                }
                Err(Broken::Failed(failure)) => return Err(failure),
                Err(Broken::Off(error) | Broken::Unanswered(error)) => error,
                Err(Broken::Outdated) => {
                    part::forget(&path).map_err(Failure::Fatal)?;
                    Error::new(
                        ErrorKind::Response,
                        "what an earlier pull had left is of another version",
                    )
                }
            };
            let after =
                part::left(&path, uri, file.sha256.as_deref()).map_or(0, |l| l.resume.offset);
            began = true;
            vain = if after > before { 1 } else { vain + 1 };
            if vain > VAIN {
                return Err(Failure::Passed(error));
            }
            let reason = text::reason(&error);
            session.report.tell(Progress::Resuming { file: file.name.clone(), reason });
            session.timer.sleep(PAUSE * vain).await;
        }
    }

    /// One connection.
    async fn once(
        &self,
        session: &Session,
        uri: &Uri,
        file: &PlanFile,
        left: Option<Left>,
    ) -> Result<Got, Broken> {
        if let Some(left) = left.as_ref().filter(|left| left.bytes == Some(left.resume.offset)) {
            let (sha256, commit) = (left.resume.sha256.clone(), left.commit.clone());
            return Ok(Got { sha256, commit, resumed: true });
        }
        let resume = left.as_ref().map(|left| &left.resume);
        let answer = self.get(uri, resume, &*session.timer, &session.limits).await;
        let Answer { response, mut facts } = answer.map_err(Broken::Unanswered)?;
        if response.status().as_u16() == 416 && left.is_some() {
            return Err(Broken::Outdated);
        }
        inspect(&response, file, &facts).map_err(Failure::Passed)?;
        let ranged = response.status().as_u16() == 206;
        complete(&mut facts, &response, file);
        let mut part = match (ranged, &left) {
            (true, Some(left)) if continues(&response, left, &facts) => {
                Part::go_on(&session.part(file), left.resume.offset, facts.bytes)
            }
            (true, _) => return Err(Broken::Outdated),
            (false, _) => {
                let etag = send::text(response.headers(), &header::ETAG);
                Part::begin(&session.part(file), uri, etag, &facts)
            }
        }
        .map_err(Failure::Fatal)?;
        copy(session, file, response.into_body(), &mut part).await?;
        Ok(Got { sha256: facts.sha256, commit: facts.commit, resumed: ranged })
    }
}

/// Refuses what cannot be the file, before a byte of it is read.
fn inspect(response: &http::Response<Body>, file: &PlanFile, facts: &Facts) -> Result<(), Error> {
    let get = |name| send::text(response.headers(), &name);
    let refuse = |what: String| Err(Error::new(ErrorKind::Response, what));
    if response.status().as_u16() == 416 {
        return refuse("the hub says that the file is empty".to_owned());
    }
    if get(header::CONTENT_TYPE).is_some_and(|kind| kind.starts_with("text/html")) {
        return refuse(
            "a web page came instead of the file: from a login page or a proxy?".to_owned(),
        );
    }
    if let Some(coding) = get(header::CONTENT_ENCODING).filter(|coding| *coding != "identity") {
        return refuse(format!("the file came in an encoding that was not asked for, {coding:?}"));
    }
    let other = |wanted: &String| facts.sha256.as_ref().is_some_and(|found| found != wanted);
    if file.sha256.as_ref().is_some_and(other) {
        return refuse(format!(
            "the hub has another version of {}: its digest is another",
            file.name
        ));
    }
    let length = get(header::CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
    let length = length.filter(|_| response.status().as_u16() == 200);
    let wanted = file.bytes.or(facts.bytes);
    match (facts.bytes.or(length), length, wanted) {
        (Some(said), _, Some(wanted)) | (_, Some(said), Some(wanted)) if said != wanted => {
            let (said, wanted) = (text::bytes(said), text::bytes(wanted));
            refuse(format!("the hub's {} has {said} instead of {wanted}", file.name))
        }
        _ => Ok(()),
    }
}

/// Puts together what is known of the file from the plan, the hub and the answer.
fn complete(facts: &mut Facts, response: &http::Response<Body>, file: &PlanFile) {
    let get = |name| send::text(response.headers(), &name);
    let whole = match response.status().as_u16() {
        206 => get(header::CONTENT_RANGE).and_then(|range| range.rsplit('/').next()),
        _ => get(header::CONTENT_LENGTH),
    };
    let whole = whole.and_then(|size| size.parse().ok());
    facts.bytes = file.bytes.or(facts.bytes).or(whole);
    // What the catalogue wants is the digest that the part will be held to.
    facts.sha256 = file.sha256.clone().or(facts.sha256.take());
}

/// Whether a 206 is the rest of what is left.
fn continues(response: &http::Response<Body>, left: &Left, facts: &Facts) -> bool {
    let range = send::text(response.headers(), &header::CONTENT_RANGE).unwrap_or_default();
    let Some((span, total)) = range.strip_prefix("bytes ").and_then(|r| r.split_once('/')) else {
        return false;
    };
    let starts = span.split('-').next().and_then(|start| start.parse().ok());
    let whole = total.parse::<u64>().ok();
    starts == Some(left.resume.offset)
        && (whole.is_none() || facts.bytes == whole)
        && (left.bytes.is_none() || left.bytes == facts.bytes)
        && left.resume.sha256 == facts.sha256
}

/// Writes the body into the part, to its full size and no further.
async fn copy(
    session: &Session,
    file: &PlanFile,
    mut body: Body,
    part: &mut Part,
) -> Result<(), Broken> {
    let limit = part.total.unwrap_or(UNKNOWN_SIZE);
    let tell = |part: &Part| {
        let (done, total) = (part.done, part.total);
        session.report.tell(Progress::Bytes { file: file.name.clone(), done, total });
    };
    tell(part);
    while let Some(chunk) = next(session, &mut body).await? {
        if part.done + chunk.len() as u64 > limit {
            part::forget(&session.part(file)).map_err(Failure::Fatal)?;
            let message =
                format!("{} is longer than the {} it should have", file.name, text::bytes(limit));
            return Err(Failure::Passed(Error::new(ErrorKind::Response, message)).into());
        }
        part.write(&chunk).map_err(Failure::Fatal)?;
        tell(part);
    }
    match part.total.filter(|total| part.done < *total) {
        Some(total) => {
            let (done, total) = (text::bytes(part.done), text::bytes(total));
            let message = format!("the download ended after {done} of {total}");
            Err(Broken::Off(Error::new(ErrorKind::Interrupted, message)))
        }
        None => Ok(()),
    }
}

/// The next piece, if it comes in time.
async fn next(session: &Session, body: &mut Body) -> Result<Option<Bytes>, Broken> {
    let stall = session.limits.stall;
    let poll = std::future::poll_fn(|cx| std::pin::Pin::new(&mut *body).poll_next(cx));
    match within(&*session.timer, Some(stall), poll).await {
        Ok(chunk) => chunk.transpose().map_err(Broken::Off),
        Err(_) => {
            let message = format!("the download stood still for {stall:?}");
            let error = Error::new(ErrorKind::Timeout, message).with_phase(Phase::Stream);
            Err(Failure::Passed(error).into())
        }
    }
}
