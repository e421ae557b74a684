//! Groups of models.

use modelway_core::{
    AddToGroup, CreateGroup, DeleteGroup, Deleted, Error, ListGroups, Model, ModelGroup,
    ModelGroupId, Page, UpdateGroup,
};

use super::Registry;
use super::check;
use super::listing::{self, Order};
use super::part::{self, ENTITY, Part};
use super::write::{self, Columns, text};
use crate::database::{Statement, Transaction};

const TABLE: &str = "model_groups";
const OWN: &[&str] = &["account_id", "description"];

/// What to select of the table `g`.
pub(super) fn columns() -> String {
    part::columns("g", &[ENTITY, OWN])
}

/// The group in a row's columns `g_…`.
fn read(part: Part<'_>) -> Result<ModelGroup, Error> {
    let mut group = ModelGroup::new(part.text("id")?, part.text("name")?);
    group.description = part.maybe_text("description")?;
    group.entity = part.entity()?;
    Ok(group)
}

/// The same where there may be none: of an outer join.
pub(super) fn read_joined(part: Part<'_>) -> Result<Option<ModelGroup>, Error> {
    part.maybe_text("id")?.map(|_| read(part)).transpose()
}

fn row(group: &ModelGroup) -> Columns {
    let mut columns = write::entity(&group.entity);
    columns.extend([
        ("id", text(Some(&group.id))),
        ("name", text(Some(&group.name))),
        ("description", text(group.description.as_ref())),
    ]);
    columns
}

fn select(statement: Statement) -> Statement {
    statement.and("SELECT ").and(&columns()).and(" FROM model_groups g WHERE ")
}

fn missing(id: &ModelGroupId) -> Error {
    check::missing("model group", id.as_str())
}

impl Registry {
    fn one_group(&self, id: &ModelGroupId) -> Statement {
        self.seen("g", select(Statement::new("")).and("g.id = ").value(id.as_str()))
    }

    pub(super) async fn make_group(&self, request: &CreateGroup) -> Result<ModelGroup, Error> {
        check::name("name", &request.name)?;
        check::account(request.account_id.as_ref())?;
        let (id, entity) = self.stamp(self.owner(request.account_id.as_ref(), None).as_ref());
        let mut group = ModelGroup::new(id, request.name.as_str());
        group.description.clone_from(&request.description);
        group.entity = entity;
        let mut tx = self.write().await?;
        tx.execute(write::insert(TABLE, row(&group))).await?;
        self.commit(tx).await?;
        Ok(group)
    }

    pub(super) async fn find_group(&self, id: &ModelGroupId) -> Result<ModelGroup, Error> {
        let row = self.database.row(self.one_group(id)).await?.ok_or_else(|| missing(id))?;
        read(Part::new(&row, "g"))
    }

    /// The group while writing; `None` when there is none.
    pub(super) async fn group_in(
        &self,
        tx: &mut Transaction,
        id: &ModelGroupId,
    ) -> Result<Option<ModelGroup>, Error> {
        let row = tx.row(self.one_group(id)).await?;
        row.map(|row| read(Part::new(&row, "g"))).transpose()
    }

    pub(super) async fn page_of_groups(
        &self,
        request: &ListGroups,
    ) -> Result<Page<ModelGroup>, Error> {
        let order = Order::new(self.database.engine(), "g", &[], &[])?;
        let query = |statement| match &request.account_id {
            None => self.seen("g", select(statement).and("1 = 1")),
            Some(account) => {
                self.seen("g", select(statement).and("g.account_id = ").value(account.as_str()))
            }
        };
        let read = |row: &_| read(Part::new(row, "g"));
        listing::page(&self.database, request.page, order, query, read).await
    }

    pub(super) async fn change_group(&self, request: &UpdateGroup) -> Result<ModelGroup, Error> {
        let name = check::required("name", &request.name)?;
        name.as_deref().map_or(Ok(()), |name| check::name("name", name))?;
        let mut tx = self.write().await?;
        let group = self.group_in(&mut tx, &request.id).await?;
        let mut group = group.ok_or_else(|| missing(&request.id))?;
        group.name = name.unwrap_or(group.name);
        request.description.clone().apply(&mut group.description);
        tx.execute(write::update(TABLE, group.id.as_str(), row(&group))).await?;
        self.commit(tx).await?;
        Ok(group)
    }

    /// Deletes a group; its models stay.
    pub(super) async fn drop_group(&self, request: &DeleteGroup) -> Result<Deleted, Error> {
        let id = request.id.as_str();
        let mut tx = self.write().await?;
        if self.group_in(&mut tx, &request.id).await?.is_none() {
            return Err(missing(&request.id));
        }
        let clear = "UPDATE models SET model_group_id = NULL WHERE model_group_id = $1";
        tx.execute(Statement::new(clear).bind(id)).await?;
        tx.execute(write::delete(TABLE, id)).await?;
        self.commit(tx).await?;
        Ok(Deleted::new(1))
    }

    pub(super) async fn join_group(&self, request: &AddToGroup) -> Result<Model, Error> {
        let mut tx = self.write().await?;
        let group = self.group_in(&mut tx, &request.group).await?;
        let group = group.ok_or_else(|| missing(&request.group))?;
        let mut model = self.own_model(&mut tx, &request.model).await?;
        let account = model.entity.account_id.as_ref();
        if group.entity.account_id.as_ref() != account {
            return Err(check::not_of(account, "model group", request.group.as_str()));
        }
        model.model_group_id = Some(request.group.clone());
        let changes = vec![("model_group_id", text(Some(&request.group)))];
        tx.execute(write::update("models", model.id.as_str(), changes)).await?;
        self.commit(tx).await?;
        Ok(model)
    }
}
