use modelway::ErrorKind;

use super::subject::Subject;

pub(super) async fn the_items_of_all_pages_come_once(on: Subject) {
    let groups = on.client.model_groups();
    for n in 0..7 {
        groups.create(format!("g{n}")).account_id("acct").await.unwrap();
    }
    for limit in [1, 2, 3, 7, 100] {
        let items = groups.list().limit(limit).items().collect().await.unwrap();
        let mut names: Vec<_> = items.iter().map(|group| group.name.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["g0", "g1", "g2", "g3", "g4", "g5", "g6"], "{limit} a page");
    }
    let page = groups.list().limit(3).page(3).await.unwrap();
    assert_eq!((page.items.len(), page.current_page, page.total_item_count), (1, Some(3), Some(7)));
    let beyond = groups.list().limit(3).page(9).await.unwrap();
    assert!(beyond.items.is_empty());
    let none = groups.list().account_id("nobody").items().collect().await.unwrap();
    assert!(none.is_empty());
}

pub(super) async fn a_page_of_nothing_is_refused(on: Subject) {
    let groups = on.client.model_groups();
    for call in [groups.list().limit(0), groups.list().limit(10_001), groups.list().page(0)] {
        assert_eq!(call.await.unwrap_err().kind(), ErrorKind::InvalidRequest);
    }
}
