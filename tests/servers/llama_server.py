"""Serves one GGUF model on 127.0.0.1 with llama.cpp's own server, from the xllamacpp wheel.

Once the server answers /health, one line of JSON goes to stdout: {"port": N, "pid": N}.
It serves until its stdin closes, so that it never outlives whoever holds the other end,
or until SIGTERM. Run it with the Python that fetch.sh sets up.
"""

import argparse
import http.client
import json
import os
import signal
import sys
import threading
import time

HOST = "127.0.0.1"


def arguments():
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True, help="the GGUF file")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one (default)")
    parser.add_argument("--alias", default="smollm2", help="the model's name in replies")
    parser.add_argument("--api-key", help="the key that requests must carry (default: none)")
    parser.add_argument("--ctx", type=int, default=2048, help="tokens of context for each slot")
    parser.add_argument("--parallel", type=int, default=4, help="slots: requests served at once")
    parser.add_argument("--template", help="a Jinja chat template in place of the model's own")
    parser.add_argument("--embeddings", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--threads", type=int, default=1, help="one is fastest on a busy machine")
    parser.add_argument("--ready-file", help="also write the line of JSON here")
    parser.add_argument("--log-file", help="the server's log (default: stderr)")
    parser.add_argument("--detach", action="store_true", help="do not stop when stdin closes")
    return parser.parse_args()


def parameters(args):
    """Turns the command line into llama.cpp's parameters."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = args.model
    params.model_alias = {args.alias}
    params.hostnames = [HOST]
    params.port = args.port
    params.api_keys = [args.api_key] if args.api_key else []
    params.n_ctx = args.ctx * args.parallel
    params.n_parallel = args.parallel
    params.cpuparams.n_threads = args.threads
    params.cpuparams_batch.n_threads = args.threads
    params.n_gpu_layers = 0
    params.fit_params = False
    params.cache_ram_mib = 64
    params.endpoint_slots = True
    params.endpoint_metrics = True
    params.ui = False
    params.n_batch = params.n_ubatch = 512
    if args.embeddings:
        params.embedding = True
        params.pooling_type = xllamacpp.llama_pooling_type.LLAMA_POOLING_TYPE_MEAN
    if args.template:
        with open(args.template, encoding="utf-8") as template:
            params.chat_template = template.read()
    return xllamacpp.Server, params


def healthy(port, seconds=60):
    """Waits until /health answers 200; past the limit, False."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        connection = http.client.HTTPConnection(HOST, port, timeout=5)
        try:
            connection.request("GET", "/health")
            if connection.getresponse().status == 200:
                return True
        except OSError:
            pass
        finally:
            connection.close()
        time.sleep(0.02)
    return False


def stop_when_stdin_closes():
    """Ends the process at the end of stdin; what arrives before is ignored."""
    while os.read(0, 4096):
        pass
    os._exit(0)


def main():
    """Starts the server, announces it, and serves."""
    args = arguments()
    for name in (args.model, args.template):
        if name and not os.path.isfile(name):
            sys.exit(f"llama_server.py: there is no file {name}")
    if args.ready_file and os.path.exists(args.ready_file):
        os.remove(args.ready_file)
    if not args.detach:
        threading.Thread(target=stop_when_stdin_closes, daemon=True).start()

    # llama.cpp writes its log to descriptors 1 and 2; stdout is for our one line only.
    stdout, stderr = os.fdopen(os.dup(1), "w"), os.fdopen(os.dup(2), "w")
    log = os.open(args.log_file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644) if args.log_file else 2
    os.dup2(log, 1)
    os.dup2(log, 2)

    try:
        start, params = parameters(args)
        server = start(params)
        port = int(server.listening_address.rsplit(":", 1)[1])
    except Exception as error:  # whatever xllamacpp raises, the caller needs the reason
        print(f"llama_server.py: the server did not start: {error}", file=stderr, flush=True)
        os._exit(1)
    if not healthy(port):
        print("llama_server.py: the server does not answer /health", file=stderr, flush=True)
        os._exit(1)

    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    line = json.dumps({"port": port, "pid": os.getpid()})
    if args.ready_file:
        with open(args.ready_file + ".part", "w", encoding="utf-8") as ready:
            ready.write(line + "\n")
        os.replace(args.ready_file + ".part", args.ready_file)
    print(line, file=stdout, flush=True)
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        pass
    os._exit(0)


if __name__ == "__main__":
    main()
