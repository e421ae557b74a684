"""Model servers and their aliases: a name that stays while the deployment behind it changes."""

from scale_gp import NotFoundError
from scale_gp.types import (
    GenericModelResponse,
    ModelServerRollbackResponse,
    ModelServerUpdateBackendResponse,
)
from scale_gp.types.model_servers import DeploymentRetrieveResponse
from scale_gp.types.shared import ModelServerInfo

from python_client_steps import check, equal, refused, typed


def run(sgp, steps, story):
    server = create(sgp, steps, story)
    execute(sgp, steps, story, server)
    move(sgp, steps, story, server)
    # The client has no method for it; the service has.
    sgp.delete(f"/v4/serving/{server.model_server_id}", cast_to=object)
    with steps.step("model_servers.retrieve", "deleted: 404"):
        refused(lambda: sgp.model_servers.retrieve(server.model_server_id), NotFoundError)


def create(sgp, steps, story):
    api, alias = sgp.model_servers, story.name("alias")
    with steps.step("model_servers.create"):
        server = api.create(name=story.name("server"), model_deployment_id=story.chat.id, alias=alias)
        equal(typed(server, ModelServerInfo).model_deployment_id, story.chat.id, "model_deployment_id")
        equal((server.name, server.alias), (story.name("server"), alias), "name and alias")
    with steps.step("model_servers.retrieve"):
        found = typed(api.retrieve(server.model_server_id), ModelServerInfo)
        equal(found.model_server_id, server.model_server_id, "model_server_id")
    with steps.step("alias.retrieve"):
        found = typed(sgp.alias.retrieve(alias), ModelServerInfo)
        equal(found.model_server_id, server.model_server_id, "model_server_id")
    with steps.step("model_servers.list"):
        listed = [typed(one, ModelServerInfo).model_server_id for one in api.list()]
        check(server.model_server_id in listed, "the server is missing in the list")
    return server


def execute(sgp, steps, story, server):
    body = {"messages": [{"role": "user", "content": "Name a prime number."}], "max_tokens": 8}
    calls = {
        "model_servers.execute": lambda: sgp.model_servers.execute(server.model_server_id, extra_body=body),
        "alias.execute": lambda: sgp.alias.execute(story.name("alias"), extra_body=body),
    }
    for method, call in calls.items():
        with steps.step(method):
            answer = typed(call(), GenericModelResponse)
            check(not answer.error_message, f"the answer is a failure: {answer.error_message}")
            check(answer.message["content"], f"the answer is {answer!r}")


def move(sgp, steps, story, server):
    api, id = sgp.model_servers, server.model_server_id
    one, two = story.chat.id, story.chat_two.id

    def behind(expected):
        found = typed(api.deployment.retrieve(id), DeploymentRetrieveResponse)
        equal(found.model_deployment_id, expected, "the deployment behind the server")

    with steps.step("model_servers.update_backend"):
        moved = typed(api.update_backend(id, new_model_deployment_id=two), ModelServerUpdateBackendResponse)
        equal((moved.old_model_deployment_id, moved.new_model_deployment_id), (one, two), "old and new")
    with steps.step("model_servers.deployment.retrieve"):
        behind(two)
    with steps.step("model_servers.rollback"):
        back = typed(api.rollback(id), ModelServerRollbackResponse)
        equal((back.from_deployment, back.rolled_back_to_deployment), (two, one), "from and to")
        behind(one)
