use modelway::{DatasetSchema, ErrorKind};

use super::subject::Subject;

pub(super) async fn models_are_listed_with_their_deployment(on: Subject) {
    let models = on.client.models();
    let listed = models.list().items().collect().await.unwrap();
    let own: Vec<_> = listed.iter().map(|model| model.id.as_str()).collect();
    assert!(own.contains(&"lab/chatty") && own.contains(&"lab/encoder"), "{own:?}");
    let page = models.deployments().list("lab/chatty").await.unwrap();
    assert_eq!(page.items.len(), 1);
    assert!(page.items[0].built_in && page.items[0].is_ready());
    let reply = models.chat_completions().create(&page.items[0]).prompt("Hi").await.unwrap();
    assert_eq!(reply.text(), "It is Paris.");
}

pub(super) async fn models_cannot_be_changed(on: Subject) {
    let models = on.client.models();
    let deployments = models.deployments();
    let id = "lab/chatty";
    models.list().await.unwrap();
    let kinds = [
        models.update(id).name("mine").await.unwrap_err().kind(),
        models.delete(id).await.unwrap_err().kind(),
        deployments.update(id, id).name("mine").await.unwrap_err().kind(),
        deployments.delete(id, id).await.unwrap_err().kind(),
    ];
    assert_eq!(kinds, [ErrorKind::Immutable; 4]);
}

pub(super) async fn tuning_is_not_offered(on: Subject) {
    let jobs = on.client.fine_tuning_jobs().list().await.unwrap_err();
    assert_eq!(jobs.kind(), ErrorKind::Unsupported, "{jobs}");
    let datasets = on.client.training_datasets();
    let file = datasets.create("d", DatasetSchema::Generation, "d.jsonl", "{}").account_id("acct");
    assert_eq!(file.await.unwrap_err().kind(), ErrorKind::Unsupported);
}
