use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use modelway::{DeploymentStatus, ErrorKind, LaunchDeployment, LaunchTemplate, ModelKind};

use super::subject::Subject;

pub(super) async fn are_made_shown_listed_and_deleted(on: Subject) {
    let made = on.deployment().await;
    let deployments = on.client.models().deployments();
    let model = made.model_instance_id.clone().unwrap();
    assert_eq!((made.name.as_str(), &made.status), ("production", &DeploymentStatus::Ready));
    let shown = deployments.retrieve(&model, &made).await.unwrap();
    assert_eq!((&shown.id, shown.built_in), (&made.id, false));
    let renamed = deployments.update(&model, &made).name("canary").await.unwrap();
    assert_eq!(renamed.name, "canary");
    let listed = deployments.list(&model).await.unwrap();
    assert_eq!(listed.items.iter().map(|d| d.name.as_str()).collect::<Vec<_>>(), ["canary"]);
    let all = deployments.list_all().items().collect().await.unwrap();
    assert!(all.iter().any(|d| d.id == made.id) && all.iter().any(|d| d.built_in));
    assert_eq!(deployments.delete(&model, &made).await.unwrap().count, 1);
    let gone = deployments.retrieve(&model, &made).await.unwrap_err();
    assert_eq!(gone.kind(), ErrorKind::NotFound);
}

pub(super) async fn are_waited_for(on: Subject) {
    let made = on.deployment().await;
    let model = made.model_instance_id.clone().unwrap();
    let deployments = on.client.models().deployments();
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = asked.clone();
    let wait = deployments.wait_until_ready(&model, &made).on_progress(move |now| {
        assert!(now.is_ready());
        counted.fetch_add(1, Ordering::Relaxed);
    });
    assert_eq!(wait.await.unwrap().id, made.id);
    assert_eq!(asked.load(Ordering::Relaxed), 1);
}

pub(super) async fn can_be_switched_off(on: Subject) {
    let made = on.deployment().await;
    let model = made.model_instance_id.clone().unwrap();
    let deployments = on.client.models().deployments();
    let switch = |off: bool| serde_json::json!({"disabled": off}).as_object().cloned().unwrap();
    let off = deployments.update(&model, &made).deployment_metadata(switch(true)).await.unwrap();
    assert_eq!(off.status, DeploymentStatus::Disabled);
    let before = on.lab.calls().len();
    let refused = on.client.models().chat_completions().create(&made).prompt("Hi").await;
    let refused = refused.unwrap_err();
    assert!(refused.to_string().contains("DISABLED"), "{refused}");
    assert!(!refused.is_retryable());
    assert_eq!(on.lab.calls().len(), before);
    let never = deployments.wait_until_ready(&model, &made).await.unwrap_err();
    assert!(never.to_string().contains("will not be ready"), "{never}");
    deployments.update(&model, &made).deployment_metadata(switch(false)).await.unwrap();
    on.client.models().chat_completions().create(&made).prompt("Hi").await.unwrap();
}

pub(super) async fn of_other_vendors_are_refused(on: Subject) {
    let mut launch = LaunchTemplate::default();
    let bundle = &mut launch.bundle_config;
    (bundle.registry, bundle.image, bundle.tag) = ("r".into(), "i".into(), "t".into());
    let template = on.client.model_templates().create("own", ModelKind::Chat, launch);
    let template = template.account_id("acct").await.unwrap();
    let models = on.client.models();
    let model = models.create("m").template(&template).account_id("acct").await.unwrap();
    let refused = models.deployments().create(&model, "d").await.unwrap_err();
    assert!(refused.to_string().contains("LAUNCH"), "{refused}");
    assert_eq!(refused.kind(), ErrorKind::Unsupported);
    let template = on.template().await;
    let model = models.create("n").template(&template).parameter("tone", "dryly");
    let model = model.account_id("acct").await.unwrap();
    let mut workers = LaunchDeployment::default();
    workers.max_workers = Some(2);
    let call = models.deployments().create(&model, "d").vendor_configuration(workers);
    let refused = call.await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Unsupported, "{refused}");
}
