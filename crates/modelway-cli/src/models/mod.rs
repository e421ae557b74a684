//! `modelway models`.

mod change;
mod list;
mod make;
mod show;
mod values;

use modelway::ProcessEnvironment;

pub(crate) use self::values::values;
use crate::args::{Global, ModelsCommand};
use crate::confirm;
use crate::connect::Session;
use crate::failure::Failure;
use crate::output::Output;

/// Lists, shows, makes, changes or deletes models.
pub(crate) async fn run(
    global: &Global,
    command: &ModelsCommand,
    output: &mut Output,
) -> Result<(), Failure> {
    match command {
        ModelsCommand::Delete { sure, .. } => confirm::possible(*sure, output)?,
        ModelsCommand::Update(args) => change::check(args)?,
        _ => {}
    }
    let session = Session::open(global, &ProcessEnvironment).await?;
    match command {
        ModelsCommand::List(args) => list::run(&session, args, output).await,
        ModelsCommand::Show { id } => show::run(&session, id, output).await,
        ModelsCommand::Create(args) => make::run(&session, args, output).await,
        ModelsCommand::Update(args) => change::update(&session, args, output).await,
        ModelsCommand::Delete { id, sure } => change::delete(&session, id, *sure, output).await,
    }
}
