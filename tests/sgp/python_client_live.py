"""The client against `modelway serve`: one story, from the template to the usage statistics, and back.

Everything it makes has a name with a tag of its own, so that it can run twice against one database.
"""

import functools
import itertools
import secrets

from scale_gp import APIStatusError, NotFoundError, UnprocessableEntityError
from scale_gp.types import ModelGroup, ModelInstance, ModelInstanceWithViews, ModelTemplate
from scale_gp.types.models import ModelDeployment
from scale_gp.types.shared import GenericDeleteResponse

import python_client_inference
import python_client_serving
import python_client_tuning
import python_client_usage
from python_client_steps import Failed, check, equal, refused, typed


class Story:
    """What the steps have made so far."""

    def __init__(self, options):
        self.options = options
        self.tag = secrets.token_hex(4)
        self.group = None
        self.templates = {}  # by model type
        self.models = {}  # by model type
        self.chat = None  # deployments
        self.chat_two = None
        self.completion = None

    def name(self, what):
        return f"{what}-{self.tag}"


def run(sgp, steps, options):
    story = Story(options)
    create_templates(sgp, steps, story)
    create_group(sgp, steps, story)
    create_models(sgp, steps, story)
    create_deployments(sgp, steps, story)
    list_models(sgp, steps, story)
    list_deployments(sgp, steps, story)
    change(sgp, steps, story)
    python_client_inference.run(sgp, steps, story)
    python_client_serving.run(sgp, steps, story)
    python_client_usage.run(sgp, steps, story)
    refuse(sgp, steps, story)
    python_client_tuning.run(sgp, steps, story)
    delete(sgp, steps, story)


def walk(page, what, limit=200):
    """The items of all pages; the client asks until a page is empty, so a server that has no end is found."""
    items = list(itertools.islice(page, limit))
    check(len(items) < limit, f"{what}: no end after {limit} items")
    ids = [item.id for item in items]
    equal(len(set(ids)), len(ids), f"{what}: the number of different ids")
    return items


def create_templates(sgp, steps, story):
    options, made = story.options, []
    for model_type in ("CHAT_COMPLETION", "COMPLETION"):
        with steps.step("model_templates.create", model_type):
            made.append(
                sgp.model_templates.create(
                    account_id=options.account,
                    name=story.name(f"template-{model_type.lower()}"),
                    endpoint_type="STREAMING",
                    model_type=model_type,
                    vendor_configuration={
                        "vendor": "MODELWAY",
                        "provider": options.provider,
                        "model": "{{upstream}}",
                        "temperature": 0.0,
                        "max_tokens": 16,
                    },
                    model_creation_parameters_schema={
                        "parameters": [
                            {"name": "upstream", "type": "str", "description": "Which model.", "required": True}
                        ]
                    },
                )
            )
            equal(typed(made[-1], ModelTemplate).model_type, model_type, "model_type")
            equal(made[-1].account_id, options.account, "account_id")
            story.templates[model_type] = made[-1]
    with steps.step("model_templates.retrieve"):
        found = typed(sgp.model_templates.retrieve(made[0].id), ModelTemplate)
        equal(found.name, made[0].name, "name")
        equal(found.vendor_configuration.vendor, "MODELWAY", "vendor")
        equal(found.vendor_configuration.model, "{{upstream}}", "model")  # kept as a member that it does not know
        equal(found.model_creation_parameters_schema.parameters[0].name, "upstream", "the parameter")
    with steps.step("model_templates.list"):
        listed = walk(sgp.model_templates.list(account_id=options.account, limit=1), "templates")
        check({one.id for one in made} <= {one.id for one in listed}, "a template is missing in the list")


def create_group(sgp, steps, story):
    with steps.step("model_groups.create"):
        name = story.name("group")
        story.group = sgp.model_groups.create(account_id=story.options.account, name=name, description="Two models.")
        equal(typed(story.group, ModelGroup).name, name, "name")
    with steps.step("model_groups.retrieve"):
        equal(typed(sgp.model_groups.retrieve(story.group.id), ModelGroup).description, "Two models.", "description")
    with steps.step("model_groups.update", "a member to null"):
        changed = typed(sgp.model_groups.update(story.group.id, description=None), ModelGroup)
        equal((changed.name, changed.description), (story.group.name, None), "name and description")
    with steps.step("model_groups.list"):
        listed = walk(sgp.model_groups.list(account_id=story.options.account, limit=1), "groups")
        check(story.group.id in [one.id for one in listed], "the group is missing in the list")


def create_models(sgp, steps, story):
    # A slash in a name travels as %2F in the usage route.
    for model_type, name in (("CHAT_COMPLETION", "chat"), ("COMPLETION", "python/complete")):
        with steps.step("models.create", model_type):
            model = sgp.models.create(
                account_id=story.options.account,
                name=story.name(name),
                model_type=model_type,
                description="Made by a test.",
                base_model_metadata={"model_details": {"token_context_window": 2048}},
                model_creation_parameters={"upstream": story.options.model},
                model_template_id=story.templates[model_type].id,
            )
            equal(typed(model, ModelInstance).name, story.name(name), "name")
            equal(model.model_template_id, story.templates[model_type].id, "model_template_id")
            equal(model.deployment_count, 0, "deployment_count")
            equal(model.base_model_metadata.model_details.token_context_window, 2048, "modelDetails")
            check(model.request_schema, "request_schema is empty")
            story.models[model_type] = model
        with steps.step("model_groups.models.create", model_type):
            grouped = typed(sgp.model_groups.models.create(model.id, model_group_id=story.group.id), ModelInstance)
            equal((grouped.id, grouped.model_group_id), (model.id, story.group.id), "id and model_group_id")


def deploy(sgp, story, model_type, name):
    model = story.models[model_type]
    made = sgp.models.deployments.create(
        model.id,
        name=story.name(name),
        account_id=story.options.account,
        deployment_metadata={"made by": "a test"},
        wait_for_ready=True,
    )
    equal(typed(made, ModelDeployment).status, "READY", "status")
    equal((made.name, made.model_instance_id), (story.name(name), model.id), "name and model_instance_id")
    return made


def create_deployments(sgp, steps, story):
    with steps.step("models.deployments.create", "wait_for_ready"):
        story.chat = deploy(sgp, story, "CHAT_COMPLETION", "chat-one")
        story.chat_two = deploy(sgp, story, "CHAT_COMPLETION", "chat-two")
        story.completion = deploy(sgp, story, "COMPLETION", "completion")
    with steps.step("models.deployments.retrieve"):
        found = sgp.models.deployments.retrieve(story.chat.id, model_instance_id=story.chat.model_instance_id)
        equal(typed(found, ModelDeployment).id, story.chat.id, "id")


def list_models(sgp, steps, story):
    chat, completion = story.models["CHAT_COMPLETION"], story.models["COMPLETION"]
    with steps.step("models.retrieve", "views"):
        plain = typed(sgp.models.retrieve(chat.id), ModelInstanceWithViews)
        equal((plain.deployment_count, plain.deployments, plain.model_group), (2, None, None), "without views")
        viewed = sgp.models.retrieve(chat.id, view=["Deployments"])
        equal({one.id for one in viewed.deployments}, {story.chat.id, story.chat_two.id}, "the deployments")
        both = sgp.models.retrieve(chat.id, view=["Deployments", "ModelGroup"])  # joined by a comma
        equal((len(both.deployments), both.model_group.id), (2, story.group.id), "both views")
    with steps.step("models.list", "pages of one"):
        pages = sgp.models.list(model_group_id=story.group.id, limit=1, view=["Deployments"])
        equal((pages.current_page, pages.items_per_page, pages.total_item_count), (1, 1, 2), "the page")
        items = walk(pages, "models")
        equal({one.id for one in items}, {chat.id, completion.id}, "the models of the group")
        equal(sorted(len(typed(one, ModelInstanceWithViews).deployments) for one in items), [1, 2], "deployments")
    with steps.step("models.list", "sorted and filtered"):
        group = {"model_group_id": story.group.id}
        for sort_by in (["name:asc"], ["model_type:asc", "name:desc"]):
            up = [one.id for one in sgp.models.list(**group, sort_by=sort_by)]
            equal(up, [chat.id, completion.id], f"sorted by {sort_by}")
        down = [one.id for one in sgp.models.list(**group, sort_by=["name:desc"])]
        equal(down, [completion.id, chat.id], "sorted by name, from the end")
        some = [one.id for one in sgp.models.list(**group, model_type="COMPLETION")]
        equal(some, [completion.id], "the completion models")


def list_deployments(sgp, steps, story):
    api, model = sgp.models.deployments, story.models["CHAT_COMPLETION"]
    with steps.step("models.deployments.list", "pages of one, sorted"):
        for direction, expected in (("asc", [story.chat, story.chat_two]), ("desc", [story.chat_two, story.chat])):
            listed = walk(api.list(model.id, limit=1, sort_by=[f"name:{direction}"]), "deployments")
            equal([typed(one, ModelDeployment).id for one in listed], [one.id for one in expected], direction)
    with steps.step("models.deployments.list_all"):
        every = walk(api.list_all(limit=100), "all deployments", limit=10_000)
        for one in (story.chat, story.chat_two, story.completion):
            check(one.id in [each.id for each in every], f"{one.name} is missing in the list")


def change(sgp, steps, story):
    model = story.models["CHAT_COMPLETION"]
    with steps.step("models.update", "one member, one to null"):
        changed = typed(sgp.models.update(model.id, display_name="Chat", description=None), ModelInstance)
        equal((changed.display_name, changed.description, changed.name), ("Chat", None, model.name), "the model")
        equal(sgp.models.retrieve(model.id).description, None, "the description, read again")
    with steps.step("models.deployments.update", "one member to null"):
        ids = {"deployment_id": story.chat.id, "model_instance_id": model.id}
        changed = typed(sgp.models.deployments.update(**ids, deployment_metadata=None), ModelDeployment)
        equal((changed.deployment_metadata, changed.name), (None, story.chat.name), "metadata and name")


def refuse(sgp, steps, story):
    deployment, model = story.chat.id, story.models["CHAT_COMPLETION"].id
    with steps.step("models.retrieve", "unknown: 404"):
        refused(lambda: sgp.models.retrieve("no-such-model"), NotFoundError)
    with steps.step("models.chat_completions.create", "unknown deployment: 404"):
        chat = {"prompt": "Hello.", "chat_history": []}
        refused(lambda: sgp.models.chat_completions.create("no-such-deployment", **chat), NotFoundError)
    with steps.step("models.create", "an unknown type: 422"):
        body = {"account_id": story.options.account, "name": story.name("bad"), "model_type": "NONSENSE"}
        error = refused(lambda: sgp.models.create(**body), UnprocessableEntityError)
        check("model_type" in str(error.body), f"the error does not name model_type: {error.body}")
    with steps.step("models.update", "an unknown member: 422"):
        refused(lambda: sgp.models.update(model, extra_body={"nonsense": 1}), UnprocessableEntityError)
    for bad in ({"temperature": 9}, {"stop_sequences": list("abcde")}, {"extra_body": {"nonsense": 1}}):
        with steps.step("models.chat_completions.create", f"{bad}: 422"):
            call = functools.partial(sgp.models.chat_completions.create, deployment, **chat, **bad)
            refused(call, UnprocessableEntityError)
    with steps.step("models.deployments.delete", "a built-in one: refused"):
        built_in = find_built_in(sgp, story)
        ids = {"deployment_id": built_in.id, "model_instance_id": built_in.model_instance_id}
        refused(lambda: sgp.models.deployments.delete(**ids), APIStatusError, status=(400, 403, 405, 409, 422))
        equal(sgp.models.deployments.retrieve(**ids).id, built_in.id, "the deployment, still there,")


def find_built_in(sgp, story):
    """A deployment that came with a provider: the one given for embedding, else one of another account."""
    for one in itertools.islice(sgp.models.deployments.list_all(limit=100), 10_000):
        if one.id == story.options.embedding or one.account_id != story.options.account:
            return one
    raise Failed("there is no built-in deployment; give one with --embedding")


def delete(sgp, steps, story):
    def gone(result):
        equal((typed(result, GenericDeleteResponse).success, result.count), (True, 1), "success and count")

    with steps.step("models.deployments.delete"):
        for one in (story.chat, story.chat_two, story.completion):
            gone(sgp.models.deployments.delete(one.id, model_instance_id=one.model_instance_id))
        chat = {"prompt": "Hello.", "chat_history": []}
        error = refused(lambda: sgp.models.chat_completions.create(story.chat.id, **chat), APIStatusError)
        check(error.status_code in (404, 409, 410), f"a call of a deleted deployment gives {error.status_code}")
    with steps.step("models.delete"):
        for model in story.models.values():
            gone(sgp.models.delete(model.id))
            refused(functools.partial(sgp.models.retrieve, model.id), NotFoundError)
    with steps.step("model_templates.delete"):
        for template in story.templates.values():
            gone(sgp.model_templates.delete(template.id))
            refused(functools.partial(sgp.model_templates.retrieve, template.id), NotFoundError)
    with steps.step("model_groups.delete"):
        gone(sgp.model_groups.delete(story.group.id))
        refused(lambda: sgp.model_groups.retrieve(story.group.id), NotFoundError)
