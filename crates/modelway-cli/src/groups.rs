//! `modelway groups`.

use modelway::{CallMeta, ModelGroup};

use crate::args::{Global, GroupsCommand, Sure};
use crate::connect::{Session, with_headers};
use crate::failure::Failure;
use crate::output::Output;
use crate::resource::{Listed, Noun, cell, known};
use crate::{confirm, resource, table};

/// Lists, shows, makes, fills or deletes groups.
pub(crate) async fn run(
    global: &Global,
    command: &GroupsCommand,
    output: &mut Output,
) -> Result<(), Failure> {
    if let GroupsCommand::Delete { sure, .. } = command {
        confirm::possible(*sure, output)?;
    }
    let session = resource::open(global).await?;
    let groups = session.client.model_groups();
    output.wait_for(resource::asked(&session));
    match command {
        GroupsCommand::List { paging } => {
            let call = with_headers!(groups.list(), session.headers);
            resource::list(&resource::page(call, paging).await?, output)
        }
        GroupsCommand::Show { id } => {
            let group = with_headers!(groups.retrieve(id.as_str()), session.headers).await?;
            resource::show(&group, output)
        }
        GroupsCommand::Create { name, description } => {
            let mut call = groups.create(name);
            if let Some(text) = description {
                call = call.description(text);
            }
            resource::show(&with_headers!(call, session.headers).await?, output)
        }
        GroupsCommand::Add { group, member } => add(&session, group, member, output).await,
        GroupsCommand::Delete { id, sure } => delete(&session, id, *sure, output).await,
    }
}

async fn add(
    session: &Session,
    group: &str,
    member: &str,
    output: &mut Output,
) -> Result<(), Failure> {
    let (provider, id) = resource::named(session, member);
    let mut call = session.client.model_groups().add_model(group, id);
    if let Some(provider) = provider {
        call = call.provider(provider);
    }
    resource::show(&with_headers!(call, session.headers).await?, output)
}

async fn delete(
    session: &Session,
    id: &str,
    sure: Sure,
    output: &mut Output,
) -> Result<(), Failure> {
    let groups = session.client.model_groups();
    if !sure.yes {
        let group = with_headers!(groups.retrieve(id), session.headers).await?;
        confirm::ask(&format!("delete the group {}? its models stay", group.name), output)?;
        output.wait_for(resource::asked(session));
    }
    let answer = with_headers!(groups.delete(id), session.headers).await?;
    resource::deleted(&format!("the group {id}"), &answer, output)
}

impl Noun for ModelGroup {
    fn meta(&self) -> &CallMeta {
        &self.meta
    }

    fn facts(&self) -> Vec<(String, String)> {
        let facts = known([
            ("id", Some(self.id.to_string())),
            ("name", Some(self.name.clone())),
            ("description", self.description.clone()),
            ("created", self.entity.created_at.map(|moment| moment.to_string())),
        ]);
        facts.collect()
    }
}

impl Listed for ModelGroup {
    const PLURAL: &'static str = "groups";

    fn table(items: &[Self]) -> Vec<String> {
        let row = |group: &Self| {
            [group.id.to_string(), group.name.clone(), cell(group.description.as_deref())]
        };
        let rows: Vec<[String; 3]> = items.iter().map(row).collect();
        table::lines(["ID", "NAME", "DESCRIPTION"], &rows)
    }
}
