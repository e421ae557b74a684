use modelway::ErrorKind;

use super::subject::Subject;

pub(super) async fn hold_models(on: Subject) {
    let groups = on.client.model_groups();
    let made = groups.create("tests").description("for tests").account_id("acct").await.unwrap();
    let model = on.deployment().await.model_instance_id.unwrap();
    let member = groups.add_model(&made, &model).await.unwrap();
    assert_eq!(member.model_group_id.as_ref(), Some(&made.id));
    let changed = groups.update(&made).name("trials").clear_description().await.unwrap();
    assert_eq!((changed.name.as_str(), changed.description), ("trials", None));
    let listed = groups.list().items().collect().await.unwrap();
    assert!(listed.iter().any(|group| group.id == made.id && group.name == "trials"));
    assert_eq!(groups.delete(&made).await.unwrap().count, 1);
    let gone = groups.retrieve(&made).await.unwrap_err();
    assert_eq!(gone.kind(), ErrorKind::NotFound);
    // Its models stay.
    assert_eq!(on.client.models().retrieve(&model).await.unwrap().model_group_id, None);
    let missing = groups.add_model("nothing", &model).await.unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::NotFound);
}
