"""Calls of deployments: chat and completion, whole and streamed, execute, embeddings, rerankings."""

from scale_gp.types import EmbeddingResponse, RerankingResponse
from scale_gp.types.shared import CompletionResponse

from python_client_steps import check, equal, pair, text_of, typed


def run(sgp, steps, story):
    generate(sgp, steps, story)
    execute(sgp, steps, story)
    embed(sgp, steps, story.options.embedding)
    rerank(sgp, steps, story.options.reranker)


def generate(sgp, steps, story):
    prompt = "Name a prime number."
    history = [{"role": "user", "content": "Say hello."}, {"role": "assistant", "content": "Hello."}]
    bodies = {
        "models.chat_completions.create": (sgp.models.chat_completions, story.chat, {"chat_history": history}),
        "models.completions.create": (sgp.models.completions, story.completion, {}),
    }
    for method, (api, deployment, more) in bodies.items():
        body = {"model_deployment_id": deployment.id, "prompt": prompt, "temperature": 0.0, "max_tokens": 8, **more}
        with steps.step(method):
            whole = typed(api.create(**body), CompletionResponse)
            check(text_of(whole).strip(), "the text is empty")
            check(whole.prompt_tokens > 0 and 0 < whole.response_tokens <= 8, f"the tokens of {whole!r}")
        with steps.step(method, "stream"):
            chunks = [typed(chunk, CompletionResponse) for chunk in api.create(**body, stream=True)]
            pieces = [text_of(chunk) for chunk in chunks if chunk.completions]
            check(len(pieces) > 1, f"the stream is one piece: {pieces!r}")
            equal("".join(pieces).strip(), text_of(whole).strip(), "the streamed text, beside the whole one,")
            check(any(chunk.finish_reason for chunk in chunks), "no chunk has a finish_reason")
        with steps.step(method, "stream, left early"):
            with api.create(**body, stream=True) as stream:
                next(iter(stream))
    with steps.step("models.chat_completions.create", "an empty history"):
        text_of(sgp.models.chat_completions.create(story.chat.id, prompt=prompt, chat_history=[], max_tokens=1))


def execute(sgp, steps, story):
    with steps.step("models.deployments.execute"):
        answer = sgp.models.deployments.execute(
            story.chat.id,
            model_instance_id=story.chat.model_instance_id,
            extra_body={"messages": [{"role": "user", "content": "Name a prime number."}], "max_tokens": 8},
        )
        check(isinstance(answer, dict) and answer["message"]["content"], f"the answer is {answer!r}")


def embed(sgp, steps, deployment):
    if not deployment:
        steps.skip("models.embeddings.create", "no --embedding DEPLOYMENT")
        return
    with steps.step("models.embeddings.create"):
        texts = ["a cat", "a dog", "a cat"]
        result = typed(sgp.models.embeddings.create(deployment, texts=texts), EmbeddingResponse)
        vectors = [pair(one, (int, float), "an embedding") for one in result.embeddings]
        equal([one[0] for one in result.embeddings], texts, "the texts")
        check(vectors[0] and len(vectors[0]) == len(vectors[1]), "the vectors differ in length")
        apart = max(abs(a - b) for a, b in zip(vectors[0], vectors[2], strict=True))
        check(apart < 1e-3, f"one text, two vectors, {apart} apart")
        check(vectors[0] != vectors[1], "two texts, one vector")


def rerank(sgp, steps, deployment):
    if not deployment:
        steps.skip("models.rerankings.create", "no --reranker DEPLOYMENT")
        return
    with steps.step("models.rerankings.create"):
        chunks = ["A cat purrs.", "A dog barks.", "A fish swims."]
        result = sgp.models.rerankings.create(deployment, query="Which animal barks?", chunks=chunks)
        equal(len(typed(result, RerankingResponse).chunk_scores), 3, "the number of scores")
        check(all(isinstance(score, (int, float)) for score in result.chunk_scores), "a score is no number")
