//! Deployments for people.

use modelway::{CallMeta, ModelDeployment};

use crate::resource::{Listed, Noun, cell, known};
use crate::table;

impl Noun for ModelDeployment {
    fn meta(&self) -> &CallMeta {
        &self.meta
    }

    fn facts(&self) -> Vec<(String, String)> {
        let facts = known([
            ("id", Some(self.id.to_string())),
            ("name", Some(self.name.clone())),
            ("status", Some(self.status.to_string())),
            ("model", self.model_instance_id.as_ref().map(ToString::to_string)),
            ("endpoint", self.model_endpoint_id.clone()),
            ("built in", self.built_in.then(|| "it cannot be changed".to_owned())),
            ("created", self.entity.created_at.map(|moment| moment.to_string())),
        ]);
        let configuration = self.vendor_configuration.as_ref().map(|c| c.to_json());
        let fields = [
            ("parameter", self.model_creation_parameters.clone()),
            ("metadata", self.deployment_metadata.clone()),
            ("configuration", configuration),
        ];
        let fields = fields.into_iter().flat_map(|(kind, fields)| {
            let fields = fields.into_iter().flatten();
            fields.map(move |(name, value)| (format!("{kind} {name}"), value.to_string()))
        });
        facts.chain(fields).collect()
    }
}

impl Listed for ModelDeployment {
    const PLURAL: &'static str = "deployments";

    fn table(items: &[Self]) -> Vec<String> {
        let row = |deployment: &Self| {
            [
                deployment.id.to_string(),
                deployment.name.clone(),
                deployment.status.to_string(),
                cell(deployment.model_instance_id.as_ref()),
            ]
        };
        let rows: Vec<[String; 4]> = items.iter().map(row).collect();
        table::lines(["ID", "NAME", "STATUS", "MODEL"], &rows)
    }
}
