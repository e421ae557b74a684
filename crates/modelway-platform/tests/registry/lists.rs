//! Filters and pages.

use std::sync::Arc;

use modelway_core::*;

use crate::clock::Clock;
use crate::fixture::*;

on_both!(filters, pages_under_equal_values, totals_behind_the_last_page, bad_pages, deployments);

async fn filters(f: Fixture) {
    let (group, other) = (f.group_for("a", "g").await, f.group_for("b", "g").await);
    for (name, account, kind, grouped) in [
        ("1", "a", ModelKind::Chat, true),
        ("2", "a", ModelKind::Embedding, true),
        ("3", "b", ModelKind::Chat, true),
        ("4", "a", ModelKind::Chat, false),
        ("5", "a", ModelKind::Other("odd".into()), false),
    ] {
        let mut request = CreateModel::new(name, kind).account_id(account);
        let group = if account == "a" { &group } else { &other };
        request.model_group_id = grouped.then(|| group.id.clone());
        f.registry.create_model(&request, &cx()).await.unwrap();
    }
    f.offer("openai", &["x"]).await;
    let mut list = ListModels::new();
    assert_eq!(f.names(&list).await, ["1", "2", "3", "4", "5", "openai/x"]);
    list.account_id = Some("a".into());
    assert_eq!(f.names(&list).await, ["1", "2", "4", "5"]);
    list.model_type = Some(ModelKind::Chat);
    assert_eq!(f.names(&list).await, ["1", "4"]);
    list.model_group_id = Some(group.id.clone());
    assert_eq!(f.names(&list).await, ["1"]);
    list.account_id = None;
    list.model_type = None;
    let page = f.registry.list_models(&list, &cx()).await.unwrap();
    assert_eq!(page.total_item_count, Some(2));
    list.model_group_id = Some("' OR '1'='1".into());
    assert!(f.names(&list).await.is_empty());
    let mut list = ListModels::new();
    list.model_type = Some(ModelKind::Other("odd".into()));
    assert_eq!(f.names(&list).await, ["5"]);
}

/// All items, page by page, each page saying what there is in all.
async fn page_through(
    registry: &impl ControlPlane,
    sort_by: &[SortBy],
    limit: u64,
) -> Vec<ModelId> {
    let mut found = Vec::new();
    for number in 1.. {
        let mut list = ListModels::new();
        list.page = PageRequest::new(Some(number), Some(limit));
        list.sort_by = sort_by.to_vec();
        let page = registry.list_models(&list, &cx()).await.unwrap();
        assert_eq!((page.total_item_count, page.current_page), (Some(17), Some(number)));
        assert_eq!(page.items_per_page, Some(limit));
        let last = page.is_last();
        found.extend(page.into_iter().map(|model| model.id));
        if last {
            return found;
        }
    }
    unreachable!()
}

async fn pages_under_equal_values(f: Fixture) {
    // At one moment, so that nothing but the id tells them apart.
    let registry = open(&f.url, Arc::new(Clock::standing()), 9).await;
    for index in 0..17 {
        let mut request = CreateModel::new("same", ModelKind::Chat);
        request.card.description = Some(["x", "y"][index % 2].to_owned());
        registry.create_model(&request, &cx()).await.unwrap();
    }
    let mut expected = page_through(&registry, &[], 100).await;
    for (sort_by, limit) in [
        (vec![], 1),
        (vec![SortBy::ascending("name")], 5),
        (vec![SortBy::descending("name")], 4),
        (vec![SortBy::descending("description"), SortBy::ascending("model_vendor")], 3),
    ] {
        let mut found = page_through(&registry, &sort_by, limit).await;
        assert_eq!(found, page_through(&registry, &sort_by, 100).await, "{sort_by:?}");
        found.sort();
        found.dedup();
        expected.sort();
        assert_eq!(found, expected, "{sort_by:?}");
    }
}

async fn totals_behind_the_last_page(f: Fixture) {
    for name in ["a", "b", "c"] {
        f.bare(name).await;
    }
    let mut list = ListModels::new();
    for number in [2, 1_000, u64::MAX] {
        list.page = PageRequest::new(Some(number), None);
        let page = f.registry.list_models(&list, &cx()).await.unwrap();
        assert!(page.items.is_empty());
        assert_eq!((page.total_item_count, page.current_page), (Some(3), Some(number)));
    }
    list.account_id = Some("nobody".into());
    list.page = PageRequest::default();
    let page = f.registry.list_models(&list, &cx()).await.unwrap();
    assert_eq!(page.total_item_count, Some(0));
}

async fn bad_pages(f: Fixture) {
    let mut list = ListModels::new();
    for (page, limit, words) in [
        (Some(0), None, "`page` is 0"),
        (None, Some(0), "`limit` is 0"),
        (None, Some(10_001), "10001"),
    ] {
        list.page = PageRequest::new(page, limit);
        let result = f.registry.list_models(&list, &cx()).await;
        refused(result, ErrorKind::InvalidRequest, &[words]);
    }
}

async fn deployments(f: Fixture) {
    let (one, two) = (f.model("1").await, f.model_for("acme", "2").await);
    for name in ["c", "a", "b"] {
        f.deployment(&one, name).await;
    }
    let request = CreateDeployment::new("d").account_id("acme");
    f.registry.create_deployment(&request, &at(&two.id)).await.unwrap();
    let names = |page: Page<ModelDeployment>| page.into_iter().map(|d| d.name).collect::<Vec<_>>();
    let mut list = ListDeployments::default();
    list.page = PageRequest::new(Some(2), Some(2));
    list.sort_by = vec![SortBy::ascending("name")];
    let page = f.registry.list_deployments(&list, &at(&one.id)).await.unwrap();
    assert_eq!((page.total_item_count, names(page)), (Some(3), vec!["c".to_owned()]));
    let mut all = ListAllDeployments::default();
    assert_eq!(
        names(f.registry.list_all_deployments(&all, &cx()).await.unwrap()),
        ["c", "a", "b", "d"]
    );
    all.account_id = Some("acme".into());
    assert_eq!(names(f.registry.list_all_deployments(&all, &cx()).await.unwrap()), ["d"]);
}
