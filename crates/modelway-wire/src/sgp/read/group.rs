//! Groups.

use modelway_core::{ModelGroup, ModelGroupId};

use super::common::{entity, wanted, word};
use crate::json::{At, Object, Report};

/// Reads a group.
pub(super) fn read(mut o: Object<'_>, at: &At<'_>, report: &mut Report) -> Option<ModelGroup> {
    let id = word::<ModelGroupId>(&mut o, "id", at, report)?;
    let mut group = ModelGroup::new(id, wanted::<String>(&mut o, "name", at, report));
    group.description = o.string("description", at, report);
    group.entity = entity(&mut o, at, report);
    group.extra = o.rest();
    Some(group)
}
