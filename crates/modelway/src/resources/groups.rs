//! `client.model_groups()`.

use modelway_core::{
    AccountId, AddToGroup, CreateGroup, DeleteGroup, ListGroups, ModelGroupId, ModelId,
    RetrieveGroup, UpdateGroup, UsageSubject,
};

use super::call::{changes, fills};
use super::{ResourceCall, UsageStatistics};
use crate::Client;

/// Groups of models.
#[derive(Debug, Clone)]
pub struct ModelGroups<C = Client> {
    client: C,
}

impl<C: Clone> ModelGroups<C> {
    pub(crate) fn new(client: C) -> Self {
        Self { client }
    }

    /// Makes a group.
    pub fn create(&self, name: impl Into<String>) -> ResourceCall<CreateGroup, C> {
        ResourceCall::new(self.client.clone(), CreateGroup::new(name))
    }

    /// One group.
    pub fn retrieve(&self, id: impl Into<ModelGroupId>) -> ResourceCall<RetrieveGroup, C> {
        ResourceCall::new(self.client.clone(), RetrieveGroup::new(id))
    }

    /// Changes a group: only what is set on the call.
    pub fn update(&self, id: impl Into<ModelGroupId>) -> ResourceCall<UpdateGroup, C> {
        ResourceCall::new(self.client.clone(), UpdateGroup::new(id))
    }

    /// The groups: one page by `.await`, those of all pages by [`items`](ResourceCall::items).
    pub fn list(&self) -> ResourceCall<ListGroups, C> {
        ResourceCall::new(self.client.clone(), ListGroups::default())
    }

    /// Deletes a group. Its models stay.
    pub fn delete(&self, id: impl Into<ModelGroupId>) -> ResourceCall<DeleteGroup, C> {
        ResourceCall::new(self.client.clone(), DeleteGroup::new(id))
    }

    /// Puts a model into a group; gives the model.
    pub fn add_model(
        &self,
        group: impl Into<ModelGroupId>,
        model: impl Into<ModelId>,
    ) -> ResourceCall<AddToGroup, C> {
        ResourceCall::new(self.client.clone(), AddToGroup::new(group, model))
    }

    /// Tokens over time, by group.
    pub fn usage_statistics(&self) -> UsageStatistics<ModelGroupId, C> {
        UsageStatistics::new(self.client.clone(), UsageSubject::Group)
    }
}

fills! { CreateGroup =>
    /// Whose it is; the client's account unless set.
    account_id: AccountId,
    /// What it is for.
    description: String,
}

changes! { UpdateGroup =>
    /// Its name.
    name / clear_name: String,
    /// What it is for.
    description / clear_description: String,
}
