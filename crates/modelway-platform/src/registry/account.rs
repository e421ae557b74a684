//! Whose things a call sees.
//!
//! A call that selects an account sees that account's things and what is built in: another account's id is to it like
//! one that is not there. A call that selects none sees everything.

use modelway_core::{AccountId, CallContext};

use super::Registry;
use crate::database::Statement;

impl Registry {
    /// The registry as a call sees it.
    pub(super) fn scoped(&self, cx: &CallContext) -> Self {
        let mut scoped = self.clone();
        scoped.selected.clone_from(&cx.options.account);
        scoped
    }

    /// Appends the condition that the call sees the row `alias`; what is built in names no account.
    pub(super) fn seen(&self, alias: &str, statement: Statement) -> Statement {
        let Some(account) = &self.selected else { return statement };
        let statement = statement.and(&format!(" AND ({alias}.account_id IS NULL OR "));
        statement.and(&format!("{alias}.account_id = ")).value(account.as_str()).and(")")
    }

    /// Whose something new is: the account that the request names, or the call selects, or else that of what it is made
    /// from.
    pub(super) fn owner(
        &self,
        named: Option<&AccountId>,
        source: Option<AccountId>,
    ) -> Option<AccountId> {
        named.or(self.selected.as_ref()).cloned().or(source)
    }
}
