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

pub(super) async fn take_a_model_from_another(on: Subject) {
    let (groups, models) = (on.client.model_groups(), on.client.models());
    let first = groups.create("first").account_id("acct").await.unwrap();
    let second = groups.create("second").account_id("acct").await.unwrap();
    let model = on.deployment().await.model_instance_id.unwrap();
    for group in [&first, &first, &second] {
        let member = groups.add_model(group, &model).await.unwrap();
        assert_eq!((&member.id, member.model_group_id.as_ref()), (&model, Some(&group.id)));
        let shown = models.retrieve(&model).await.unwrap();
        assert_eq!(shown.model_group_id.as_ref(), Some(&group.id));
    }
    let of = async |group| models.list().model_group_id(group).await.unwrap().items.len();
    assert_eq!((of(&first).await, of(&second).await), (0, 1));
    let missing = groups.add_model(&first, "no-such-model").await.unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::NotFound);
    models.list().await.unwrap();
    let built_in = groups.add_model(&first, "lab/chatty").await.unwrap_err();
    assert_eq!(built_in.kind(), ErrorKind::Immutable, "{built_in}");
}
