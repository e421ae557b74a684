//! Identifiers: one path segment of the platform's API has three meanings, so each has a type of its own.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The identifier `id`, as it is on the wire.
            pub fn new(id: impl Into<Arc<str>>) -> Self {
                Self(id.into())
            }

            /// As it is on the wire.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Whether it names nothing.
            pub fn is_empty(&self) -> bool {
                self.0.is_empty()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self("".into())
            }
        }

        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                Self(id.into())
            }
        }

        impl From<String> for $name {
            fn from(id: String) -> Self {
                Self(id.into())
            }
        }

        impl From<&Self> for $name {
            fn from(id: &Self) -> Self {
                id.clone()
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                *self.0 == *other
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                *self.0 == **other
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                <std::borrow::Cow<'de, str>>::deserialize(deserializer).map(|id| Self(id.into()))
            }
        }
    )+};
}

ids! {
    /// Whose it is: the account that a platform's resources belong to.
    AccountId;
    /// A model as a resource (SGP's "model instance"). It is not what a call addresses.
    ///
    /// ```compile_fail
    /// # use modelway_core::{DeploymentRef, ModelId};
    /// let address: DeploymentRef = ModelId::new("mdl_1").into(); // a deployment is called, not a model
    /// ```
    ModelId;
    /// A deployment of a model: what a call addresses.
    ///
    /// ```
    /// # use modelway_core::{DeploymentRef, ModelDeploymentId};
    /// let address: DeploymentRef = ModelDeploymentId::new("dep_1").into();
    /// assert_eq!(address.id(), "dep_1");
    /// ```
    ModelDeploymentId;
    /// A model's name, by which its usage is counted. It may hold `/`.
    ModelName;
    /// A scaffold that models are made from.
    ModelTemplateId;
    /// A group of models.
    ModelGroupId;
    /// A stable address whose deployment can be exchanged.
    ModelServerId;
    /// A fine-tuning job.
    FineTuningJobId;
    /// Data to train with.
    TrainingDatasetId;
}

/// The id is exact: no provider is read out of it, so that the default one is meant.
impl From<ModelDeploymentId> for crate::DeploymentRef {
    fn from(id: ModelDeploymentId) -> Self {
        Self::exactly(id.0)
    }
}

impl From<&ModelDeploymentId> for crate::DeploymentRef {
    fn from(id: &ModelDeploymentId) -> Self {
        Self::exactly(id.0.clone())
    }
}
