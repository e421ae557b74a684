//! What is in a repository.

use modelway_core::time::within;
use modelway_core::{Error, ErrorKind, Timer};
use serde_json::Value;

use super::super::plan::HubPlace;
use super::super::puller::Limits;
use super::super::reference::is_file_path;
use super::Hub;

/// No list is larger, in bytes.
const LIMIT: usize = 16 << 20;

impl Hub {
    /// The files of a repository.
    pub(in super::super) async fn list(
        &self,
        place: &HubPlace,
        timer: &dyn Timer,
        limits: &Limits,
    ) -> Result<Vec<String>, Error> {
        let uri = self.endpoint.listing(place)?;
        let answer = self.get(&uri, None, timer, limits).await?;
        let body = within(timer, Some(limits.stall), answer.response.into_body().collect(LIMIT));
        let body = body.await.map_err(|_| {
            Error::new(
                ErrorKind::Timeout,
                format!("the list of files did not come within {:?}", limits.stall),
            )
        })??;
        let no_list = || Error::new(ErrorKind::Response, "the hub's list of files cannot be read");
        let value: Value = serde_json::from_slice(&body).map_err(|_| no_list())?;
        let files = value["siblings"].as_array().ok_or_else(no_list)?;
        let names = files.iter().filter_map(|file| file["rfilename"].as_str());
        Ok(names.filter(|name| is_file_path(name)).map(str::to_owned).collect())
    }
}
