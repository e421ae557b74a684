//! Operations on groups.

use modelway_core::{
    AddToGroup, CreateGroup, DeleteGroup, Error, ListGroups, RetrieveGroup, UpdateGroup,
};

use super::super::asked::Found;
use super::super::input::value::text;
use super::super::input::{Incoming, Rest};

pub(in super::super) fn create(i: &Incoming<'_>) -> Result<Found, Error> {
    let create = i.body(Rest::Ignored, |f| {
        let account = f.required("account_id", text);
        let name: Option<String> = f.required("name", text);
        let mut create = CreateGroup::new(name.unwrap_or_default());
        create.account_id = account;
        create.description = f.optional("description", text);
        create
    })?;
    Ok(Found::plain(create))
}

pub(in super::super) fn retrieve(i: &Incoming<'_>) -> Result<Found, Error> {
    Ok(Found::plain(RetrieveGroup::new(i.id())))
}

pub(in super::super) fn update(i: &Incoming<'_>) -> Result<Found, Error> {
    let update = i.body(Rest::Refused, |f| {
        let mut update = UpdateGroup::new(i.id());
        update.name = f.change("name", text);
        update.description = f.patch("description", text);
        update
    })?;
    Ok(Found::plain(update))
}

pub(in super::super) fn list(i: &Incoming<'_>) -> Result<Found, Error> {
    let list = i.query(|q| {
        let mut list = ListGroups::default();
        list.page = q.page();
        list.account_id = q.text("account_id");
        list
    })?;
    let page = list.page;
    Ok(Found::page(list, page))
}

pub(in super::super) fn delete(i: &Incoming<'_>) -> Result<Found, Error> {
    Ok(Found::plain(DeleteGroup::new(i.id())))
}

pub(in super::super) fn add_model(i: &Incoming<'_>) -> Result<Found, Error> {
    Ok(Found::plain(AddToGroup::new(i.id(), i.second_id())))
}
