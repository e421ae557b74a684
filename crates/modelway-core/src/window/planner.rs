//! [`Window`]: the rule, as pure functions over a request and a counter.
//!
//! Source: "context length is handled optimistically" in the Scale GenAI Platform's description of chat completions:
//! estimate; near 80 % of the context count exactly; leave out the oldest turns until it fits.

use super::bound::Bound;
use super::costs::Costs;
use super::estimate::{estimate_chat, estimate_completion};
use super::sample::{sample_chat, sample_completion};
use super::units::Units;
use super::{Measure, Plan, Reserve, TokenCount, TokenCounter, WindowPolicy};
use crate::rules::EXACT_COUNT_FROM;
use crate::{ChatRequest, CompletionRequest, Error, ErrorKind, Prompt};

/// A model's context, and what may be done to fit it.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Window {
    /// Prompt and answer together, in tokens.
    pub context: u64,
    /// The answer's length where a request names none, as the model's family documents it.
    pub usual_answer: Option<u64>,
    /// What happens to what does not fit.
    pub policy: WindowPolicy,
    /// What a provider counted for each token of an estimate, once it said so.
    pub scale: f64,
}

/// The dearest text by the estimate's reckoning: each of its letters a token.
const MOST_SCALE: f64 = 8.0;

impl Window {
    /// A window of `context` tokens that trims.
    pub fn new(context: u64) -> Self {
        Self { context, usual_answer: None, policy: WindowPolicy::Trim, scale: 1.0 }
    }

    /// Sets the policy.
    #[must_use]
    pub fn policy(mut self, policy: WindowPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// Sets the answer's length where a request names none.
    #[must_use]
    pub fn usual_answer(mut self, tokens: Option<u64>) -> Self {
        self.usual_answer = tokens;
        self
    }

    /// Corrects the estimate by what a provider found too long: `counted` tokens in `request`, or at least more than the
    /// answer leaves of the context where it gives no number.
    pub(crate) fn rescale(&mut self, request: &ChatRequest, counted: Option<u64>) {
        let estimate = estimate_chat(request).total().tokens().max(1) as f64;
        let left = self.context.saturating_sub(request.max_tokens.unwrap_or(0)).saturating_add(1);
        let counted = counted.unwrap_or(left) as f64;
        self.scale = self.scale.max(counted / estimate).min(MOST_SCALE);
    }

    fn reserve(&self, max_tokens: Option<u64>) -> Reserve {
        Reserve::of(max_tokens, self.usual_answer, self.context)
    }

    /// Whether a chat certainly fits, at the cost of a guess; `None` where it must be counted.
    pub fn glance(&self, request: &ChatRequest) -> Option<Plan> {
        self.glance_knowing(request, |_| None)
    }

    /// As [`glance`](Self::glance), where `recall` may know the tokens of a prompt of so many bytes.
    pub(crate) fn glance_knowing(
        &self,
        request: &ChatRequest,
        recall: impl FnOnce(u64) -> Option<u64>,
    ) -> Option<Plan> {
        let bound = Bound::chat(request);
        let reserve = self.reserve(request.max_tokens);
        let known = || bound.tokens().and_then(recall);
        self.optimistic(reserve, &bound, || {
            known().unwrap_or_else(|| self.scaled(sample_chat(request, bound.bytes)))
        })
    }

    /// As [`glance`](Self::glance).
    pub fn glance_completion(&self, request: &CompletionRequest) -> Option<Plan> {
        let bound = Bound::completion(request);
        let reserve = self.reserve(request.max_tokens);
        self.optimistic(reserve, &bound, || self.scaled(sample_completion(request)))
    }

    /// By what the prompt cannot be more than, where that is enough, and otherwise by a guess.
    fn optimistic(
        &self,
        reserve: Reserve,
        bound: &Bound,
        guess: impl FnOnce() -> u64,
    ) -> Option<Plan> {
        let plan =
            |measure, tokens| Plan::whole(Some(self.context), reserve.tokens, measure, tokens);
        let bound = bound.tokens().filter(|most| self.is_far(*most) && self.fits(*most, reserve));
        if let Some(most) = bound {
            return Some(plan(Measure::Bound, most));
        }
        let tokens = guess();
        let fits = self.fits(TokenCount::Estimate(tokens).safe(), reserve);
        (self.is_far(tokens) && fits).then(|| plan(Measure::Estimate, tokens))
    }

    fn is_far(&self, tokens: u64) -> bool {
        (tokens as f64) < EXACT_COUNT_FROM * self.context as f64
    }

    fn fits(&self, tokens: u64, reserve: Reserve) -> bool {
        tokens.saturating_add(reserve.tokens) <= self.context
    }

    fn scaled(&self, estimate: u64) -> u64 {
        if self.scale == 1.0 { estimate } else { (estimate as f64 * self.scale).ceil() as u64 }
    }

    /// Counts a chat as it is.
    ///
    /// # Errors
    /// The counter's own.
    pub fn measure(
        &self,
        request: &ChatRequest,
        counter: Option<&dyn TokenCounter>,
    ) -> Result<Plan, Error> {
        let count = Costs::of(request, counter, self.scale)?.total();
        Ok(self.whole(count, self.reserve(request.max_tokens)))
    }

    /// Counts a completion's prompt as it is; of several, the longest.
    ///
    /// # Errors
    /// The counter's own.
    pub fn measure_completion(
        &self,
        request: &CompletionRequest,
        counter: Option<&dyn TokenCounter>,
    ) -> Result<Plan, Error> {
        let count = count_prompt(request, counter, self.scale)?;
        Ok(self.whole(count, self.reserve(request.max_tokens)))
    }

    fn whole(&self, count: TokenCount, reserve: Reserve) -> Plan {
        Plan::whole(Some(self.context), reserve.tokens, measure(count), count.tokens())
    }

    /// Counts a chat, exactly where `counter` can, and says what must be left out.
    ///
    /// # Errors
    /// [`ErrorKind::ContextLength`], which says by how many tokens, where it does not fit and nothing may be left out;
    /// the counter's own.
    pub fn plan(
        &self,
        request: &ChatRequest,
        counter: Option<&dyn TokenCounter>,
    ) -> Result<Plan, Error> {
        let costs = Costs::of(request, counter, self.scale)?;
        let before = costs.total();
        let reserve = self.reserve(request.max_tokens);
        let whole = self.whole(before, reserve);
        if self.fits(before.safe(), reserve) {
            return Ok(whole);
        }
        if self.policy == WindowPolicy::Error {
            return Err(self.too_long("the conversation", before, reserve));
        }
        self.trim(request, &costs, whole, reserve)
    }

    fn trim(
        &self,
        request: &ChatRequest,
        costs: &Costs<'_>,
        whole: Plan,
        reserve: Reserve,
    ) -> Result<Plan, Error> {
        if reserve.asked && reserve.tokens >= self.context && !costs.is_exact() {
            // Nothing that leaves would help, and a guess refuses nothing.
            return Ok(Plan { fits: false, ..whole });
        }
        let units = Units::of(&request.messages);
        let fewest = |answer: u64| match self.context.checked_sub(answer) {
            Some(most) => costs.fewest(&units, most),
            None => Ok(None),
        };
        let mut found = fewest(reserve.tokens)?;
        // A reserve that nobody asked for yields to the prompt: at least one token of answer.
        if found.is_none() && !reserve.asked {
            found = fewest(1)?;
        }
        let all = units.droppable().len();
        let (count, after, fits) = match found {
            Some((count, after)) => (count, after, true),
            None => (all, costs.without(&units, all)?, false),
        };
        if !fits && after.is_exact() {
            return Err(self.too_long("the prompt alone", after, reserve));
        }
        let reserve = reserve.tokens.min(self.context.saturating_sub(after.tokens()));
        let dropped = units.dropped(count);
        Ok(Plan { after: after.tokens(), reserve, dropped, fits, ..whole })
    }

    /// Counts a completion's prompt; of several, the longest.
    ///
    /// # Errors
    /// As [`plan`](Self::plan); nothing of a prompt can be left out.
    pub fn plan_completion(
        &self,
        request: &CompletionRequest,
        counter: Option<&dyn TokenCounter>,
    ) -> Result<Plan, Error> {
        let count = count_prompt(request, counter, self.scale)?;
        let mut reserve = self.reserve(request.max_tokens);
        if !reserve.asked {
            let left = self.context.saturating_sub(count.tokens()).max(1);
            reserve.tokens = reserve.tokens.min(left);
        }
        let plan = self.whole(count, reserve);
        match plan.fits || !(count.is_exact() || self.policy == WindowPolicy::Error) {
            true => Ok(plan),
            false => Err(self.too_long("the prompt", count, reserve)),
        }
    }

    fn too_long(&self, what: &str, count: TokenCount, reserve: Reserve) -> Error {
        let (tokens, about) = (count.tokens(), if count.is_exact() { "" } else { "about " });
        let kept = if reserve.asked { reserve.tokens } else { reserve.tokens.min(1) };
        let kept = if self.policy == WindowPolicy::Error { reserve.tokens } else { kept };
        let over = tokens.saturating_add(kept).saturating_sub(self.context);
        let what = format!(
            "{what} has {about}{tokens} tokens, which with {kept} for the answer is {about}{over} more than the context of {}",
            self.context
        );
        Error::new(ErrorKind::ContextLength, what)
            .with_phase(crate::Phase::Build)
            .with_hint("nothing was sent; shorten it, ask for fewer tokens, or choose a model with a longer context")
    }
}

fn measure(count: TokenCount) -> Measure {
    if count.is_exact() { Measure::Exact } else { Measure::Estimate }
}

fn count_prompt(
    request: &CompletionRequest,
    counter: Option<&dyn TokenCounter>,
    scale: f64,
) -> Result<TokenCount, Error> {
    let Some(counter) = counter else {
        let estimate = estimate_completion(request) as f64 * scale;
        return Ok(TokenCount::Estimate(estimate.ceil() as u64));
    };
    let texts = match &request.prompt {
        Prompt::Text(text) => std::slice::from_ref(text),
        Prompt::Texts(texts) => texts,
        Prompt::Tokens(ids) => return Ok(TokenCount::Exact(ids.len() as u64)),
    };
    let mut longest = TokenCount::Exact(0);
    for text in texts {
        let count = counter.count_prompt(text)?;
        if count.safe() >= longest.safe() {
            longest = count;
        }
    }
    Ok(longest)
}
