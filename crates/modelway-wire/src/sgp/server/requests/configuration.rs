//! Vendor configurations: told by `vendor`, checked by shape.

use modelway_core::{
    DeploymentConfiguration, Extra, LaunchDeployment, LaunchTemplate, LlmEngineDeployment,
    ModelwayTemplate, TemplateConfiguration, TuningConfiguration,
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::super::faults::Sink;
use super::super::input::value::{object, stops, temperature, typed, wrong};

/// How a template makes its models; LAUNCH unless it says otherwise. The service has no LLMENGINE here; ours keeps one
/// as it came.
pub(in super::super) fn template(value: Value, sink: &mut Sink) -> Option<TemplateConfiguration> {
    let fields = object(value, sink)?;
    let vendor = vendor(&fields, &["LAUNCH", "MODELWAY", "LLMENGINE"], sink)?;
    let read = TemplateConfiguration::from_json(fields.clone());
    match (&read, vendor) {
        (TemplateConfiguration::Other(_), Some("LLMENGINE")) => Some(read),
        (TemplateConfiguration::Other(_), Some("MODELWAY")) => {
            explain::<ModelwayTemplate, _>(fields, sink)
        }
        (TemplateConfiguration::Modelway(_), _) => within_limits(fields, sink).then_some(read),
        (TemplateConfiguration::Other(_), _) => explain::<LaunchTemplate, _>(fields, sink),
        _ => Some(read),
    }
}

/// Whether the defaults of one of our templates are such as calls may have.
fn within_limits(mut fields: Extra, sink: &mut Sink) -> bool {
    let mut given = |name| fields.remove(name).filter(|value| !value.is_null());
    let (heat, stop) = (given("temperature"), given("stop_sequences"));
    let heat = heat.is_none_or(|v| sink.inside("temperature", |s| temperature(v, s)).is_some());
    stop.is_none_or(|v| sink.inside("stop_sequences", |s| stops(v, s)).is_some()) && heat
}

/// How a deployment runs. One of ours has nothing but its vendor: the template says the rest.
pub(in super::super) fn deployment(
    value: Value,
    sink: &mut Sink,
) -> Option<DeploymentConfiguration> {
    let fields = object(value, sink)?;
    let vendor = vendor(&fields, &["LAUNCH", "LLMENGINE", "MODELWAY"], sink)?;
    let read = DeploymentConfiguration::from_json(fields.clone());
    match (&read, vendor) {
        (DeploymentConfiguration::Other(_), Some("MODELWAY")) => Some(read),
        (DeploymentConfiguration::Other(_), Some("LLMENGINE")) => {
            explain::<LlmEngineDeployment, _>(fields, sink)
        }
        (DeploymentConfiguration::Other(_), Some(_)) => {
            explain::<LaunchDeployment, _>(fields, sink)
        }
        (DeploymentConfiguration::Other(_), None) => {
            sink.inside("vendor", |sink| wrong(sink, "missing", "is missing"))
        }
        _ => Some(read),
    }
}

/// How a vendor tunes.
pub(in super::super) fn tuning(value: Value, sink: &mut Sink) -> Option<TuningConfiguration> {
    let fields = object(value, sink)?;
    match vendor(&fields, &["LAUNCH", "LLMENGINE", "OPENAI"], sink)? {
        Some(_) => typed(Value::Object(fields), sink),
        None => sink.inside("vendor", |sink| wrong(sink, "missing", "is missing")),
    }
}

/// The vendor, which is one of `known`; the inner `None` where none is named.
fn vendor(
    fields: &Extra,
    known: &'static [&'static str],
    sink: &mut Sink,
) -> Option<Option<&'static str>> {
    let named = match fields.get("vendor") {
        None | Some(Value::Null) => return Some(None),
        Some(value) => value.as_str(),
    };
    let found = known.iter().find(|known| named == Some(**known));
    if found.is_none() {
        let what = format!("must be one of {}", known.join(", "));
        sink.inside("vendor", |sink| sink.note("union_tag_invalid", what));
    }
    found.map(|found| Some(*found))
}

/// Notes why the fields cannot be read as `T`.
fn explain<T: DeserializeOwned, U>(mut fields: Extra, sink: &mut Sink) -> Option<U> {
    fields.remove("vendor");
    typed::<T>(Value::Object(fields), sink)?;
    wrong(sink, "value_error", "is no configuration of its vendor")
}
