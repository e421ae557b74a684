//! Built-in models: what providers offer.

use std::collections::{BTreeMap, BTreeSet};

use modelway_core::{Error, ErrorKind, Model, ModelDeployment, ModelId, Timestamp};

use super::part::Part;
use super::{Registry, deployment, model, write};
use crate::database::{Statement, Transaction, Value};

/// Bytes of an id; an index of PostgreSQL holds as much.
const LONGEST: usize = 1_000;

/// What a [sync](Registry::sync_built_in) did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Synced {
    /// How many models are new, or back.
    pub added: u64,
    /// How many are described otherwise.
    pub changed: u64,
    /// How many are no longer offered.
    pub gone: u64,
    /// Ids that cannot be stored: empty, longer than 1,000 bytes, or with control characters.
    pub refused: Vec<String>,
}

impl Registry {
    /// Makes the built-in models of `provider` these, each with one deployment that is ready and that nothing changes.
    ///
    /// Model and deployment have one id, `provider/` and the provider's own. What the provider no longer offers
    /// disappears from lists and cannot be called; it comes back when it is offered again. Nothing is written where
    /// nothing changed, so that it may be called often. Do not call it with an empty list because a provider did not
    /// answer.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] for a provider's name that is empty or has a `/`; what the database says.
    pub async fn sync_built_in(&self, provider: &str, models: &[Model]) -> Result<Synced, Error> {
        if provider.is_empty() || provider.contains('/') {
            let what = format!("the provider's name `{provider}` cannot begin the id of a model");
            return Err(Error::new(ErrorKind::Configuration, what)
                .with_hint("a provider's name is some text without `/`"));
        }
        let mut synced = Synced::default();
        let offered = self.offered(provider, models, &mut synced.refused);
        let known = known(self.database.rows(self.stored(provider)).await?)?;
        let plan = Plan::new(&offered, &known);
        if plan.is_empty() {
            return Ok(synced);
        }
        let mut tx = self.write().await?;
        // Another process may have been quicker.
        let known = known_in(&mut tx, self.stored(provider)).await?;
        let plan = Plan::new(&offered, &known);
        (synced.added, synced.changed, synced.gone) = plan.counts();
        plan.carry_out(&mut tx, provider, &known).await?;
        self.commit(tx).await?;
        Ok(synced)
    }

    /// The models as they are to be stored, by their own ids there.
    fn offered(
        &self,
        provider: &str,
        models: &[Model],
        refused: &mut Vec<String>,
    ) -> BTreeMap<String, Model> {
        let (mut offered, now) = (BTreeMap::new(), self.timer.wall());
        for model in models {
            let (upstream, id) = (model.id.as_str(), format!("{provider}/{}", model.id));
            let fits = !upstream.is_empty()
                && id.len() <= LONGEST
                && !upstream.chars().any(char::is_control);
            if fits {
                offered.entry(upstream.to_owned()).or_insert_with(|| self.stamped(id, model, now));
            } else {
                tracing::warn!(provider, id = upstream, "a model has an id that cannot be stored");
                refused.push(upstream.to_owned());
            }
        }
        offered
    }

    fn stamped(&self, id: String, model: &Model, now: Timestamp) -> Model {
        let mut stored = Model::built_in(id);
        stored.name = Some(stored.id.as_str().to_owned());
        stored.kind.clone_from(&model.kind);
        stored.context_length = model.context_length;
        stored.owned_by.clone_from(&model.owned_by);
        stored.card = model.card.clone();
        stored.card.display_name = stored.card.display_name.or_else(|| model.name.clone());
        stored.extra = model.extra.clone();
        let (_, entity) = self.stamp(None);
        stored.entity = entity;
        stored.entity.account_id = None;
        stored.entity.created_at = model.entity.created_at.or(Some(now));
        stored
    }

    fn stored(&self, provider: &str) -> Statement {
        let statement = model::columns(Statement::new("SELECT "), self.account.as_str());
        let statement = statement.and(", m.gone AS m_gone FROM models m WHERE m.provider = ");
        statement.value(provider)
    }
}

/// A built-in model that is stored.
struct Known {
    model: Model,
    gone: bool,
}

fn known(rows: Vec<crate::database::Row>) -> Result<BTreeMap<String, Known>, Error> {
    let read = |row: &crate::database::Row| {
        let part = Part::new(row, "m");
        let known = Known { model: model::read(part)?, gone: row.flag("m_gone")? };
        Ok((part.text("upstream")?, known))
    };
    rows.iter().map(read).collect()
}

async fn known_in(
    tx: &mut Transaction,
    stored: Statement,
) -> Result<BTreeMap<String, Known>, Error> {
    known(tx.rows(stored).await?)
}

/// What is to be written. In the order of the ids, so that no two processes can wait for each other.
struct Plan<'a> {
    add: BTreeMap<&'a str, &'a Model>,
    change: BTreeMap<&'a str, &'a Model>,
    gone: BTreeSet<&'a ModelId>,
}

impl<'a> Plan<'a> {
    fn new(offered: &'a BTreeMap<String, Model>, known: &'a BTreeMap<String, Known>) -> Self {
        let mut plan =
            Self { add: BTreeMap::new(), change: BTreeMap::new(), gone: BTreeSet::new() };
        for (upstream, model) in offered {
            match known.get(upstream) {
                Some(stored) if stored.gone => plan.add.insert(upstream, model),
                Some(stored) if is_same(&stored.model, model) => None,
                Some(_) => plan.change.insert(upstream, model),
                None => plan.add.insert(upstream, model),
            };
        }
        let missing = known.iter().filter(|(upstream, _)| !offered.contains_key(*upstream));
        let missing = missing.filter(|(_, stored)| !stored.gone);
        plan.gone = missing.map(|(_, stored)| &stored.model.id).collect();
        plan
    }

    fn is_empty(&self) -> bool {
        self.counts() == (0, 0, 0)
    }

    fn counts(&self) -> (u64, u64, u64) {
        (self.add.len() as u64, self.change.len() as u64, self.gone.len() as u64)
    }

    async fn carry_out(
        self,
        tx: &mut Transaction,
        provider: &str,
        known: &BTreeMap<String, Known>,
    ) -> Result<(), Error> {
        for (upstream, fresh) in self.add.into_iter().chain(self.change) {
            let mut fresh = fresh.clone();
            if let Some(stored) = known.get(upstream) {
                // It was made when it was first seen.
                fresh.entity.created_at = stored.model.entity.created_at;
            }
            put(tx, provider, upstream, &fresh).await?;
        }
        for id in self.gone {
            let gone = vec![("gone", Value::from(true))];
            tx.execute(write::update(model::TABLE, id.as_str(), gone)).await?;
        }
        Ok(())
    }
}

fn is_same(stored: &Model, fresh: &Model) -> bool {
    stored.kind == fresh.kind
        && stored.context_length == fresh.context_length
        && stored.owned_by == fresh.owned_by
        && stored.card == fresh.card
        && stored.extra == fresh.extra
}

async fn put(
    tx: &mut Transaction,
    provider: &str,
    upstream: &str,
    model: &Model,
) -> Result<(), Error> {
    let mut columns = model::row(model)?;
    columns.extend([("provider", provider.into()), ("upstream", upstream.into())]);
    tx.execute(write::upsert(model::TABLE, columns)).await?;
    let columns = deployment::row(&ModelDeployment::automatic(model))?;
    tx.execute(write::upsert(deployment::TABLE, columns)).await.map(drop)
}
