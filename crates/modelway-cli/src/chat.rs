//! `modelway chat` with one question.

use modelway::{ChatCall, ChatRequest, DeploymentRef, Message};

use crate::args::{ChatArgs, Global};
use crate::connect::{Session, Task, with_headers};
use crate::conversation::Conversation;
use crate::failure::Failure;
use crate::output::{Form, Output};
use crate::render::{self, Arriving};
use crate::{input, local, message};

/// How questions are asked.
#[derive(Debug)]
pub(crate) struct Asking {
    session: Session,
    pub(crate) deployment: DeploymentRef,
    template: ChatRequest,
    pub(crate) reasoning: bool,
    stream: bool,
    /// What the model is told where the caller says nothing.
    pub(crate) instructions: Option<&'static str>,
}

/// What an attempt to ask gave: something that arrives, or something whole that was shown.
#[derive(Debug)]
pub(crate) enum Asked {
    Arriving(Box<Arriving>),
    Shown(Box<Message>),
}

impl Asking {
    /// Chooses client and model, and reads what the options say.
    pub(crate) async fn open(
        session: Session,
        args: &ChatArgs,
        output: &mut Output,
    ) -> Result<Self, Failure> {
        let template = message::template(args)?;
        let stream = if output.form == Form::Human { !args.no_stream } else { args.stream };
        let deployment = session.ready(Task::Chat, output).await?;
        let usual = local::instructions(&deployment);
        let instructions = usual.filter(|_| args.system.is_none());
        let reasoning = args.show_reasoning;
        Ok(Self { session, deployment, template, reasoning, stream, instructions })
    }

    /// Sends `messages`.
    pub(crate) async fn send(
        &self,
        messages: Vec<Message>,
        output: &mut Output,
    ) -> Result<Asked, Failure> {
        let call = self.call(messages);
        output.wait_for(&self.deployment);
        if self.stream {
            let stream = Arriving::Chat(call.stream().await?);
            return Ok(Asked::Arriving(Box::new(stream)));
        }
        let answer = call.await?;
        render::chat(&answer, output, self.reasoning)?;
        let shown = answer.message().cloned().unwrap_or_else(|| Message::assistant(""));
        Ok(Asked::Shown(Box::new(shown)))
    }

    fn call(&self, messages: Vec<Message>) -> ChatCall {
        let mut request = self.template.clone();
        request.messages = messages;
        let chats = self.session.client.models().chat_completions();
        with_headers!(chats.create(&self.deployment).request(request), self.session.headers)
    }
}

/// Asks once.
pub(crate) async fn run(
    global: &Global,
    args: &ChatArgs,
    output: &mut Output,
) -> Result<(), Failure> {
    let session = Session::open(global, &modelway::ProcessEnvironment).await?;
    let mut conversation = Conversation::open(args.history.as_deref(), args.system.as_deref())?;
    let question = message::user(input::prompt(&args.prompt)?, &args.image)?;
    let asking = Asking::open(session, args, output).await?;
    conversation.begin(asking.instructions);
    let answer = match asking.send(conversation.with(question.clone()), output).await? {
        Asked::Shown(answer) => *answer,
        Asked::Arriving(mut stream) => {
            render::follow(&mut stream, output, asking.reasoning).await?;
            answer(&stream)
        }
    };
    conversation.add(question, answer)
}

/// What has arrived, as a message.
pub(crate) fn answer(stream: &Arriving) -> Message {
    stream.so_far().message().cloned().unwrap_or_else(|| Message::assistant(""))
}
