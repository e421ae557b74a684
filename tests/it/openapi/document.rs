//! [`Document`]: the description, read.

use std::sync::OnceLock;

use http::Method;
use jsonschema::{Registry, Validator};
use serde_json::{Value, json};

use super::operation::{Answer, Body, Operation, Parameter};
use crate::tidy::root;

/// Under this name schemas of the document refer to each other.
const NAME: &str = "https://example.invalid/sgp-v4";

/// The description: its operations, each with its schemas compiled.
pub(super) struct Document {
    root: Value,
    registry: Registry<'static>,
    operations: Vec<Operation>,
    /// The header that carries the key.
    pub(super) key_header: String,
}

/// The description of the models API.
pub(super) fn document() -> &'static Document {
    static DOCUMENT: OnceLock<Document> = OnceLock::new();
    DOCUMENT.get_or_init(|| {
        let path = root().join("specs/openapi/sgp-v4.yaml");
        let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path:?}: {e}"));
        Document::read(&text)
    })
}

impl Document {
    pub(super) fn read(text: &str) -> Self {
        let root: Value = serde_saphyr::from_str(text).expect("the description is YAML");
        let registry = Registry::new().add(NAME, root.clone()).expect("a name");
        let registry = registry.prepare().expect("references that lead somewhere");
        let key_header = &root["components"]["securitySchemes"]["apiKey"]["name"];
        let key_header = key_header.as_str().expect("the key's header").to_owned();
        let mut document = Self { root, registry, operations: Vec::new(), key_header };
        document.operations = document.read_operations();
        document
    }

    pub(super) fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// The operation with this name.
    pub(super) fn operation(&self, name: &str) -> &Operation {
        let found = self.operations.iter().find(|operation| operation.name == name);
        found.unwrap_or_else(|| panic!("the description has no operation `{name}`"))
    }

    /// The node at `pointer`, or what it refers to.
    pub(super) fn at(&self, pointer: &str) -> &Value {
        let pointer = self.follow(pointer);
        self.root.pointer(&pointer).expect("followed")
    }

    /// Where the node at `pointer` is, when references are followed.
    pub(super) fn follow(&self, pointer: &str) -> String {
        let node = self.root.pointer(pointer);
        let node = node.unwrap_or_else(|| panic!("the description has no `{pointer}`"));
        match node["$ref"].as_str() {
            Some(target) => self.follow(target.strip_prefix('#').expect("a reference to itself")),
            None => pointer.to_owned(),
        }
    }

    /// A schema, compiled; formats are checked too.
    fn compiled(&self, pointer: &str) -> Validator {
        let at = pointer.replace('{', "%7B").replace('}', "%7D");
        jsonschema::options()
            .with_registry(&self.registry)
            .should_validate_formats(true)
            .build(&json!({"$ref": format!("{NAME}#{at}")}))
            .unwrap_or_else(|e| panic!("the schema at `{pointer}` is none: {e}"))
    }

    fn read_operations(&self) -> Vec<Operation> {
        let paths = self.root["paths"].as_object().expect("paths");
        let mut operations = Vec::new();
        for (path, item) in paths {
            for method in ["get", "post", "put", "patch", "delete"] {
                if item.get(method).is_some() {
                    operations.push(self.read_operation(path, method));
                }
            }
        }
        operations
    }

    fn read_operation(&self, path: &str, method: &str) -> Operation {
        let item = format!("/paths/{}", path.replace('~', "~0").replace('/', "~1"));
        let at = format!("{item}/{method}");
        let mut parameters = self.read_parameters(&format!("{item}/parameters"));
        parameters.extend(self.read_parameters(&format!("{at}/parameters")));
        Operation {
            name: self.text(&format!("{at}/operationId")),
            method: Method::from_bytes(method.to_uppercase().as_bytes()).expect("a method"),
            path: path.to_owned(),
            legacy: self.root.pointer(&at).expect("it is there")["tags"][0] == "legacy",
            parameters,
            body: self.read_body(&format!("{at}/requestBody")),
            answers: self.read_answers(&format!("{at}/responses")),
        }
    }

    fn text(&self, pointer: &str) -> String {
        self.at(pointer).as_str().unwrap_or_else(|| panic!("`{pointer}` is no text")).to_owned()
    }

    fn read_parameters(&self, pointer: &str) -> Vec<Parameter> {
        let count = self.root.pointer(pointer).and_then(Value::as_array).map_or(0, Vec::len);
        let read = |index: usize| {
            let at = self.follow(&format!("{pointer}/{index}"));
            let schema = self.follow(&format!("{at}/schema"));
            let node = self.at(&at);
            Parameter {
                name: self.text(&format!("{at}/name")),
                place: self.text(&format!("{at}/in")),
                required: node["required"] == true,
                example: node.get("example").cloned(),
                checker: self.compiled(&schema),
                schema: self.at(&schema).clone(),
            }
        };
        (0..count).map(read).collect()
    }

    fn read_body(&self, pointer: &str) -> Option<Body> {
        self.root.pointer(pointer)?;
        let content = format!("{}/content", self.follow(pointer));
        let media_type = self.at(&content).as_object().expect("content").keys().next()?.clone();
        let at = format!("{content}/{}", media_type.replace('/', "~1"));
        let schema = self.follow(&format!("{at}/schema"));
        Some(Body {
            media_type,
            example: self.at(&format!("{at}/example")).clone(),
            checker: self.compiled(&schema),
            schema,
        })
    }

    fn read_answers(&self, pointer: &str) -> Vec<Answer> {
        let statuses = self.at(pointer).as_object().expect("responses").keys();
        statuses.map(|status| self.read_answer(&format!("{pointer}/{status}"), status)).collect()
    }

    fn read_answer(&self, pointer: &str, status: &str) -> Answer {
        let content = format!("{}/content", self.follow(pointer));
        let json = format!("{content}/application~1json");
        let schema = self.follow(&format!("{json}/schema"));
        let events = self.root.pointer(&format!("{content}/text~1event-stream"));
        Answer {
            status: status.parse().ok(),
            example: self.at(&format!("{json}/example")).clone(),
            checker: self.compiled(&schema),
            schema,
            events: events.map(|events| events["example"].as_str().expect("events").to_owned()),
        }
    }
}
