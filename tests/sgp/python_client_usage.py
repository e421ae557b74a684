"""The usage statistics, after some calls: by deployment, by model name, by group."""

import datetime

from scale_gp import UnprocessableEntityError
from scale_gp.types.shared import ModelUsage

from python_client_steps import check, equal, refused, typed, until


def run(sgp, steps, story):
    now = datetime.datetime.now(datetime.timezone.utc)
    hour = datetime.timedelta(hours=1)
    period = {"start_date": now - hour, "end_date": now + hour, "chunks": 4}
    chat, completion = story.models["CHAT_COMPLETION"].name, story.models["COMPLETION"].name

    def read(method, call):
        # The ledger is written a little after the answer.
        with steps.step(method):
            usage = until(call, lambda usage: total(usage) > 0)
            whole(usage)
            check(total(usage) > 0, f"nothing has been used: {usage!r}")
            return total(usage)

    deployments = sgp.models.deployments.usage_statistics
    one = read(
        "models.deployments.usage_statistics.retrieve",
        lambda: deployments.retrieve(story.chat.id, **period),
    )
    by_name = read("models.usage_statistics.retrieve", lambda: sgp.models.usage_statistics.retrieve(chat, **period))
    with steps.step("models.usage_statistics.retrieve", "a slash in the name"):
        other = total(whole(sgp.models.usage_statistics.retrieve(completion, **period)))
        check(other > 0, "nothing has been used")
    group = sgp.model_groups.usage_statistics
    grouped = read("model_groups.usage_statistics.retrieve", lambda: group.retrieve(story.group.id, **period))
    with steps.step("model_groups.usage_statistics.retrieve", "the sums"):
        check(one <= by_name, f"a deployment used {one}, all of its model {by_name}")
        check(by_name + other <= grouped, f"its models used {by_name} and {other}, the group {grouped}")
    with steps.step("models.deployments.usage_statistics.retrieve", "a time without calls"):
        day = datetime.timedelta(days=1)
        past = {"start_date": now - 2 * day, "end_date": now - day, "chunks": 4}
        equal(total(deployments.retrieve(story.chat.id, **past)), 0, "the tokens of yesterday")
    with steps.step("models.deployments.usage_statistics.retrieve", "no chunks: 422"):
        refused(lambda: deployments.retrieve(story.chat.id, **{**period, "chunks": "many"}), UnprocessableEntityError)


def total(usage):
    return sum(point.summary_tokens for point in usage.data)


def whole(usage):
    """Checks the types, the order of the points and their sums."""
    typed(usage, ModelUsage)
    equal(len(usage.data), 4, "the number of points")
    dates = [point.date for point in usage.data]
    equal(dates, sorted(dates), "the dates")
    equal((usage.start_date, usage.end_date), (dates[0], dates[-1]), "start_date and end_date")
    for point in usage.data:
        equal(point.summary_tokens, point.prompt_tokens + point.response_tokens, "summary_tokens")
    return usage
