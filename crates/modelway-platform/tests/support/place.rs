//! [`Place`]: a database for one test.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use modelway_platform::{Database, Ledger, LedgerOptions};
use modelway_testing::TokioTimer;
use sqlx::{Connection, PgConnection, SqliteConnection};

use super::postgres;

/// An empty database, gone with this.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) url: String,
    _folder: Option<Folder>,
}

impl Place {
    /// A file.
    pub(crate) fn sqlite() -> Option<Self> {
        let folder = Folder::new();
        let url = format!("sqlite://{}/usage.db", folder.0.display());
        Some(Self { url, _folder: Some(folder) })
    }

    /// A database of the shared server; `None`, loudly, where there is none.
    pub(crate) fn postgres() -> Option<Self> {
        Some(Self { url: postgres::shared()?.database(), _folder: None })
    }

    /// One that is there already.
    pub(crate) fn given(url: String) -> Self {
        Self { url, _folder: None }
    }

    pub(crate) async fn open(&self) -> Database {
        Database::open(&self.url).await.unwrap()
    }

    /// A ledger with the defaults.
    pub(crate) async fn ledger(&self) -> Ledger {
        let options = LedgerOptions::new();
        Ledger::start(self.open().await, options, TokioTimer::shared()).unwrap()
    }

    /// Runs SQL beside the ledger.
    pub(crate) async fn run(&self, sql: &'static str) {
        if self.url.starts_with("sqlite") {
            let mut connection = SqliteConnection::connect(&self.url).await.unwrap();
            sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
            connection.close().await.unwrap();
        } else {
            let mut connection = PgConnection::connect(&self.url).await.unwrap();
            sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
            connection.close().await.unwrap();
        }
    }
}

/// A folder that goes with this.
#[derive(Debug)]
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let next = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("modelway-platform-{}-{next}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Makes a test of each function, on each engine.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $name() {
                super::$name(crate::support::place::Place::sqlite().unwrap()).await;
            })+
        }

        mod postgres {
            $(#[tokio::test]
            async fn $name() {
                if let Some(place) = crate::support::place::Place::postgres() {
                    super::$name(place).await;
                }
            })+
        }
    };
}

pub(crate) use on_both;
