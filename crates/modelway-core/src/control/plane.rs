//! The control plane's operations, each named once: its request, its answer, what it needs and whether it may be
//! sent again.

use async_trait::async_trait;

use super::*;
use crate::{CallContext, CallMeta, Capability, Error, Operation, ReplaySafety, Reply, Request};

macro_rules! control_plane {
    ($($(#[$doc:meta])* $method:ident: $request:ident => $output:ty, $capability:ident, $safety:ident $(, $auto:path)?;)+) => {
        /// A request to the control plane, in all variants.
        #[derive(Debug, Clone)]
        #[non_exhaustive]
        pub enum ControlRequest { $($(#[$doc])* $request($request),)+ }

        /// An answer of the control plane, in all variants.
        #[derive(Debug, Clone)]
        #[non_exhaustive]
        pub enum ControlReply { $($(#[$doc])* $request($output),)+ }

        impl ControlRequest {
            /// Its name in traces.
            pub fn operation(&self) -> &'static str {
                match self { $(Self::$request(_) => stringify!($method),)+ }
            }

            /// What it needs.
            pub fn capability(&self) -> Capability {
                match self { $(Self::$request(_) => Capability::$capability,)+ }
            }

            /// Whether it may be sent again.
            pub fn replay_safety(&self) -> ReplaySafety {
                match self { $(Self::$request(_) => ReplaySafety::$safety,)+ }
            }
        }

        impl ControlReply {
            /// What is known about the call.
            pub fn meta(&self) -> &CallMeta {
                match self { $(Self::$request(answer) => &answer.meta,)+ }
            }

            /// For layers: the meta to fill in.
            pub fn meta_mut(&mut self) -> &mut CallMeta {
                match self { $(Self::$request(answer) => &mut answer.meta,)+ }
            }
        }

        $(impl Operation for $request {
            type Output = $output;

            fn into_request(self) -> Request {
                Request::control(ControlRequest::$request(self))
            }

            fn output(reply: Reply) -> Result<Self::Output, Error> {
                match reply {
                    Reply::Control(mut answer) => match { answer.name_items(); answer.into_inner() } {
                        ControlReply::$request(answer) => Ok(answer),
                        other => Err(crate::operation::mismatch(other.meta())),
                    },
                    other => Err(crate::operation::mismatch(other.meta())),
                }
            }
        })+

        /// The control plane, to implement beside [`Inference`](crate::Inference). What is not implemented answers
        /// [`Unsupported`](crate::ErrorKind::Unsupported); deployments follow from the models where the plane only
        /// lists those: each built-in model has one of its own name, which nothing can change.
        #[async_trait]
        pub trait ControlPlane: Send + Sync + std::fmt::Debug {
            $($(#[$doc])*
            ///
            /// # Errors
            /// Whatever the platform reports.
            async fn $method(&self, request: &$request, cx: &CallContext) -> Result<$output, Error> {
                control_plane!(@default self, request, cx, $capability $(, $auto)?)
            })+
        }

        /// Passes a request on to the method that answers it.
        pub(crate) async fn dispatch<P: ControlPlane + ?Sized>(
            plane: &P,
            request: &ControlRequest,
            cx: &CallContext,
        ) -> Result<ControlReply, Error> {
            match request {
                $(ControlRequest::$request(request) =>
                    plane.$method(request, cx).await.map(ControlReply::$request),)+
            }
        }
    };
    (@default $this:expr, $request:ident, $cx:ident, $capability:ident, $auto:path) => {
        $auto($this, $request, $cx).await
    };
    (@default $this:expr, $request:ident, $cx:ident, $capability:ident) => {{
        let _ = $request;
        Err(Capability::$capability.unsupported($cx))
    }};
}

control_plane! {
    /// Lists models.
    list_models: ListModels => Page<Model>, Models, Always;
    /// Gives the addressed model.
    retrieve_model: RetrieveModel => Model, Models, Always;
    /// Makes a model.
    create_model: CreateModel => Model, ControlPlane, OnlyIfNeverSent;
    /// Changes the addressed model.
    update_model: UpdateModel => Model, ControlPlane, OnlyIfNeverSent;
    /// Deletes the addressed model.
    delete_model: DeleteModel => Deleted, ControlPlane, OnlyIfNeverSent;
    /// Lists the deployments of the addressed model.
    list_deployments: ListDeployments => Page<ModelDeployment>, Models, Always, automatic::list;
    /// Lists the deployments of all models.
    list_all_deployments: ListAllDeployments => Page<ModelDeployment>, Models, Always, automatic::list_all;
    /// Gives a deployment of the addressed model.
    retrieve_deployment: RetrieveDeployment => ModelDeployment, Models, Always, automatic::retrieve;
    /// Makes a deployment of the addressed model.
    create_deployment: CreateDeployment => ModelDeployment, ControlPlane, OnlyIfNeverSent;
    /// Changes a deployment of the addressed model.
    update_deployment: UpdateDeployment => ModelDeployment, ControlPlane, OnlyIfNeverSent;
    /// Deletes a deployment of the addressed model.
    delete_deployment: DeleteDeployment => Deleted, ControlPlane, OnlyIfNeverSent;
    /// Gives tokens over time.
    retrieve_usage: RetrieveUsage => ModelUsage, UsageStatistics, Always;
    /// Lists templates.
    list_templates: ListTemplates => Page<ModelTemplate>, ControlPlane, Always;
    /// Gives a template.
    retrieve_template: RetrieveTemplate => ModelTemplate, ControlPlane, Always;
    /// Makes a template.
    create_template: CreateTemplate => ModelTemplate, ControlPlane, OnlyIfNeverSent;
    /// Deletes a template.
    delete_template: DeleteTemplate => Deleted, ControlPlane, OnlyIfNeverSent;
    /// Lists groups.
    list_groups: ListGroups => Page<ModelGroup>, ControlPlane, Always;
    /// Gives a group.
    retrieve_group: RetrieveGroup => ModelGroup, ControlPlane, Always;
    /// Makes a group.
    create_group: CreateGroup => ModelGroup, ControlPlane, OnlyIfNeverSent;
    /// Changes a group.
    update_group: UpdateGroup => ModelGroup, ControlPlane, OnlyIfNeverSent;
    /// Deletes a group.
    delete_group: DeleteGroup => Deleted, ControlPlane, OnlyIfNeverSent;
    /// Puts a model into a group.
    add_to_group: AddToGroup => Model, ControlPlane, OnlyIfNeverSent;
    /// Lists servers.
    list_servers: ListServers => Page<ModelServer>, ControlPlane, Always;
    /// Gives a server.
    retrieve_server: RetrieveServer => ModelServer, ControlPlane, Always;
    /// Makes a server.
    create_server: CreateServer => ModelServer, ControlPlane, OnlyIfNeverSent;
    /// Deletes a server.
    delete_server: DeleteServer => Deleted, ControlPlane, OnlyIfNeverSent;
    /// Says which deployment answers for a server.
    retrieve_server_deployment: RetrieveServerDeployment => ServerDeployment, ControlPlane, Always;
    /// Exchanges the deployment of a server.
    update_server_backend: UpdateServerBackend => ModelServer, ControlPlane, OnlyIfNeverSent;
    /// Goes back to a server's deployment before.
    roll_back_server: RollBackServer => RolledBack, ControlPlane, OnlyIfNeverSent;
    /// Lists fine-tuning jobs.
    list_fine_tuning_jobs: ListFineTuningJobs => Page<FineTuningJob>, FineTuning, Always;
    /// Gives a fine-tuning job.
    retrieve_fine_tuning_job: RetrieveFineTuningJob => FineTuningJob, FineTuning, Always;
    /// Starts a fine-tuning job.
    create_fine_tuning_job: CreateFineTuningJob => FineTuningJob, FineTuning, OnlyIfNeverSent;
    /// Deletes a fine-tuning job.
    delete_fine_tuning_job: DeleteFineTuningJob => Deleted, FineTuning, OnlyIfNeverSent;
    /// Lists what happened in a fine-tuning job.
    list_fine_tuning_events: ListFineTuningEvents => Page<FineTuningEvent>, FineTuning, Always;
    /// Lists training datasets.
    list_training_datasets: ListTrainingDatasets => Page<TrainingDataset>, FineTuning, Always;
    /// Gives a training dataset.
    retrieve_training_dataset: RetrieveTrainingDataset => TrainingDataset, FineTuning, Always;
    /// Uploads a training dataset.
    create_training_dataset: CreateTrainingDataset => TrainingDataset, FineTuning, OnlyIfNeverSent;
    /// Deletes a training dataset.
    delete_training_dataset: DeleteTrainingDataset => Deleted, FineTuning, OnlyIfNeverSent;
    /// Lists a training dataset's examples.
    list_training_examples: ListTrainingExamples => Page<TrainingExample>, FineTuning, Always;
}

impl ControlReply {
    /// Tells each item of a list which provider told of it, so that a call can name it.
    fn name_items(&mut self) {
        match self {
            Self::ListModels(page) => name(page, |item| &mut item.meta),
            Self::ListDeployments(page) | Self::ListAllDeployments(page) => {
                name(page, |item| &mut item.meta);
            }
            Self::ListTemplates(page) => name(page, |item| &mut item.meta),
            Self::ListGroups(page) => name(page, |item| &mut item.meta),
            Self::ListServers(page) => name(page, |item| &mut item.meta),
            Self::ListFineTuningJobs(page) => name(page, |item| &mut item.meta),
            Self::ListTrainingDatasets(page) => name(page, |item| &mut item.meta),
            _ => {}
        }
    }
}

fn name<T>(page: &mut Page<T>, meta: fn(&mut T) -> &mut CallMeta) {
    for item in &mut page.items {
        meta(item).provider.clone_from(&page.meta.provider);
    }
}

impl ControlRequest {
    /// Checks what can be checked before anything is sent.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) for parameters that do not fit their template.
    pub fn check(&self) -> Result<(), Error> {
        match self {
            Self::CreateModel(request) => request.check(),
            Self::CreateDeployment(request) => request.check(),
            _ => Ok(()),
        }
    }

    /// Whether it would change what a provider without a control plane has built in.
    pub fn changes_models(&self) -> bool {
        matches!(
            self,
            Self::CreateModel(_)
                | Self::UpdateModel(_)
                | Self::DeleteModel(_)
                | Self::CreateDeployment(_)
                | Self::UpdateDeployment(_)
                | Self::DeleteDeployment(_)
        )
    }
}
