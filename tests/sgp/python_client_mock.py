"""The client against the mock of prism.sh, which answers with examples: only the decoded types count."""

import datetime

from scale_gp import NotFoundError, UnprocessableEntityError
from scale_gp.types import (
    ChatCompletionsResponse,
    CompletionsResponse,
    EmbeddingResponse,
    FineTuningJob,
    FineTuningJobEvent,
    GenericModelResponse,
    ModelGroup,
    ModelInstance,
    ModelInstanceWithViews,
    ModelServerRollbackResponse,
    ModelServerUpdateBackendResponse,
    ModelTemplate,
    RerankingResponse,
    TrainingDataset,
    TrainingDatasetGenerationItem,
)
from scale_gp.types.model_servers import DeploymentRetrieveResponse
from scale_gp.types.models import ModelDeployment
from scale_gp.types.shared import CompletionResponse, GenericDeleteResponse, ModelServerInfo, ModelUsage

from python_client_steps import check, equal, pair, refused, text_of, typed

MODEL, DEPLOYMENT = "model-1", "deployment-1"
# The client asks for application/json when it streams, too; the mock chooses by this header.
EVENTS = {"Accept": "text/event-stream"}
START = datetime.datetime(2026, 3, 1, tzinfo=datetime.timezone.utc)
PERIOD = {"start_date": START, "end_date": START + datetime.timedelta(days=2), "chunks": 2}
MESSAGES = [{"role": "user", "content": [{"type": "text", "text": "Name a prime number."}]}]


def run(sgp, steps, options):
    """All methods, each once."""
    models(sgp, steps, options)
    deployments(sgp, steps)
    inference(sgp, steps)
    templates(sgp, steps, options)
    groups(sgp, steps, options)
    servers(sgp, steps)
    tuning(sgp, steps, options)
    legacy(sgp, steps)


def page(value, cls):
    """Checks one page, and does not turn it: the mock has the same one for ever."""
    check(value.items, "the page is empty")
    for item in value.items:
        typed(item, cls)
    equal(getattr(value, "current_page", 1), 1, "current_page")


def deleted(value):
    check(typed(value, GenericDeleteResponse).success, "success is false")


def usage(value):
    equal(len(typed(value, ModelUsage).data), 2, "the number of points")
    equal(value.start_date, START, "start_date")


def models(sgp, steps, options):
    with steps.step("models.create"):
        created = sgp.models.create(
            account_id=options.account,
            name="writer",
            model_type="CHAT_COMPLETION",
            base_model_metadata={"model_details": {"token_context_window": 8192}},
            model_creation_parameters={"size": "135m"},
            model_template_id="template-1",
        )
        details = typed(created, ModelInstance).base_model_metadata.model_details
        equal(details.token_context_window, 8192, "token_context_window")
    with steps.step("models.retrieve"):
        viewed = typed(sgp.models.retrieve(MODEL, view=["Deployments"]), ModelInstanceWithViews)
        typed(viewed.deployments[0], ModelDeployment)
        typed(viewed.model_group, ModelGroup)
    with steps.step("models.update"):
        typed(sgp.models.update(MODEL, description=None, display_name="Writer"), ModelInstance)
    with steps.step("models.list"):
        page(sgp.models.list(limit=1, model_type="CHAT_COMPLETION", sort_by=["name:asc"]), ModelInstanceWithViews)
    with steps.step("models.delete"):
        deleted(sgp.models.delete(MODEL))
    with steps.step("models.usage_statistics.retrieve"):
        usage(sgp.models.usage_statistics.retrieve("vendor/writer", **PERIOD))
    with steps.step("models.update", "an unknown member is refused"):
        refused(lambda: sgp.models.update(MODEL, extra_body={"nonsense": 1}), UnprocessableEntityError)
    with steps.step("models.retrieve", "a status of 404"):
        refused(lambda: sgp.models.retrieve(MODEL, extra_headers={"prefer": "code=404"}), NotFoundError)


def deployments(sgp, steps):
    api = sgp.models.deployments
    with steps.step("models.deployments.create"):
        created = api.create(
            MODEL,
            name="writer-1",
            vendor_configuration={"vendor": "LAUNCH", "max_workers": 1},
            wait_for_ready=False,
        )
        equal(typed(created, ModelDeployment).vendor_configuration.vendor, "LAUNCH", "vendor")
    with steps.step("models.deployments.retrieve"):
        typed(api.retrieve(DEPLOYMENT, model_instance_id=MODEL), ModelDeployment)
    with steps.step("models.deployments.update"):
        typed(api.update(DEPLOYMENT, model_instance_id=MODEL, deployment_metadata=None), ModelDeployment)
    with steps.step("models.deployments.list"):
        page(api.list(MODEL, limit=1, sort_by=["created_at:desc"]), ModelDeployment)
    with steps.step("models.deployments.list_all"):
        page(api.list_all(limit=1), ModelDeployment)
    with steps.step("models.deployments.execute"):
        result = api.execute(DEPLOYMENT, model_instance_id=MODEL, extra_body={"prompts": ["Name a prime number."]})
        check(isinstance(result, dict) and result["completions"], f"the answer is {result!r}")
    with steps.step("models.deployments.delete"):
        deleted(api.delete(DEPLOYMENT, model_instance_id=MODEL))
    with steps.step("models.deployments.usage_statistics.retrieve"):
        usage(api.usage_statistics.retrieve(DEPLOYMENT, **PERIOD))


def inference(sgp, steps):
    chat = {"model_deployment_id": DEPLOYMENT, "prompt": "Another one?", "chat_history": MESSAGES}
    prompt = {"model_deployment_id": DEPLOYMENT, "prompt": "A prime number:", "temperature": 0, "max_tokens": 4}
    for method, api, body in (
        ("models.chat_completions.create", sgp.models.chat_completions, chat),
        ("models.completions.create", sgp.models.completions, prompt),
    ):
        with steps.step(method):
            equal(text_of(typed(api.create(**body), CompletionResponse)), "Seven.", "the text")
        with steps.step(method, "stream"):
            stream = api.create(**body, stream=True, extra_headers=EVENTS)
            chunks = [typed(chunk, CompletionResponse) for chunk in stream]
            equal("".join(text_of(chunk) for chunk in chunks), "Seven.", "the text")
            equal(chunks[-1].finish_reason, "stop", "finish_reason")
    with steps.step("models.embeddings.create"):
        result = typed(sgp.models.embeddings.create(DEPLOYMENT, texts=["a cat", "a dog"]), EmbeddingResponse)
        equal([len(pair(each, float, "an embedding")) for each in result.embeddings], [3, 3], "the lengths")
    with steps.step("models.rerankings.create"):
        result = sgp.models.rerankings.create(DEPLOYMENT, query="Which animal barks?", chunks=["A cat.", "A dog."])
        equal(typed(result, RerankingResponse).chunk_scores, [0.03, 0.96], "chunk_scores")
    with steps.step("models.chat_completions.create", "a temperature of 9 is refused"):
        refused(lambda: sgp.models.chat_completions.create(**chat, temperature=9), UnprocessableEntityError)


def templates(sgp, steps, options):
    with steps.step("model_templates.create"):
        created = sgp.model_templates.create(
            account_id=options.account,
            name="small-chat",
            endpoint_type="STREAMING",
            model_type="CHAT_COMPLETION",
            vendor_configuration={"bundle_config": {"registry": "r.example.com", "image": "small", "tag": "1"}},
        )
        typed(created, ModelTemplate)
    with steps.step("model_templates.create", "with the vendor MODELWAY"):
        sgp.model_templates.create(
            account_id=options.account,
            name="small-chat",
            endpoint_type="STREAMING",
            model_type="CHAT_COMPLETION",
            vendor_configuration={"vendor": "MODELWAY", "provider": "local", "model": "smollm2-{{size}}"},
        )
    with steps.step("model_templates.retrieve"):
        typed(sgp.model_templates.retrieve("template-1"), ModelTemplate)
    with steps.step("model_templates.list"):
        # Its example has the vendor MODELWAY, which the client's own types do not know.
        loose = sgp.copy(_extra_kwargs={"_strict_response_validation": False})
        listed = loose.model_templates.list(limit=1)
        page(listed, ModelTemplate)
        equal(listed.items[0].vendor_configuration.vendor, "MODELWAY", "vendor")
    with steps.step("model_templates.delete"):
        deleted(sgp.model_templates.delete("template-1"))


def groups(sgp, steps, options):
    api = sgp.model_groups
    with steps.step("model_groups.create"):
        typed(api.create(account_id=options.account, name="support"), ModelGroup)
    with steps.step("model_groups.retrieve"):
        typed(api.retrieve("group-1"), ModelGroup)
    with steps.step("model_groups.update"):
        typed(api.update("group-1", description=None), ModelGroup)
    with steps.step("model_groups.list"):
        page(api.list(limit=1), ModelGroup)
    with steps.step("model_groups.models.create"):
        typed(api.models.create(MODEL, model_group_id="group-1"), ModelInstance)
    with steps.step("model_groups.usage_statistics.retrieve"):
        usage(api.usage_statistics.retrieve("group-1", **PERIOD))
    with steps.step("model_groups.delete"):
        deleted(api.delete("group-1"))


def servers(sgp, steps):
    api = sgp.model_servers
    with steps.step("model_servers.create"):
        typed(api.create(name="server", model_deployment_id=DEPLOYMENT, alias="support"), ModelServerInfo)
    with steps.step("model_servers.retrieve"):
        typed(api.retrieve("server-1"), ModelServerInfo)
    with steps.step("model_servers.list"):
        page(api.list(), ModelServerInfo)
    with steps.step("model_servers.execute"):
        result = typed(api.execute("server-1", extra_body={"messages": MESSAGES}), GenericModelResponse)
        equal(result.message["content"], "Seven.", "the message")
    with steps.step("model_servers.update_backend"):
        moved = api.update_backend("server-1", new_model_deployment_id="deployment-2")
        typed(moved, ModelServerUpdateBackendResponse)
    with steps.step("model_servers.rollback"):
        typed(api.rollback("server-1"), ModelServerRollbackResponse)
    with steps.step("model_servers.deployment.retrieve"):
        typed(api.deployment.retrieve("server-1"), DeploymentRetrieveResponse)
    with steps.step("alias.retrieve"):
        typed(sgp.alias.retrieve("support"), ModelServerInfo)
    with steps.step("alias.execute"):
        typed(sgp.alias.execute("support", extra_body={"messages": MESSAGES}), GenericModelResponse)


def tuning(sgp, steps, options):
    jobs, datasets = sgp.fine_tuning_jobs, sgp.training_datasets
    with steps.step("training_datasets.create"):
        created = datasets.create(
            account_id=options.account,
            name="answers",
            schema_type="GENERATION",
            file='{"input": "a", "output": "b"}\n',
        )
        typed(created, TrainingDataset)
    with steps.step("training_datasets.retrieve"):
        typed(datasets.retrieve("dataset-1"), TrainingDataset)
    with steps.step("training_datasets.list"):
        page(datasets.list(limit=1), TrainingDataset)
    with steps.step("training_datasets.contents.list"):
        page(datasets.contents.list("dataset-1"), TrainingDatasetGenerationItem)
    with steps.step("fine_tuning_jobs.create"):
        created = jobs.create(
            account_id=options.account,
            training_dataset_id="dataset-1",
            vendor_configuration={"vendor": "OPENAI", "hyperparameters": {"n_epochs": 3}},
        )
        typed(created, FineTuningJob)
    with steps.step("fine_tuning_jobs.retrieve"):
        typed(jobs.retrieve("job-1"), FineTuningJob)
    with steps.step("fine_tuning_jobs.list"):
        page(jobs.list(limit=1), FineTuningJob)
    with steps.step("fine_tuning_jobs.events.list"):
        page(jobs.events.list("job-1"), FineTuningJobEvent)
    with steps.step("fine_tuning_jobs.delete"):
        deleted(jobs.delete("job-1"))
    with steps.step("training_datasets.delete"):
        deleted(datasets.delete("dataset-1"))


def legacy(sgp, steps):
    with steps.step("completions.create"):
        result = sgp.completions.create(model="gpt-4o", prompt="Name a prime number.", model_parameters={"top_p": 0.9})
        equal(typed(result, CompletionsResponse).completion.text, "Seven.", "the text")
    with steps.step("chat_completions.create"):
        result = sgp.chat_completions.create(model="gpt-4o", messages=MESSAGES, instructions=None)
        equal(typed(result, ChatCompletionsResponse).chat_completion.message.role, "assistant", "the role")
