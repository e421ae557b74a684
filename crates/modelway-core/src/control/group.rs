//! Nouns of model groups.

use serde::{Deserialize, Serialize};

use super::{AccountId, Entity, ModelGroupId, ModelId, PageRequest, Patch};
use crate::setters::setters;
use crate::{CallMeta, Extra};

/// A group of models.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ModelGroup {
    /// Its id.
    pub id: ModelGroupId,
    /// Its name.
    pub name: String,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// When, and by whom, it was made.
    #[serde(flatten)]
    pub entity: Entity,
    /// Fields that no dialect of ours names.
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
    /// What is known about the call; of an entry of a list, the provider alone.
    #[serde(skip)]
    pub meta: CallMeta,
}

impl ModelGroup {
    /// The group `id`, named `name`.
    pub fn new(id: impl Into<ModelGroupId>, name: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            name: name.into(),
            description: None,
            entity: Entity::default(),
            extra: Extra::new(),
            meta: CallMeta::default(),
        }
    }
}

impl From<&ModelGroup> for ModelGroupId {
    fn from(group: &ModelGroup) -> Self {
        group.id.clone()
    }
}

/// A group to make.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CreateGroup {
    /// Its name.
    pub name: String,
    /// Whose it is; the client's account unless set.
    pub account_id: Option<AccountId>,
    /// What it is for.
    pub description: Option<String>,
}

impl CreateGroup {
    /// The group `name`.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), account_id: None, description: None }
    }

    setters! { Self =>
        /// Whose it is.
        some account_id: impl Into<AccountId>,
        /// What it is for.
        some description: impl Into<String>,
    }
}

/// Which groups to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListGroups {
    /// Which page.
    pub page: PageRequest,
    /// Only this account's.
    pub account_id: Option<AccountId>,
}

/// One group.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetrieveGroup {
    /// Which.
    pub id: ModelGroupId,
}

impl RetrieveGroup {
    /// The group `id`.
    pub fn new(id: impl Into<ModelGroupId>) -> Self {
        Self { id: id.into() }
    }
}

/// What to change in a group.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UpdateGroup {
    /// Which.
    pub id: ModelGroupId,
    /// Its name.
    pub name: Patch<String>,
    /// What it is for.
    pub description: Patch<String>,
}

impl UpdateGroup {
    /// Nothing to change yet in the group `id`.
    pub fn new(id: impl Into<ModelGroupId>) -> Self {
        Self { id: id.into(), name: Patch::Keep, description: Patch::Keep }
    }
}

/// A group to delete. Its models stay.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeleteGroup {
    /// Which.
    pub id: ModelGroupId,
}

impl DeleteGroup {
    /// The group `id`.
    pub fn new(id: impl Into<ModelGroupId>) -> Self {
        Self { id: id.into() }
    }
}

/// A model to put into a group.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AddToGroup {
    /// The group.
    pub group: ModelGroupId,
    /// The model.
    pub model: ModelId,
}

impl AddToGroup {
    /// Puts `model` into `group`.
    pub fn new(group: impl Into<ModelGroupId>, model: impl Into<ModelId>) -> Self {
        Self { group: group.into(), model: model.into() }
    }
}
