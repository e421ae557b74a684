//! How near two texts are: `cargo run -p modelway-examples --example embeddings`.

use modelway::{Client, Environment, Error, ProcessEnvironment};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let client = Client::from_env()?;
    let model = ProcessEnvironment.get("MODELWAY_MODEL").unwrap_or_default();
    let texts = ["a cat on a mat", "a kitten on a rug", "the price of steel"];
    let reply = client.models().embeddings().create(model).texts(texts).await?;
    let vectors: Vec<&[f32]> = reply.vectors().collect();
    for (text, vector) in texts.iter().zip(&vectors).skip(1) {
        println!("{:.3}  {} / {text}", cosine(vectors[0], vector), texts[0]);
    }
    Ok(())
}

fn cosine(a: &[f32], b: &[f32]) -> f32 {
    let dot = |x: &[f32], y: &[f32]| x.iter().zip(y).map(|(x, y)| x * y).sum::<f32>();
    dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
}
