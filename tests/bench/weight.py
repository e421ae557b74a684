"""What a minimal chat program of each client weighs, and each feature of modelway: size, crates, the CPU time of a
clean build."""

import os
import resource
import shutil
import subprocess
import tempfile

PROFILE = {"CARGO_PROFILE_RELEASE_STRIP": "true"}


def crates(here, *package, edges="normal,build"):
    command = ["cargo", "tree", "--locked", *package, "--edges", edges, "--prefix", "none"]
    lines = subprocess.run(command, cwd=here, check=True, capture_output=True, text=True).stdout.splitlines()
    # A name and a version each; a repeated crate is marked at its end. The package itself is not counted.
    return len({" ".join(line.split()[:2]) for line in lines if line.strip()}) - 1


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def of_one(here, target, client):
    binary = f"chat_{client}"
    with tempfile.TemporaryDirectory(dir=target) as fresh:
        seconds = clean_build(here, fresh, "--features", client, "--bin", binary)
        size = os.path.getsize(os.path.join(fresh, "release", binary))
        shutil.copy(os.path.join(fresh, "release", binary), target)
    return {"bytes": size, "crates": crates(here, "--features", client), "build_cpu_seconds": seconds}


def clean_build(here, fresh, *package):
    """The CPU seconds of a release build in an empty target folder."""
    environment = {**os.environ, **PROFILE, "CARGO_TARGET_DIR": fresh}
    subprocess.run(["cargo", "fetch", "--quiet", "--locked"], cwd=here, check=True)
    before = cpu_seconds()
    command = ["cargo", "build", "--release", "--quiet", "--locked", *package]
    subprocess.run(command, cwd=here, check=True, env=environment)
    return cpu_seconds() - before


def measure(here, target, clients):
    target.mkdir(parents=True, exist_ok=True)
    return {client: of_one(here, target, client) for client in clients}


def of_features(workspace, target, sets):
    """The library alone with each set of features: what the table of its documentation says."""
    target.mkdir(parents=True, exist_ok=True)
    readings = {}
    for features in sets:
        package = ["--package", "modelway", "--no-default-features", "--features", features]
        with tempfile.TemporaryDirectory(dir=target) as fresh:
            seconds = clean_build(workspace, fresh, *package)
        readings[features] = {"crates": crates(workspace, *package, edges="normal"), "build_cpu_seconds": seconds}
    return readings
