//! Arguments of `modelway groups`.

use clap::Subcommand;

use super::{Paging, Sure};

#[derive(Debug, Subcommand)]
pub(crate) enum GroupsCommand {
    /// List the groups
    List {
        #[command(flatten)]
        paging: Paging,
    },
    /// Show one group
    Show {
        /// Its id
        id: String,
    },
    /// Make a group
    Create {
        /// Its name
        name: String,

        /// What it is for
        #[arg(long, value_name = "TEXT")]
        description: Option<String>,
    },
    /// Put a model into a group; it leaves the one that it was in
    Add {
        /// The group's id
        #[arg(value_name = "GROUP")]
        group: String,

        /// The model's id
        #[arg(value_name = "MODEL")]
        member: String,
    },
    /// Delete a group; its models stay
    Delete {
        /// Its id
        id: String,
        #[command(flatten)]
        sure: Sure,
    },
}
