//! Usage in detail, and what a call cost.

use modelway::Usage;
use serde_json::{Value, json};

use super::support::read;

async fn usage(fields: Value) -> Usage {
    let answer = read(json!({"choices": [], "usage": fields})).await;
    answer.usage.expect("usage")
}

#[tokio::test]
async fn the_parts_of_the_counts() {
    let found = usage(json!({
        "prompt_tokens": 9, "completion_tokens": 8, "total_tokens": 17,
        "prompt_tokens_details": {
            "cached_tokens": 1, "cache_write_tokens": 2, "audio_tokens": 3, "image_tokens": 4,
            "video_tokens": 5, "odd_tokens": null
        },
        "completion_tokens_details": {
            "reasoning_tokens": 1, "audio_tokens": 2, "accepted_prediction_tokens": 3,
            "rejected_prediction_tokens": 0
        }
    }))
    .await;
    let read = (found.cached_tokens, found.cache_write_tokens, found.prompt_audio_tokens);
    assert_eq!(read, (Some(1), Some(2), Some(3)));
    assert_eq!(found.prompt_image_tokens, Some(4));
    let written = (found.reasoning_tokens, found.completion_audio_tokens);
    assert_eq!(written, (Some(1), Some(2)));
    let predicted = (found.accepted_prediction_tokens, found.rejected_prediction_tokens);
    assert_eq!(predicted, (Some(3), Some(0)));
    assert_eq!(json!(found.extra), json!({"prompt_tokens_details": {"video_tokens": 5}}));
}

#[tokio::test]
async fn other_names_of_the_same_counts_stay_beside_them() {
    let deepseek = usage(json!({"prompt_tokens": 9, "prompt_cache_hit_tokens": 4})).await;
    assert_eq!(deepseek.cached_tokens, Some(4));
    assert_eq!(deepseek.extra.get("prompt_cache_hit_tokens"), Some(&json!(4)));
    let databricks = json!({"cache_read_input_tokens": 4, "cache_creation_input_tokens": 5});
    let databricks = usage(databricks).await;
    assert_eq!((databricks.cached_tokens, databricks.cache_write_tokens), (Some(4), Some(5)));
}

#[tokio::test]
async fn what_is_no_count_stays_in_reach() {
    let odd = json!({"cached_tokens": "many", "audio_tokens": -1});
    let found = usage(json!({"prompt_tokens": 1, "prompt_tokens_details": odd})).await;
    assert_eq!((found.cached_tokens, found.prompt_audio_tokens), (None, None));
    assert_eq!(found.extra.get("prompt_tokens_details"), Some(&odd));
    let list = usage(json!({"prompt_tokens": 1, "prompt_tokens_details": [1]})).await;
    assert_eq!(list.extra.get("prompt_tokens_details"), Some(&json!([1])));
}

#[tokio::test]
async fn the_cost_in_dollars() {
    let openrouter = usage(json!({"prompt_tokens": 1, "cost": 0.0125})).await;
    assert_eq!((openrouter.cost, openrouter.extra.len()), (Some(0.0125), 0));
    let parts = json!({"input_tokens_cost": 0.001, "total_cost": 0.006});
    let perplexity = usage(json!({"prompt_tokens": 1, "cost": parts})).await;
    assert_eq!(perplexity.cost, Some(0.006));
    assert_eq!(perplexity.extra.get("cost"), Some(&parts), "it says more than the sum");
    let xai = usage(json!({"prompt_tokens": 1, "cost_in_usd_ticks": 25_000_000})).await;
    assert_eq!(xai.cost, Some(0.0025));
    assert_eq!(usage(json!({"prompt_tokens": 1})).await.cost, None);
}
