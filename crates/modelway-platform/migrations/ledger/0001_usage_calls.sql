-- One row for every call. Times are microseconds since 1970, UTC; flags are 0 or 1.
CREATE TABLE usage_calls (
    id TEXT PRIMARY KEY,
    at BIGINT NOT NULL,
    account_id TEXT,
    provider TEXT NOT NULL,
    deployment_id TEXT,
    model_id TEXT,
    model_name TEXT,
    model_group_id TEXT,
    operation TEXT NOT NULL,
    status TEXT NOT NULL,
    http_status BIGINT,
    prompt_tokens BIGINT,
    response_tokens BIGINT,
    total_tokens BIGINT,
    estimated BIGINT NOT NULL,
    latency_us BIGINT NOT NULL,
    first_token_us BIGINT,
    attempts BIGINT NOT NULL,
    streamed BIGINT NOT NULL
);

-- A usage query reads one stretch of one of these, and never the table.
CREATE INDEX usage_calls_by_time
    ON usage_calls (at, provider, account_id, prompt_tokens, response_tokens, total_tokens);
CREATE INDEX usage_calls_by_deployment
    ON usage_calls (deployment_id, at, account_id, prompt_tokens, response_tokens, total_tokens);
CREATE INDEX usage_calls_by_model_name
    ON usage_calls (model_name, at, account_id, prompt_tokens, response_tokens, total_tokens);
CREATE INDEX usage_calls_by_group
    ON usage_calls (model_group_id, at, account_id, prompt_tokens, response_tokens, total_tokens);
CREATE INDEX usage_calls_by_provider
    ON usage_calls (provider, at, account_id, prompt_tokens, response_tokens, total_tokens);
