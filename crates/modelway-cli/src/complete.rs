//! `modelway complete`.

use modelway::{CompletionRequest, ProcessEnvironment};

use crate::args::{CompleteArgs, Global};
use crate::connect::{Session, Task, with_headers};
use crate::failure::Failure;
use crate::input;
use crate::output::{Form, Output};
use crate::render::{self, Arriving};

/// Has a text continued.
pub(crate) async fn run(
    global: &Global,
    args: &CompleteArgs,
    output: &mut Output,
) -> Result<(), Failure> {
    let session = Session::open(global, &ProcessEnvironment).await?;
    let request = request(input::prompt(&args.prompt)?, args);
    let deployment = session.ready(Task::Complete, output).await?;
    let call = session.client.models().completions().create(&deployment).request(request);
    let call = with_headers!(call, session.headers);
    output.wait_for(&deployment);
    if output.form == Form::Json || args.no_stream {
        return render::completion(&call.await?, output);
    }
    let mut stream = Arriving::Completion(call.stream().await?);
    render::follow(&mut stream, output, false).await
}

fn request(prompt: String, args: &CompleteArgs) -> CompletionRequest {
    let sampling = &args.sampling;
    let mut request = CompletionRequest::new(prompt);
    request.suffix.clone_from(&args.suffix);
    request.max_tokens = sampling.max_tokens;
    request.temperature = sampling.temperature;
    request.top_p = sampling.top_p;
    request.seed = sampling.seed;
    request.stop.clone_from(&sampling.stop);
    request.logprobs = args.logprobs;
    request.echo = args.echo.then_some(true);
    request
}
