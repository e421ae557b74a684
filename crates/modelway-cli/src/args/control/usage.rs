//! Arguments of `modelway usage`.

use clap::Args;

use super::Moment;

const EXAMPLES: &str = "\
Examples:
  modelway usage --model pet-names
  modelway usage --deployment dep_1 --since 24h --chunks 24 --plot
  modelway usage --group grp_1 --since 2026-01-01 --until 2026-02-01 --chunks 31";

/// Show the tokens that a model, a deployment or a group used
///
/// A model is named by --model: by its name, which several models may share, and not by its id.
///
/// A moment is RFC 3339, a date (its beginning, in UTC), or how long ago: 30m, 24h, 7d, 2w.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct UsageArgs {
    /// Deployment whose usage to show
    #[arg(long, value_name = "ID", conflicts_with = "group")]
    pub(crate) deployment: Option<String>,

    /// Group whose models' usage to show
    #[arg(long, value_name = "ID")]
    pub(crate) group: Option<String>,

    /// From this moment on
    #[arg(long, value_name = "MOMENT", default_value = "7d", value_parser = Moment::parse)]
    pub(crate) since: Moment,

    /// Up to this moment, which is not part of it
    #[arg(long, value_name = "MOMENT", default_value = "now", value_parser = Moment::parse)]
    pub(crate) until: Moment,

    /// In so many equal parts
    #[arg(long, value_name = "N", default_value_t = 7, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) chunks: u32,

    /// Draw the totals as bars, as wide as the terminal
    #[arg(long)]
    pub(crate) plot: bool,
}
