use modelway::{
    ErrorKind, LaunchBundle, LaunchTemplate, ModelKind, ModelVendor, TemplateConfiguration,
};

use super::subject::Subject;

pub(super) async fn are_made_shown_listed_and_deleted(on: Subject) {
    let templates = on.client.model_templates();
    let made = on.template().await;
    assert_eq!((made.name.as_str(), &made.model_type), ("support", &ModelKind::Chat));
    let shown = templates.retrieve(&made).await.unwrap();
    assert_eq!(shown.vendor_configuration, made.vendor_configuration);
    assert_eq!(shown.vendor_configuration.vendor(), Some(ModelVendor::Modelway));
    let schema = shown.model_creation_parameters_schema.unwrap();
    assert_eq!(schema.parameters.len(), 2);
    assert!(schema.parameters[0].required);
    assert_eq!(shown.entity.account_id.unwrap().as_str(), "acct");
    assert!(shown.entity.created_at.is_some());
    let listed = templates.list().items().collect().await.unwrap();
    assert!(listed.iter().any(|template| template.id == made.id));
    assert_eq!(templates.delete(&made).await.unwrap().count, 1);
    let gone = templates.retrieve(&made).await.unwrap_err();
    assert_eq!(gone.kind(), ErrorKind::NotFound);
    assert_eq!(templates.delete(&made).await.unwrap_err().kind(), ErrorKind::NotFound);
}

pub(super) async fn in_use_are_kept(on: Subject) {
    let template = on.template().await;
    let model = on.client.models().create("m").template(&template).parameter("tone", "dryly");
    model.account_id("acct").await.unwrap();
    let kept = on.client.model_templates().delete(&template).await.unwrap_err();
    assert_eq!(kept.kind(), ErrorKind::Conflict);
    on.client.model_templates().retrieve(&template).await.unwrap();
}

pub(super) async fn of_other_vendors_are_stored_as_they_are(on: Subject) {
    let mut bundle = LaunchBundle::default();
    (bundle.registry, bundle.image, bundle.tag) = ("r".into(), "i".into(), "t".into());
    bundle.predict_route = Some("/answer".to_owned());
    let mut launch = LaunchTemplate::default();
    launch.bundle_config = bundle;
    let templates = on.client.model_templates();
    let made = templates.create("own", ModelKind::Generic, launch.clone()).account_id("acct");
    let shown = templates.retrieve(&made.await.unwrap()).await.unwrap();
    assert_eq!(shown.vendor_configuration, TemplateConfiguration::from(launch));
}
