//! [`ContextWindow`]: sends conversations that fit.

use std::sync::Arc;

use super::conversations::Conversations;
use super::learned::{Learned, Lessons};
use crate::backend::Answer;
use crate::window::{CounterSource, Plan, TokenCounter, Window, WindowPolicy, trimmed};
use crate::{
    Adaptation, Advice, Backend, Call, CallContext, CallMeta, Capabilities, ChatRequest,
    CompletionRequest, Error, ErrorKind, Overflow, Planned, Reply, Request,
};

/// Trims what does not fit, by the rule of [`Window`], and once more when the provider says that it was too long.
///
/// A model's context length is, in this order: the caller's, the target's, what the provider's list of models or an
/// overflow of its said.
#[derive(Debug)]
pub struct ContextWindow {
    inner: Arc<dyn Backend>,
    policy: WindowPolicy,
    /// The first that knows a model counts it.
    counters: Vec<Arc<dyn CounterSource>>,
    learned: Lessons,
    conversations: Conversations,
}

/// A request that fits, and how that was found.
type Fitted = (Arc<Request>, Arc<Plan>);

impl ContextWindow {
    /// Around `inner`; a call's own option overrides `policy`.
    pub fn new(
        inner: Arc<dyn Backend>,
        policy: WindowPolicy,
        counters: Vec<Arc<dyn CounterSource>>,
    ) -> Self {
        let (learned, conversations) = (Lessons::default(), Conversations::default());
        Self { inner, policy, counters, learned, conversations }
    }

    /// The window of a call; `None` where nobody knows the context, or nobody wants one.
    fn window(&self, cx: &CallContext, request: &Request) -> Option<Window> {
        let policy = cx.options.window.unwrap_or(self.policy);
        if policy == WindowPolicy::Off {
            return None;
        }
        let target = cx.target.as_deref();
        let learned = self.learned.of(cx.upstream_id());
        let context = cx
            .options
            .context_length
            .or(target.and_then(|target| target.context_length))
            .or(learned.and_then(|learned| learned.context))?;
        let usual = target.filter(|target| !target.rest_of_context).and_then(|target| {
            let completion = matches!(request, Request::Complete { .. });
            target.usual_answer.or(target.completion_max_tokens.filter(|_| completion))
        });
        let mut window = Window::new(context).policy(policy).usual_answer(usual);
        window.scale = learned.map_or(1.0, |learned| learned.scale);
        Some(window)
    }

    async fn counter(&self, cx: &CallContext) -> Result<Option<Arc<dyn TokenCounter>>, Error> {
        let Some(target) = &cx.target else { return Ok(None) };
        for counters in &self.counters {
            if let Some(counter) = counters.counter(target).await? {
                return Ok(Some(counter));
            }
        }
        Ok(None)
    }

    /// A request that certainly fits, as it is.
    fn glanced(&self, window: &Window, call: &Call) -> Option<Fitted> {
        let cx = &call.context;
        let plan = match &*call.request {
            Request::Chat { request, .. } => window.glance_knowing(request, |bytes| {
                let (model, scale) = (cx.upstream_id(), window.scale);
                self.conversations.recall(model, scale, request, bytes)
            }),
            Request::Complete { request, .. } if is_filled(cx, request) => None,
            Request::Complete { request, .. } => window.glance_completion(request),
            _ => None,
        };
        plan.map(|plan| (call.request.clone(), Arc::new(plan)))
    }

    /// Fits a request into `window`, which a glance did not settle; `None` for what has no prompt in tokens.
    async fn fit(&self, call: &Call, window: Window) -> Result<Option<Fitted>, Error> {
        let cx = &call.context;
        let counter = self.counter(cx).await?;
        let counter = counter.as_deref();
        match &*call.request {
            Request::Chat { request, .. } => {
                let plan = counted(counter, |counter| window.plan(request, counter))?;
                self.conversations.keep(cx.upstream_id(), window.scale, request, plan.before);
                Ok(Some((cut(&call.request, &plan), Arc::new(plan))))
            }
            Request::Complete { request, .. } => {
                let mut plan =
                    counted(counter, |counter| window.plan_completion(request, counter))?;
                let request = match is_filled(cx, request) {
                    true => fill_up(&call.request, &mut plan),
                    false => call.request.clone(),
                };
                Ok(Some((request, Arc::new(plan))))
            }
            _ => Ok(None),
        }
    }

    async fn ask(&self, call: Call) -> Result<Reply, Error> {
        let window = self.window(&call.context, &call.request);
        let settled = window.as_ref().and_then(|window| self.glanced(window, &call));
        let fitted = match (settled, window) {
            (None, Some(window)) => {
                // Boxed, as all that is rare: what waits is as large as all that may follow.
                let fitted = Box::pin(self.fit(&call, window)).await;
                fitted.map_err(|error| error.with_meta(call.context.meta()))?
            }
            (settled, _) => settled,
        };
        let (request, plan) = match fitted {
            Some((request, plan)) => (request, Some(plan)),
            None => (call.request.clone(), None),
        };
        let changed = !Arc::ptr_eq(&request, &call.request);
        let mut result = self.inner.call(Call { request, context: call.context.clone() }).await;
        result = match result {
            Err(error) if error.is_context_length() => {
                Box::pin(self.again(error, call, plan.as_deref())).await
            }
            done => done,
        };
        let Some(plan) = plan else { return result };
        let meta = meta_of(&mut result);
        if changed && !plan.is_trimmed() {
            let what = format!("set to {}: what the prompt leaves of the context", plan.reserve);
            meta.adaptations.push(Adaptation::new("max_tokens", what));
        }
        if meta.window.is_none() {
            note(meta, plan);
        }
        result
    }

    /// Where the provider found the prompt too long: shortens it by what the provider said, and asks once more. Rare, so
    /// that callers box it.
    async fn again(&self, error: Error, call: Call, plan: Option<&Plan>) -> Result<Reply, Error> {
        if call.context.options.window.unwrap_or(self.policy) != WindowPolicy::Trim {
            return Err(error);
        }
        let Some((request, shorter)) = self.shorter(&call, &error, plan).await else {
            return Err(error);
        };
        let mut attempts = error.meta().attempts.clone();
        let mut result = self.inner.call(Call { request, context: call.context }).await;
        let meta = meta_of(&mut result);
        attempts.append(&mut meta.attempts);
        meta.attempts = attempts;
        note(meta, shorter);
        result
    }

    /// A shorter conversation than that of `plan`, which was too long; `None` where nothing more can leave.
    async fn shorter(&self, call: &Call, error: &Error, plan: Option<&Plan>) -> Option<Fitted> {
        let Request::Chat { request, .. } = &*call.request else { return None };
        let said = match error.advice() {
            Some(Advice::Shorten(said)) => said,
            _ => Overflow::default(),
        };
        let context = said.context.or(plan.and_then(|plan| plan.context))?;
        let mut window = self.window(&call.context, &call.request).unwrap_or(Window::new(context));
        window.context = context.min(window.context);
        let counter = self.counter(&call.context).await.ok().flatten();
        let sent = plan.map_or(&[][..], |plan| &plan.dropped);
        let counter = counter.filter(|counter| agrees(&**counter, request, sent, said.prompt));
        if counter.is_none() {
            window.rescale(&trimmed(request, sent), said.prompt);
        }
        self.remember(call.context.upstream_id(), said, window.scale);
        let shorter = window.plan(request, counter.as_deref()).ok()?;
        let more = shorter.dropped.len() > sent.len();
        more.then(|| (cut(&call.request, &shorter), Arc::new(shorter)))
    }

    /// What the provider gave as a number; the rest was a guess for this call.
    fn remember(&self, model: &str, said: Overflow, scale: f64) {
        let known = self.learned.of(model);
        let context = said.context.or(known.and_then(|known| known.context));
        let scale = match said.prompt {
            Some(_) => scale,
            None => known.map_or(1.0, |known| known.scale),
        };
        self.learned.keep(model, Learned { context, scale });
    }

    async fn control(&self, call: Call) -> Result<Reply, Error> {
        let reply = self.inner.call(call).await?;
        self.learned.read(&reply);
        Ok(reply)
    }

    async fn plan(&self, call: Call) -> Result<Reply, Error> {
        let Request::Plan(request) = &*call.request else { return self.inner.call(call).await };
        let meta = call.context.meta();
        let inner = Call { request: request.clone(), context: call.context };
        match self.planned(&inner).await {
            Ok(plan) => Ok(Reply::Plan(Box::new(Planned::new(plan, meta)))),
            Err(error) => Err(error.with_meta(meta)),
        }
    }

    /// Always counted, since somebody asks; what cannot be made to fit is told and no error.
    async fn planned(&self, call: &Call) -> Result<Plan, Error> {
        let window = self.window(&call.context, &call.request);
        let counter = self.counter(&call.context).await?;
        let counter = counter.as_deref();
        let Some(window) = window else {
            let mut plan = measured(Window::new(u64::MAX), &call.request, counter)?;
            plan.context = None;
            return Ok(plan);
        };
        let plan = match &*call.request {
            Request::Chat { request, .. } => window.plan(request, counter),
            Request::Complete { request, .. } => window.plan_completion(request, counter),
            other => return Err(unplannable(other)),
        };
        match plan {
            Err(error) if error.is_context_length() => measured(window, &call.request, counter),
            plan => plan,
        }
    }
}

/// By the counter, or by the estimate where it cannot count this: the provider may take what our template refuses.
fn counted(
    counter: Option<&dyn TokenCounter>,
    plan: impl Fn(Option<&dyn TokenCounter>) -> Result<Plan, Error>,
) -> Result<Plan, Error> {
    match plan(counter) {
        Err(error) if counter.is_some() && !error.is_context_length() => plan(None),
        done => done,
    }
}

/// The count alone.
fn measured(
    window: Window,
    request: &Request,
    counter: Option<&dyn TokenCounter>,
) -> Result<Plan, Error> {
    match request {
        Request::Chat { request, .. } => window.measure(request, counter),
        Request::Complete { request, .. } => window.measure_completion(request, counter),
        other => Err(unplannable(other)),
    }
}

fn unplannable(request: &Request) -> Error {
    let what = format!("`{}` has no prompt to plan", request.operation());
    Error::new(ErrorKind::Unsupported, what).with_hint("chats and completions have one")
}

/// Whether the answer is to get all that the prompt leaves of the context.
fn is_filled(cx: &CallContext, request: &CompletionRequest) -> bool {
    let rest = cx.target.as_ref().is_some_and(|target| target.rest_of_context);
    rest && request.max_tokens.is_none()
}

/// Whether a counter's own number is the provider's, so that the limit was wrong and not the count.
fn agrees(
    counter: &dyn TokenCounter,
    request: &ChatRequest,
    gone: &[usize],
    said: Option<u64>,
) -> bool {
    match (counter.count_chat(&trimmed(request, gone)), said) {
        (Ok(count), Some(said)) => count.is_exact() && count.tokens() >= said,
        (Ok(count), None) => count.is_exact(),
        _ => false,
    }
}

/// The request without what the plan leaves out.
fn cut(request: &Arc<Request>, plan: &Plan) -> Arc<Request> {
    match &**request {
        Request::Chat { request: chat, stream } if plan.is_trimmed() => {
            Arc::new(Request::chat(trimmed(chat, &plan.dropped).into_owned(), *stream))
        }
        _ => request.clone(),
    }
}

fn fill_up(request: &Arc<Request>, plan: &mut Plan) -> Arc<Request> {
    plan.reserve = plan.context.unwrap_or_default().saturating_sub(plan.tokens().safe()).max(1);
    match &**request {
        Request::Complete { request, stream } => {
            let request = request.clone().max_tokens(plan.reserve);
            Arc::new(Request::Complete { request, stream: *stream })
        }
        _ => request.clone(),
    }
}

fn meta_of(result: &mut Result<Reply, Error>) -> &mut CallMeta {
    match result {
        Ok(reply) => reply.meta_mut(),
        Err(error) => error.meta_mut(),
    }
}

fn note(meta: &mut CallMeta, plan: Arc<Plan>) {
    if plan.is_trimmed() {
        let (count, all) = (plan.dropped.len(), plan.context.unwrap_or_default());
        let what = format!("the {count} oldest left out, to fit the context of {all} tokens");
        meta.adaptations.push(Adaptation::new("messages", what));
    }
    meta.window = Some(plan);
}

impl Backend for ContextWindow {
    // Written out, so that each kind of call is as large as it is itself.
    fn call<'s, 'f>(&'s self, call: Call) -> Answer<'f>
    where
        's: 'f,
        Self: 'f,
    {
        match &*call.request {
            Request::Chat { .. } | Request::Complete { .. } => Box::pin(self.ask(call)),
            Request::Plan(_) => Box::pin(self.plan(call)),
            Request::Control(_) => Box::pin(self.control(call)),
            _ => self.inner.call(call),
        }
    }

    fn capabilities(&self) -> Capabilities {
        self.inner.capabilities()
    }
}
