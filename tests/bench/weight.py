"""What a minimal chat program of each client weighs: its size, its crates, the CPU time of its clean build."""

import os
import resource
import shutil
import subprocess
import tempfile

PROFILE = {"CARGO_PROFILE_RELEASE_STRIP": "true"}


def crates(here, client):
    command = ["cargo", "tree", "--locked", "--features", client, "--edges", "normal,build", "--prefix", "none"]
    lines = subprocess.run(command, cwd=here, check=True, capture_output=True, text=True).stdout.splitlines()
    # A name and a version each; a repeated crate is marked at its end. The package itself is not counted.
    return len({" ".join(line.split()[:2]) for line in lines if line.strip()}) - 1


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def of_one(here, target, client):
    binary = f"chat_{client}"
    with tempfile.TemporaryDirectory(dir=target) as fresh:
        environment = {**os.environ, **PROFILE, "CARGO_TARGET_DIR": fresh}
        subprocess.run(["cargo", "fetch", "--quiet", "--locked"], cwd=here, check=True)
        before = cpu_seconds()
        command = ["cargo", "build", "--release", "--quiet", "--locked", "--features", client, "--bin", binary]
        subprocess.run(command, cwd=here, check=True, env=environment)
        seconds = cpu_seconds() - before
        size = os.path.getsize(os.path.join(fresh, "release", binary))
        shutil.copy(os.path.join(fresh, "release", binary), target)
    return {"bytes": size, "crates": crates(here, client), "build_cpu_seconds": seconds}


def measure(here, target, clients):
    target.mkdir(parents=True, exist_ok=True)
    return {client: of_one(here, target, client) for client in clients}
