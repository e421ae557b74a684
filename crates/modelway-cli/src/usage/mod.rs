//! `modelway usage`.

mod show;

use modelway::{
    ModelUsage, ProcessEnvironment, ResourceCall, RetrieveUsage, Timer, Timestamp, TokioTimer,
};

use crate::args::{Global, Moment, UsageArgs};
use crate::connect::{Session, with_headers};
use crate::failure::Failure;
use crate::output::{Form, Output};
use crate::{plot, resource};

/// What usage is asked for.
#[derive(Debug, PartialEq, Eq)]
enum Subject<'a> {
    Model(&'a str),
    Deployment(&'a str),
    Group(&'a str),
}

/// Shows what was used.
pub(crate) async fn run(
    global: &Global,
    args: &UsageArgs,
    output: &mut Output,
) -> Result<(), Failure> {
    if args.plot && output.form != Form::Human {
        return Err(Failure::usage("--plot draws for people: it does not go with --json"));
    }
    let subject = subject(global, args)?;
    let (start, end) = range(args, TokioTimer.wall())?;
    let session = Session::open(global, &ProcessEnvironment).await?;
    let call = call(&session, &subject, (start, end), args.chunks)?;
    output.wait_for(resource::asked(&session));
    let usage: ModelUsage = with_headers!(call, session.headers).await?;
    if output.form != Form::Human {
        return resource::json(&usage, &usage.meta, output);
    }
    let lines = match args.plot {
        true => show::plot(&usage, plot::width(output)),
        false => show::table(&usage),
    };
    lines.iter().try_for_each(|line| output.line(line))
}

fn subject<'a>(global: &'a Global, args: &'a UsageArgs) -> Result<Subject<'a>, Failure> {
    match (&global.model, &args.deployment, &args.group) {
        (Some(name), None, None) => Ok(Subject::Model(name)),
        (None, Some(id), _) => Ok(Subject::Deployment(id)),
        (None, None, Some(id)) => Ok(Subject::Group(id)),
        (None, None, None) => {
            Err(Failure::usage("whose usage? give --model, --deployment or --group"))
        }
        _ => Err(Failure::usage("--model does not go with --deployment or --group")),
    }
}

/// From when to when.
fn range(args: &UsageArgs, now: Timestamp) -> Result<(Timestamp, Timestamp), Failure> {
    // The second that has begun counts, and whole seconds are easier to read.
    let now = Timestamp::from_unix_seconds(now.unix_seconds().saturating_add(1)).unwrap_or(now);
    let moment = |option: &str, moment: Moment| {
        let early = || Failure::usage(format!("{option} is before all calendars"));
        moment.before(now).ok_or_else(early)
    };
    let (start, end) = (moment("--since", args.since)?, moment("--until", args.until)?);
    if start >= end {
        return Err(Failure::usage(format!("--since ({start}) is not before --until ({end})")));
    }
    Ok((start, end))
}

fn call(
    session: &Session,
    subject: &Subject<'_>,
    (start, end): (Timestamp, Timestamp),
    chunks: u32,
) -> Result<ResourceCall<RetrieveUsage>, Failure> {
    let models = session.client.models();
    let call = match subject {
        Subject::Model(text) => {
            let (provider, name) = resource::named(session, text);
            let call = models.usage_statistics().retrieve(name, start, end, chunks);
            if let Some(provider) = provider {
                return Ok(call.provider(provider));
            }
            call
        }
        Subject::Deployment(id) => {
            models.deployments().usage_statistics().retrieve(*id, start, end, chunks)
        }
        Subject::Group(id) => {
            session.client.model_groups().usage_statistics().retrieve(*id, start, end, chunks)
        }
    };
    resource::decide(session)?;
    Ok(call)
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::args::{Cli, Command};

    fn parsed(options: &[&str]) -> (Global, UsageArgs) {
        let cli = Cli::parse_from([&["modelway", "usage"], options].concat());
        match cli.command {
            Command::Usage(args) => (cli.global, args),
            other => panic!("{other:?}"),
        }
    }

    fn ranged(options: &[&str]) -> Result<String, String> {
        let now = Timestamp::parse("2026-01-31T11:59:59.5Z").unwrap();
        let range = range(&parsed(options).1, now);
        range.map(|(start, end)| format!("{start} {end}")).map_err(|failure| failure.message())
    }

    #[test]
    fn the_range_is_the_last_week_unless_it_is_said() {
        let week = "2026-01-24T12:00:00Z 2026-01-31T12:00:00Z";
        assert_eq!(ranged(&[]).as_deref(), Ok(week));
        let day = "2026-01-29T12:00:00Z 2026-01-30T12:00:00Z";
        assert_eq!(ranged(&["--since", "2d", "--until", "24h"]).as_deref(), Ok(day));
        let dates = "2026-01-01T00:00:00Z 2026-02-01T00:00:00Z";
        let options = ["--since", "2026-01-01", "--until", "2026-02-01"];
        assert_eq!(ranged(&options).as_deref(), Ok(dates));
    }

    #[test]
    fn a_range_that_ends_before_it_begins_is_told() {
        let told = ranged(&["--since", "1h", "--until", "2h"]).unwrap_err();
        let expected =
            "--since (2026-01-31T11:00:00Z) is not before --until (2026-01-31T10:00:00Z)";
        assert_eq!(told, expected);
        assert!(ranged(&["--since", "now"]).is_err());
        let told = ranged(&["--since", "99999999999d"]).unwrap_err();
        assert_eq!(told, "--since is before all calendars");
    }

    #[test]
    fn there_is_one_subject() {
        let read = |options: &[&str]| {
            let (global, args) = parsed(options);
            subject(&global, &args).map(|s| format!("{s:?}")).map_err(|f| f.message())
        };
        assert_eq!(read(&["-m", "names"]).as_deref(), Ok("Model(\"names\")"));
        assert_eq!(read(&["--deployment", "d"]).as_deref(), Ok("Deployment(\"d\")"));
        assert_eq!(read(&["--group", "g"]).as_deref(), Ok("Group(\"g\")"));
        assert!(read(&[]).unwrap_err().starts_with("whose usage?"));
        assert!(read(&["-m", "names", "--group", "g"]).is_err());
    }
}
