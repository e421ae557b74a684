//! [`Entity`]: what every stored object has.

use serde::{Deserialize, Serialize};

use super::AccountId;
use crate::Timestamp;
use crate::open_enum::open_enum;

open_enum! {
    /// Who made something.
    IdentityType {
        /// A person.
        User = "user",
        /// A program.
        ServiceAccount = "service_account",
    }
}

/// What every stored object has besides its id. A provider without a platform gives little of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Entity {
    /// Whose it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_id: Option<AccountId>,
    /// When it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// Who made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_by_user_id: Option<String>,
    /// Whether that is a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_by_identity_type: Option<IdentityType>,
}
