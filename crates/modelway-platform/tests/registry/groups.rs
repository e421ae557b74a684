use modelway_core::*;

use crate::fixture::*;

on_both!(made_read_and_changed, listed, deleting_keeps_the_models, joined, refusals);

async fn made_read_and_changed(f: Fixture) {
    let request = CreateGroup::new("g").description("d").account_id("acme");
    let made = f.registry.create_group(&request, &cx()).await.unwrap();
    let read = f.registry.retrieve_group(&RetrieveGroup::new(&made), &cx()).await.unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), serde_json::to_value(&made).unwrap());
    assert_eq!(
        (read.description.as_deref(), read.entity.account_id),
        (Some("d"), Some("acme".into()))
    );

    let mut change = UpdateGroup::new(&made);
    change.name = "h".to_owned().into();
    let changed = f.registry.update_group(&change, &cx()).await.unwrap();
    assert_eq!((changed.name.as_str(), changed.description.as_deref()), ("h", Some("d")));
    let mut change = UpdateGroup::new(&made);
    change.description = Patch::Clear;
    f.registry.update_group(&change, &cx()).await.unwrap();
    let read = f.registry.retrieve_group(&RetrieveGroup::new(&made), &cx()).await.unwrap();
    assert_eq!((read.name.as_str(), read.description, read.entity), ("h", None, made.entity));
}

async fn listed(f: Fixture) {
    for (name, account) in [("1", "a"), ("2", "b"), ("3", "a")] {
        let request = CreateGroup::new(name).account_id(account);
        f.registry.create_group(&request, &cx()).await.unwrap();
    }
    let mut list = ListGroups::default();
    list.account_id = Some("a".into());
    list.page = PageRequest::new(Some(2), Some(1));
    let page = f.registry.list_groups(&list, &cx()).await.unwrap();
    assert_eq!((page.items[0].name.as_str(), page.total_item_count), ("3", Some(2)));
    let page = f.registry.list_groups(&ListGroups::default(), &cx()).await.unwrap();
    assert_eq!(page.items.iter().map(|g| g.name.as_str()).collect::<Vec<_>>(), ["1", "2", "3"]);
}

async fn deleting_keeps_the_models(f: Fixture) {
    let (group, model) = (f.group("g").await, f.bare("m").await);
    let joined = AddToGroup::new(&group, &model.id);
    f.registry.add_to_group(&joined, &cx()).await.unwrap();
    let deleted = f.registry.delete_group(&DeleteGroup::new(&group), &cx()).await.unwrap();
    assert!(deleted.success && deleted.count == 1);
    let read = f.registry.retrieve_model(&RetrieveModel::new(), &at(&model.id)).await.unwrap();
    assert_eq!(read.model_group_id, None);
}

async fn joined(f: Fixture) {
    let (group, other, model) = (f.group("g").await, f.group("h").await, f.bare("m").await);
    let joined = f.registry.add_to_group(&AddToGroup::new(&group, &model.id), &cx()).await.unwrap();
    assert_eq!((joined.id.clone(), joined.model_group_id), (model.id.clone(), Some(group.id)));
    f.registry.add_to_group(&AddToGroup::new(&other, &model.id), &cx()).await.unwrap();
    let read = f.registry.retrieve_model(&RetrieveModel::new(), &at(&model.id)).await.unwrap();
    assert_eq!(read.model_group_id, Some(other.id));
}

async fn refusals(f: Fixture) {
    let (group, model) = (f.group("g").await, f.bare("m").await);
    let words = ["no model group `nope`"];
    let read = f.registry.retrieve_group(&RetrieveGroup::new("nope"), &cx()).await;
    refused(read, ErrorKind::NotFound, &words);
    let changed = f.registry.update_group(&UpdateGroup::new("nope"), &cx()).await;
    refused(changed, ErrorKind::NotFound, &words);
    let deleted = f.registry.delete_group(&DeleteGroup::new("nope"), &cx()).await;
    refused(deleted, ErrorKind::NotFound, &words);
    let joined = f.registry.add_to_group(&AddToGroup::new("nope", &model.id), &cx()).await;
    refused(joined, ErrorKind::NotFound, &words);
    let joined = f.registry.add_to_group(&AddToGroup::new(&group, "nope"), &cx()).await;
    refused(joined, ErrorKind::NotFound, &["no model `nope`"]);
    let made = f.registry.create_group(&CreateGroup::new(""), &cx()).await;
    refused(made, ErrorKind::InvalidRequest, &["`name` is empty"]);
    let mut change = UpdateGroup::new(&group);
    change.name = Patch::Clear;
    let changed = f.registry.update_group(&change, &cx()).await;
    refused(changed, ErrorKind::InvalidRequest, &["`name` cannot be cleared"]);
}
