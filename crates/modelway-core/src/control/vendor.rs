//! Vendors, and how a template or a deployment is configured for one.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::Extra;
use crate::open_enum::open_enum;

open_enum! {
    /// Who runs a model.
    ModelVendor {
        /// OpenAI.
        OpenAi = "OPENAI",
        /// Cohere.
        Cohere = "COHERE",
        /// Google.
        Google = "GOOGLE",
        /// Google's Vertex AI.
        VertexAi = "VERTEX_AI",
        /// Anthropic.
        Anthropic = "ANTHROPIC",
        /// Scale's Launch: containers of one's own.
        Launch = "LAUNCH",
        /// Scale's LLM Engine: open models.
        LlmEngine = "LLMENGINE",
        /// Amazon Bedrock.
        Bedrock = "BEDROCK",
        /// Fireworks AI.
        FireworksAi = "FIREWORKS_AI",
        /// A provider of a modelway platform: an extension of ours.
        Modelway = "MODELWAY",
        /// The platform's own word for any other.
        Unlisted = "OTHER",
    }
}

/// Declares an enum that is told by the field `vendor`, which keeps what it does not know as it came.
macro_rules! by_vendor {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident($of:ty) = $vendor:ident if $mark:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$vdoc])* $variant(Box<$of>),)+
            /// A configuration that this version does not know, as it came.
            Other(Extra),
        }

        impl $name {
            /// Reads a configuration. Without a known `vendor`, the fields tell which it is; what cannot be read as
            /// what it says it is stays as it came.
            pub fn from_json(fields: Extra) -> Self {
                let vendor = fields.get("vendor").and_then(Value::as_str).map(ModelVendor::from);
                $(if vendor == Some(ModelVendor::$vendor)
                    || (vendor.is_none() && fields.contains_key($mark))
                {
                    let mut known = fields.clone();
                    known.remove("vendor");
                    return match serde_json::from_value(Value::Object(known)) {
                        Ok(read) => Self::$variant(Box::new(read)),
                        Err(_) => Self::Other(fields),
                    };
                })+
                Self::Other(fields)
            }

            /// The configuration as fields, `vendor` among them.
            pub fn to_json(&self) -> Extra {
                let (vendor, fields) = match self {
                    $(Self::$variant(c) => (ModelVendor::$vendor, serde_json::to_value(c)),)+
                    Self::Other(fields) => return fields.clone(),
                };
                let mut all = Extra::new();
                all.insert("vendor".to_owned(), vendor.as_str().into());
                if let Ok(Value::Object(fields)) = fields {
                    all.extend(fields);
                }
                all
            }

            /// Whose configuration it is, if it says so.
            pub fn vendor(&self) -> Option<ModelVendor> {
                match self {
                    $(Self::$variant(_) => Some(ModelVendor::$vendor),)+
                    Self::Other(fields) => fields.get("vendor").and_then(Value::as_str).map(Into::into),
                }
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.to_json().serialize(serializer)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Extra::deserialize(deserializer).map(Self::from_json)
            }
        }

        $(impl From<$of> for $name {
            fn from(configuration: $of) -> Self {
                Self::$variant(Box::new(configuration))
            }
        })+
    };
}

/// Declares the fields of a configuration: all optional unless marked, unknown ones kept.
macro_rules! configuration {
    ($(#[$doc:meta])* $name:ident
        [$($(#[$rdoc:meta])* $rfield:ident: $rty:ty,)*]
        {$($(#[$odoc:meta])* $field:ident: $ty:ty,)*}
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
        #[non_exhaustive]
        pub struct $name {
            $($(#[$rdoc])* pub $rfield: $rty,)*
            $($(#[$odoc])* #[serde(default, skip_serializing_if = "Option::is_none")] pub $field: Option<$ty>,)*
            /// Fields that this version does not name.
            #[serde(flatten)]
            pub extra: Extra,
        }

        impl $name {
            crate::setters::setters! { Self => $($(#[$odoc])* some $field: impl Into<$ty>,)* }
        }
    };
}

configuration! {
    /// A container of one's own on Scale's Launch: what is run.
    LaunchBundle [
        /// The image's registry.
        registry: String,
        /// The image's name.
        image: String,
        /// The image's tag.
        tag: String,
    ] {
        /// What to run in it.
        command: Vec<String>,
        /// Its environment.
        env: std::collections::BTreeMap<String, String>,
        /// What to run in it for streams.
        streaming_command: Vec<String>,
        /// Seconds until the first question whether it is ready; the service's default is 120.
        readiness_initial_delay_seconds: u64,
        /// Where it says whether it is well; `/readyz` by default.
        healthcheck_route: String,
        /// Where it answers; `/predict` by default.
        predict_route: String,
        /// Where it streams; `/generate_streaming` by default.
        streaming_predict_route: String,
    }
}

configuration! {
    /// The machines of an endpoint on Launch. What is unset takes the service's default.
    LaunchEndpoint [] {
        /// Processors; 3 by default.
        cpus: u64,
        /// Memory such as `8Gi`, the default.
        memory: String,
        /// Disk such as `16Gi`, the default.
        storage: String,
        /// Graphics processors; none by default.
        gpus: u64,
        /// Which, such as `nvidia-ampere-a10`.
        gpu_type: String,
        /// The fewest workers; 0 by default, which means a cold start.
        min_workers: u64,
        /// The most workers; 1 by default.
        max_workers: u64,
        /// Requests at once that a worker is to have; 10 by default.
        per_worker: u64,
        /// How it answers; `ASYNC` by default.
        endpoint_type: super::EndpointType,
        /// Whether it comes before others.
        high_priority: bool,
    }
}

configuration! {
    /// A template for Scale's Launch.
    LaunchTemplate [
        /// What is run.
        bundle_config: LaunchBundle,
    ] {
        /// Where.
        endpoint_config: LaunchEndpoint,
        /// What is run for fine-tuning, as the service defines it.
        fine_tuning_job_bundle_config: Extra,
    }
}

configuration! {
    /// A template for a provider of a modelway platform. In its texts `{{name}}` stands for a parameter of that name:
    /// one of the model's creation parameters, or of the request's where the request schema has it.
    ModelwayTemplate [
        /// The provider's name on the platform.
        provider: String,
        /// The provider's name for the model.
        model: String,
    ] {
        /// Another address than the provider's own.
        base_url: String,
        /// What precedes every chat.
        system_prompt: String,
        /// Randomness, unless the request says otherwise.
        temperature: f64,
        /// The highest that the model takes: a higher one becomes that.
        max_temperature: f64,
        /// Nucleus sampling, unless the request says otherwise.
        top_p: f64,
        /// Sampling among so many tokens, unless the request says otherwise.
        top_k: i64,
        /// At most so many tokens of answer, unless the request says fewer.
        max_tokens: u64,
        /// Strings that end the answer, unless the request says otherwise.
        stop_sequences: Vec<String>,
        /// Against words already frequent, unless the request says otherwise.
        frequency_penalty: f64,
        /// Against topics already there, unless the request says otherwise.
        presence_penalty: f64,
        /// Prompt and answer together, in tokens.
        context_length: u64,
    }
}

impl ModelwayTemplate {
    /// The model `model` of `provider`.
    pub fn new(provider: impl Into<String>, model: impl Into<String>) -> Self {
        Self { provider: provider.into(), model: model.into(), ..Self::default() }
    }
}

configuration! {
    /// The workers of a deployment on Launch.
    LaunchDeployment [] {
        /// The fewest; 0 by default, which means a cold start.
        min_workers: u64,
        /// The most; 1 by default.
        max_workers: u64,
        /// Requests at once that a worker is to have; 10 by default.
        per_worker: u64,
    }
}

configuration! {
    /// A deployment on Scale's LLM Engine.
    LlmEngineDeployment [] {
        /// The fewest workers; 0 by default, which means a cold start.
        min_workers: u64,
        /// The most; 1 by default.
        max_workers: u64,
        /// Requests at once that a worker is to have; 10 by default.
        per_worker: u64,
        /// Processors; 3 by default.
        cpus: u64,
        /// Memory such as `8Gi`, the default.
        memory: String,
        /// Disk such as `16Gi`, the default.
        storage: String,
        /// Graphics processors; none by default.
        gpus: u64,
        /// Which, such as `nvidia-ampere-a10`.
        gpu_type: String,
        /// Whether it comes before others.
        high_priority: bool,
        /// Over how many processors a model is spread; 4 by default.
        num_shards: u64,
        /// Where the weights are.
        checkpoint_path: String,
        /// The engine's name for the model.
        model_name: String,
        /// What it was tuned from.
        base_model_name: String,
        /// Which build of the engine.
        inference_framework_image_tag: String,
    }
}

by_vendor! {
    /// How a template makes its models.
    TemplateConfiguration {
        /// In a container on Scale's Launch.
        Launch(LaunchTemplate) = Launch if "bundle_config",
        /// By a provider of a modelway platform: an extension of ours.
        Modelway(ModelwayTemplate) = Modelway if "provider",
    }
}

by_vendor! {
    /// How a deployment runs.
    DeploymentConfiguration {
        /// On Scale's LLM Engine.
        LlmEngine(LlmEngineDeployment) = LlmEngine if "gpus",
        /// On Scale's Launch.
        Launch(LaunchDeployment) = Launch if "min_workers",
    }
}
