"""Drives every models-related method of the official Python client, scale-gp, against a server.

    python_client.py BASE_URL --mock    the mock of prism.sh: no state, canned ids, only decoded types are checked
    python_client.py BASE_URL           `modelway serve`: one story from the template to the usage, and back

Prints `ok METHOD` for each method and ends with `N methods ok`. At the first failure it names the method and
ends with 1. A method of the client that no step calls is a failure too. The key is SGP_API_KEY.
"""

import argparse
import os
import sys

from scale_gp import SGPClient

import python_client_live
import python_client_mock
from python_client_steps import Failed, Steps

TREES = (
    "models",
    "model_templates",
    "model_groups",
    "model_servers",
    "alias",
    "fine_tuning_jobs",
    "training_datasets",
)
LEGACY = ("completions", "chat_completions")  # calls of base models, which only the mock answers


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("base_url", help="without /v4, as in http://127.0.0.1:4010")
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--mock", action="store_true", help="the server has no state")
    mode.add_argument("--live", action="store_true", help="the server is `modelway serve`, as without --mock")
    parser.add_argument("--account", default="python-client", help="the account id")
    parser.add_argument("--provider", default="local", help="whose model the template takes")
    parser.add_argument("--model", default="smollm2-135m", help="which chat model of it")
    parser.add_argument("--embedding", metavar="DEPLOYMENT", help="id of a built-in deployment that embeds")
    parser.add_argument("--reranker", metavar="DEPLOYMENT", help="id of a built-in deployment that reranks")
    return parser.parse_args()


def client(options):
    # No retries: each call is one request, and an error shows at once.
    return SGPClient(
        base_url=options.base_url,
        api_key=os.environ.get("SGP_API_KEY") or "none",
        account_id=options.account,
        timeout=300,
        max_retries=0,
        # The mock answers with our own description's examples: they must fit the client's types.
        _strict_response_validation=options.mock,
    )


def main():
    options = arguments()
    steps = Steps()
    with client(options) as sgp:
        try:
            if options.mock:
                python_client_mock.run(sgp, steps, options)
                steps.must_cover(sgp, TREES + LEGACY)
            else:
                python_client_live.run(sgp, steps, options)
                steps.must_cover(sgp, TREES)
        except Failed as failure:
            print(f"FAILED {failure}", file=sys.stderr)
            return 1
    print(f"{len(steps.done)} methods ok")
    return 0


if __name__ == "__main__":
    sys.exit(main())
