-- What the platform keeps of models. Times are microseconds since 1970, UTC; flags are 0 or 1; objects are JSON.
CREATE TABLE model_templates (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by_user_id TEXT NOT NULL,
    created_by_identity_type TEXT NOT NULL,
    name TEXT NOT NULL,
    endpoint_type TEXT NOT NULL,
    model_type TEXT NOT NULL,
    vendor_configuration TEXT NOT NULL,
    endpoint_protocol TEXT,
    model_creation_parameters_schema TEXT,
    model_request_parameters_schema TEXT
);
CREATE INDEX model_templates_by_time ON model_templates (created_at, id);

CREATE TABLE model_groups (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by_user_id TEXT NOT NULL,
    created_by_identity_type TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT
);
CREATE INDEX model_groups_by_time ON model_groups (created_at, id);

-- A built-in model names its provider and the provider's name for it, and no account. It is never deleted, but gone
-- when the provider stops listing it, since servers and the ledger may go on naming it.
CREATE TABLE models (
    id TEXT PRIMARY KEY,
    provider TEXT,
    upstream TEXT,
    gone BIGINT NOT NULL,
    account_id TEXT,
    created_at BIGINT NOT NULL,
    created_by_user_id TEXT NOT NULL,
    created_by_identity_type TEXT NOT NULL,
    name TEXT NOT NULL,
    model_type TEXT,
    context_length BIGINT,
    owned_by TEXT,
    display_name TEXT,
    description TEXT,
    model_card TEXT,
    training_data_card TEXT,
    model_vendor TEXT,
    base_model_id TEXT,
    base_model_metadata TEXT,
    model_creation_parameters TEXT,
    model_template_id TEXT REFERENCES model_templates (id),
    model_group_id TEXT REFERENCES model_groups (id),
    extra TEXT
);
CREATE INDEX models_by_time ON models (created_at, id);
CREATE INDEX models_by_provider ON models (provider);
CREATE INDEX models_by_template ON models (model_template_id);
CREATE INDEX models_by_group ON models (model_group_id);

-- A deployment is built in, and gone, with its model.
CREATE TABLE model_deployments (
    id TEXT PRIMARY KEY,
    model_instance_id TEXT NOT NULL REFERENCES models (id),
    account_id TEXT,
    created_at BIGINT NOT NULL,
    created_by_user_id TEXT NOT NULL,
    created_by_identity_type TEXT NOT NULL,
    name TEXT NOT NULL,
    status TEXT NOT NULL,
    model_endpoint_id TEXT,
    model_creation_parameters TEXT,
    deployment_metadata TEXT,
    vendor_configuration TEXT
);
CREATE INDEX model_deployments_by_time ON model_deployments (created_at, id);
CREATE INDEX model_deployments_by_model ON model_deployments (model_instance_id, created_at, id);

CREATE TABLE model_servers (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by_user_id TEXT NOT NULL,
    created_by_identity_type TEXT NOT NULL,
    name TEXT NOT NULL,
    alias TEXT,
    model_deployment_id TEXT NOT NULL REFERENCES model_deployments (id)
);
CREATE UNIQUE INDEX model_servers_by_name ON model_servers (account_id, name);
CREATE UNIQUE INDEX model_servers_by_alias ON model_servers (alias);
CREATE INDEX model_servers_by_deployment ON model_servers (model_deployment_id);

-- The deployments that answered for a server, the present one last.
CREATE TABLE model_server_backends (
    model_server_id TEXT NOT NULL REFERENCES model_servers (id),
    position BIGINT NOT NULL,
    model_deployment_id TEXT NOT NULL REFERENCES model_deployments (id),
    since BIGINT NOT NULL,
    PRIMARY KEY (model_server_id, position)
);
CREATE INDEX model_server_backends_by_deployment ON model_server_backends (model_deployment_id);
