//! Several processes on one database.

use std::collections::BTreeSet;

use modelway_core::*;
use modelway_platform::Registry;

use crate::fixture::*;

on_both!(
    no_update_is_lost,
    an_alias_is_taken_once,
    no_exchange_is_lost,
    a_used_template_is_never_deleted,
    built_in_models_are_synced_by_all,
    an_older_read_hides_no_write,
);

const PROCESSES: u64 = 4;

async fn processes(f: &Fixture) -> Vec<Registry> {
    let mut all = Vec::new();
    for seed in 0..PROCESSES {
        all.push(f.another(100 + seed).await);
    }
    all
}

/// Each changes another field of one model, in turn, many times: none may write back what it read before another wrote.
async fn no_update_is_lost(f: Fixture) {
    let model = f.bare("m").await;
    let mut tasks = Vec::new();
    for (index, registry) in processes(&f).await.into_iter().enumerate() {
        let id = model.id.clone();
        tasks.push(tokio::spawn(async move {
            for round in 0..10 {
                let mut change = UpdateModel::default();
                let text = Patch::Set(format!("{round}"));
                match index {
                    0 => change.description = text,
                    1 => change.display_name = text,
                    2 => change.model_card = text,
                    _ => change.training_data_card = text,
                }
                registry.update_model(&change, &at(&id)).await.unwrap();
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    let card = f.registry.retrieve_model(&RetrieveModel::new(), &at(&model.id)).await.unwrap().card;
    let texts = [card.description, card.display_name, card.model_card, card.training_data_card];
    assert_eq!(texts.map(Option::unwrap), ["9"; 4]);
}

async fn an_alias_is_taken_once(f: Fixture) {
    let deployment = f.deployment(&f.model("m").await, "d").await;
    let mut tasks = Vec::new();
    for (index, registry) in processes(&f).await.into_iter().enumerate() {
        let request = CreateServer::new(format!("s{index}"), &deployment).alias("chat");
        tasks.push(tokio::spawn(async move { registry.create_server(&request, &cx()).await }));
    }
    let mut made = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(_) => made += 1,
            other => refused(other, ErrorKind::Conflict, &["the alias `chat`"]),
        }
    }
    assert_eq!(made, 1);
}

/// Every exchange names as the old deployment one that another exchange had put there: a chain without a gap.
async fn no_exchange_is_lost(f: Fixture) {
    let model = f.model("m").await;
    let mut deployments = Vec::new();
    for index in 0..=PROCESSES {
        deployments.push(f.deployment(&model, &format!("{index}")).await.id);
    }
    let first = deployments.remove(0);
    let server = CreateServer::new("front", &first);
    let server = f.registry.create_server(&server, &cx()).await.unwrap();
    let mut tasks = Vec::new();
    for (registry, new) in processes(&f).await.into_iter().zip(deployments) {
        let exchange = UpdateServerBackend::new(&server, &new);
        tasks.push(tokio::spawn(async move {
            registry.update_server_backend(&exchange, &cx()).await.unwrap()
        }));
    }
    let (mut old, mut new) = (BTreeSet::new(), BTreeSet::new());
    for task in tasks {
        let changed = task.await.unwrap();
        old.insert(changed.old_model_deployment_id.unwrap());
        new.insert(changed.model_deployment_id.unwrap());
    }
    let last = f.registry.resolve_server(&(&server).into()).await.unwrap();
    new.insert(first.clone());
    new.remove(&last);
    assert_eq!(old, new);
    for _ in 0..PROCESSES {
        f.registry.roll_back_server(&RollBackServer::new(&server), &cx()).await.unwrap();
    }
    assert_eq!(f.registry.resolve_server(&(&server).into()).await.unwrap(), first);
}

async fn a_used_template_is_never_deleted(f: Fixture) {
    let all = processes(&f).await;
    for _ in 0..10 {
        let template = f.template(&launch()).await;
        let create = CreateModel::new("m", ModelKind::Chat).model_template_id(&template);
        let delete = DeleteTemplate::new(&template);
        let (cx_a, cx_b) = (cx(), cx());
        let made = all[0].create_model(&create, &cx_a);
        let deleted = all[1].delete_template(&delete, &cx_b);
        match tokio::join!(made, deleted) {
            (Ok(_), refusal) => refused(refusal, ErrorKind::Conflict, &["1 model uses"]),
            (refusal, Ok(_)) => {
                refused(refusal, ErrorKind::InvalidRequest, &["model_template_id"]);
            }
            both => panic!("{both:?}"),
        }
    }
}

async fn built_in_models_are_synced_by_all(f: Fixture) {
    let models: Vec<Model> = (0..40).map(|n| Model::built_in(format!("m{n}"))).collect();
    let mut tasks = Vec::new();
    for registry in processes(&f).await {
        let mut models = models.clone();
        models.rotate_left(tasks.len() * 7);
        tasks.push(tokio::spawn(async move { registry.sync_built_in("ollama", &models).await }));
    }
    let mut added = 0;
    for task in tasks {
        added += task.await.unwrap().unwrap().added;
    }
    assert_eq!(added, 40);
    let page = f.registry.list_models(&ListModels::new(), &cx()).await.unwrap();
    assert_eq!(page.total_item_count, Some(40));
}

/// Readers are under way all the time; none may keep for others what it read before a write.
async fn an_older_read_hides_no_write(f: Fixture) {
    let model = f.model("m").await;
    let id = f.deployment(&model, "d").await.id.as_str().to_owned();
    let mut readers = Vec::new();
    for _ in 0..3 {
        let (registry, clock, id) = (f.registry.clone(), f.clock.clone(), id.clone());
        readers.push(tokio::spawn(async move {
            loop {
                // What is kept is too old, so that each reads for itself.
                clock.advance(std::time::Duration::from_secs(3));
                registry.resolve(&id).await.unwrap();
                tokio::task::yield_now().await;
            }
        }));
    }
    for round in 0..100 {
        let mut change = UpdateModel::default();
        change.description = Patch::Set(format!("{round}"));
        f.registry.update_model(&change, &at(&model.id)).await.unwrap();
        for _ in 0..3 {
            let resolved = f.registry.resolve(&id).await.unwrap();
            assert_eq!(resolved.model.card.description, Some(format!("{round}")));
            tokio::task::yield_now().await;
        }
    }
    readers.iter().for_each(tokio::task::JoinHandle::abort);
}
