//! `client.models().chat_completions()`.

use modelway_core::stream::ChatStream;
use modelway_core::{
    AudioOptions, ChatCompletion, ChatRequest, Content, DeploymentRef, Error, ErrorKind, Message,
    Modality, Operation, Planned, PlannedChat, ReasoningEffort, Request, ResponseFormat,
    ServiceTier, StreamedChat, Tool, ToolChoice, Verbosity, WebSearch,
};

use crate::Client;
use crate::client::launch_for;
use crate::options::{Options, awaits, call_options, pass_on, request_parameters};

/// Chats.
#[derive(Debug, Clone)]
pub struct ChatCompletions<C = Client> {
    client: C,
}

impl<C: Clone> ChatCompletions<C> {
    pub(crate) fn new(client: C) -> Self {
        Self { client }
    }

    /// A chat with `deployment`, to fill in and to send by `.await` or [`stream`](ChatCall::stream).
    pub fn create(&self, deployment: impl Into<DeploymentRef>) -> ChatCall<C> {
        ChatCall {
            client: self.client.clone(),
            deployment: deployment.into(),
            request: Box::default(),
            history: None,
            prompt: None,
            options: Options::default(),
        }
    }
}

/// A chat in the making. `.await` sends it; [`stream`](Self::stream) sends it for a stream.
///
/// Either a [`prompt`](Self::prompt) with an optional [`chat_history`](Self::chat_history), as the Scale
/// GenAI Platform shapes it, or [`messages`](Self::messages).
#[derive(Debug, Clone)]
#[must_use = "nothing is sent until `.await` (blocking: `.send()`) or `.stream()`"]
pub struct ChatCall<C = Client> {
    client: C,
    deployment: DeploymentRef,
    request: Box<ChatRequest>,
    history: Option<Vec<Message>>,
    prompt: Option<Content>,
    options: Options,
}

impl<C> ChatCall<C> {
    /// The new message of the user.
    pub fn prompt(mut self, prompt: impl Into<Content>) -> Self {
        self.prompt = Some(prompt.into());
        self
    }

    /// The conversation before the prompt.
    pub fn chat_history(mut self, history: impl IntoIterator<Item = Message>) -> Self {
        let history = history.into_iter();
        // With room for the prompt.
        let mut messages = Vec::with_capacity(history.size_hint().0.saturating_add(1));
        messages.extend(history);
        self.history = Some(messages);
        self
    }

    /// The whole conversation, the new message last.
    pub fn messages(mut self, messages: impl IntoIterator<Item = Message>) -> Self {
        self.request.messages = messages.into_iter().collect();
        self
    }

    /// A whole request; it replaces what was set before.
    pub fn request(mut self, request: ChatRequest) -> Self {
        *self.request = request;
        self
    }

    pass_on! {
        /// At most so many tokens of answer.
        max_tokens: u64,
        /// Randomness, usually 0 to 2.
        temperature: f64,
        /// Nucleus sampling, 0 to 1.
        top_p: f64,
        /// Sample among so many most likely tokens only.
        top_k: i64,
        /// For repeatable sampling.
        seed: i64,
        /// −2 to 2: against topics already there.
        presence_penalty: f64,
        /// −2 to 2: against words already frequent.
        frequency_penalty: f64,
        /// So many answers.
        n: u32,
        /// Whether to return log probabilities.
        logprobs: bool,
        /// So many alternatives for each token.
        top_logprobs: u32,
        /// Which tool the model is to call.
        tool_choice: ToolChoice,
        /// Whether it may call several tools at once.
        parallel_tool_calls: bool,
        /// The form of the answer.
        response_format: ResponseFormat,
        /// How long to reason.
        reasoning_effort: impl Into<ReasoningEffort>,
        /// How much to say.
        verbosity: impl Into<Verbosity>,
        /// In what to answer; text alone where it is not set.
        [list] modalities: impl IntoIterator<Item = Modality>,
        /// How a spoken answer sounds; goes with [`Modality::Audio`] in `modalities`.
        audio: AudioOptions,
        /// What the answer will mostly repeat: a predicted output makes an edit faster.
        prediction: impl Into<Content>,
        /// Token ids that are to be likelier (up to 100) or less likely (down to −100).
        [list] logit_bias: impl IntoIterator<Item = (u32, f64)>,
        /// That the model may search the web.
        web_search: WebSearch,
        /// In which class to serve the call.
        service_tier: impl Into<ServiceTier>,
        /// Calls of one key share the provider's prompt cache.
        prompt_cache_key: impl Into<String>,
        /// How long the provider's prompt cache is to keep it, in the vendor's words (`24h`).
        prompt_cache_retention: impl Into<String>,
        /// Whether the vendor may keep the answer for its own tools.
        store: bool,
        /// Another chat template than the model's own, in Jinja: LLM Engine and vLLM take one.
        chat_template: impl Into<String>,
        /// Variables for the chat template: LLM Engine, vLLM and llama.cpp take them.
        [list] chat_template_kwargs: modelway_core::Extra,
        /// The end user.
        user: impl Into<String>,
        /// The end user as a hash, which newer OpenAI models take in place of `user`.
        safety_identifier: impl Into<String>,
    }

    /// Labels for the vendor's own lists.
    pub fn metadata<K, V>(mut self, labels: impl IntoIterator<Item = (K, V)>) -> Self
    where
        K: Into<String>,
        V: Into<String>,
    {
        self.request.metadata = labels.into_iter().map(|(k, v)| (k.into(), v.into())).collect();
        self
    }

    /// Strings that end the answer.
    pub fn stop<I>(mut self, stop: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        self.request.stop = stop.into_iter().map(Into::into).collect();
        self
    }

    /// What the model may call.
    pub fn tools<I>(mut self, tools: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<Tool>,
    {
        self.request.tools = tools.into_iter().map(Into::into).collect();
        self
    }

    request_parameters!();
    call_options!();
}

/// With the async client.
impl ChatCall {
    /// Sends it for a stream; resolves at the first visible event.
    ///
    /// # Errors
    /// Whatever goes wrong before that event, even inside an HTTP 200.
    pub async fn stream(self) -> Result<ChatStream, Error> {
        self.streamed().await
    }

    /// What would become of it, without sending it: its tokens, and what is left out to fit the model's context.
    ///
    /// ```
    /// # async fn f(client: modelway::Client) -> Result<(), modelway::Error> {
    /// let chat = client.models().chat_completions().create("anyscale:mistralai/Mistral-7B-Instruct-v0.1");
    /// let planned = chat.prompt("Generate 5 names").plan().await?;
    /// assert!(planned.plan.fits && !planned.plan.is_trimmed());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// A deployment that means nothing; a tokenizer that cannot be read. What cannot be made to fit has a plan that says
    /// so.
    pub async fn plan(self) -> Result<Planned, Error> {
        self.planned().await
    }
}

impl<C: Into<Client>> ChatCall<C> {
    pub(crate) fn streamed(self) -> impl Future<Output = Result<ChatStream, Error>> + Send {
        self.launched::<StreamedChat>(|request| Request::chat(request, true))
    }

    pub(crate) fn planned(self) -> impl Future<Output = Result<Planned, Error>> + Send {
        self.launched::<PlannedChat>(|request| Request::Plan(Request::chat(request, false).into()))
    }

    pub(crate) fn sent(self) -> impl Future<Output = Result<ChatCompletion, Error>> + Send {
        self.launched::<ChatRequest>(|request| Request::chat(request, false))
    }

    fn launched<O: Operation>(
        mut self,
        request: fn(Box<ChatRequest>) -> Request,
    ) -> impl Future<Output = Result<O::Output, Error>> + Send {
        let options = self.options.finish();
        let joined = join(&mut self.request.messages, self.history, self.prompt);
        let options = options.and_then(|options| joined.map(|()| options));
        launch_for::<O>(self.client, request(self.request), self.deployment, options)
    }
}

/// Makes history and prompt the messages.
fn join(
    messages: &mut Vec<Message>,
    history: Option<Vec<Message>>,
    prompt: Option<Content>,
) -> Result<(), Error> {
    match (history, prompt, messages.is_empty()) {
        (Some(_), _, false) | (None, Some(_), false) => Err(clash(
            "`messages` together with `prompt` or `chat_history`",
            "use one or the other",
        )),
        (Some(_), None, true) => {
            Err(clash("`chat_history` without `prompt`", "give the new message as `prompt`"))
        }
        (None, None, true) => Err(clash("nothing to answer", "give a `prompt` or `messages`")),
        (history, Some(prompt), true) => {
            *messages = history.unwrap_or_default();
            messages.push(Message::user(prompt));
            Ok(())
        }
        (None, None, false) => Ok(()),
    }
}

fn clash(what: &'static str, hint: &'static str) -> Error {
    Error::new(ErrorKind::InvalidRequest, what).with_hint(hint)
}

awaits!(ChatCall => ChatCompletion);
