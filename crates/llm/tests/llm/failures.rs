//! Endpoints that fail, stall, flood or lie about time.

use crate::{endpoint::Chat, scene::Scene};
use sporeline_llm::{Brain, Fallback, config::Signatures};
use std::time::{Duration, Instant};

async fn scene(chat: Chat) -> Scene {
    let scene = Scene::new(Signatures::None).await;
    scene.endpoint.set().chat = chat;
    scene
}

fn name(reason: &Option<Fallback>) -> &'static str {
    reason.as_ref().map_or("none", Fallback::name)
}

#[tokio::test]
async fn passing_refusals_are_asked_again_so_often_and_no_more() {
    for status in [429, 500, 503] {
        let once = scene(Chat::Status(status, 1)).await;
        assert_eq!(once.decide().await.brain, Brain::LlmUnattested, "{status}");
        assert_eq!(once.endpoint.asked("/chat"), 2);
        let always = scene(Chat::Status(status, usize::MAX)).await;
        let decision = always.decide().await;
        assert_eq!(name(&decision.reason), "refused_by_endpoint");
        assert_eq!(always.endpoint.asked("/chat"), 2, "one and one again");
        // Who is too busy has computed nothing; who fails may have, both times.
        let most = u64::from(always.config.limits.max_output_tokens);
        let booked = if status == 429 { 0 } else { 2 * most };
        assert_eq!(decision.usage.output_tokens, booked, "{status}");
    }
}

#[tokio::test]
async fn what_was_refused_unread_is_free_and_what_may_have_been_answered_is_not() {
    for (status, free) in [(401, true), (403, true), (404, true), (400, false), (501, false)] {
        let scene = scene(Chat::Status(status, usize::MAX)).await;
        assert_eq!(scene.decide().await.usage.micro_usd == 0, free, "{status}");
    }
}

#[tokio::test]
async fn a_wait_longer_than_time_can_be_counted_is_not_waited() {
    for wait in [
        "18446744073709551615",
        "9223372036854775807",
        "99999999999999999999999",
        "-1",
        "soon",
    ] {
        let scene = scene(Chat::Later(wait)).await;
        let began = Instant::now();
        let decision = scene.decide().await;
        assert_eq!(name(&decision.reason), "refused_by_endpoint", "{wait}");
        assert_eq!(decision.usage.micro_usd, 0);
        assert!(began.elapsed() < Duration::from_secs(5), "{wait}");
    }
}

#[tokio::test]
async fn a_question_is_not_asked_again_with_money_that_is_not_there() {
    let mut scene = scene(Chat::Status(500, usize::MAX)).await;
    scene.config.limits.retries = 5;
    // Room for two answers of the most tokens.
    scene.config.limits.output_tokens_per_day = 2 * u64::from(scene.config.limits.max_output_tokens);
    let brain = scene.brain();
    let decision = brain.decide(&scene.asked.question()).await;
    assert_eq!(name(&decision.reason), "output_tokens_exhausted");
    assert_eq!(scene.endpoint.asked("/chat"), 2);
    assert_eq!(brain.ledger().spent(&[3; 32]).usage, decision.usage);
}

#[tokio::test]
async fn what_will_not_pass_is_not_asked_again() {
    for status in [400, 401, 402, 404, 301, 204] {
        let scene = scene(Chat::Status(status, usize::MAX)).await;
        assert_eq!(name(&scene.decide().await.reason), "refused_by_endpoint", "{status}");
        assert_eq!(scene.endpoint.asked("/chat"), 1, "{status}");
    }
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_not_read_and_the_most_is_booked() {
    let scene = scene(Chat::Raw(vec![b' '; 4 * 1024 * 1024])).await;
    let brain = scene.brain();
    let decision = brain.decide(&scene.asked.question()).await;
    assert_eq!(name(&decision.reason), "answer_too_long");
    assert_eq!(scene.endpoint.asked("/chat"), 1);
    assert_eq!(
        decision.usage.output_tokens,
        u64::from(scene.config.limits.max_output_tokens)
    );
    assert_eq!(brain.ledger().spent(&[3; 32]).usage, decision.usage);
}

#[tokio::test]
async fn a_slow_drip_ends_at_the_deadline() {
    let mut scene = scene(Chat::Drips).await;
    scene.config.limits.deadline_ms = 300;
    let began = Instant::now();
    let decision = scene.decide().await;
    assert_eq!(name(&decision.reason), "deadline");
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
    assert!(decision.usage.micro_usd > 0, "it may be billed");
}

#[tokio::test]
async fn nobody_at_home_is_not_waited_for() {
    let mut scene = Scene::new(Signatures::None).await;
    // A port that nobody listens at: bound, seen, let go.
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    scene.config.url = format!("http://127.0.0.1:{port}/v1");
    let decision = scene.decide().await;
    assert_eq!((name(&decision.reason), decision.usage.micro_usd), ("unreachable", 0));
}

#[tokio::test]
async fn no_more_questions_are_under_way_than_there_are_places() {
    for places in [1, 2] {
        let mut scene = scene(Chat::Drips).await;
        scene.config.limits.concurrent = places;
        scene.config.limits.deadline_ms = 1_500;
        let brain = scene.brain();
        let question = scene.asked.question();
        let (first, second, under_way) = tokio::join!(brain.decide(&question), brain.decide(&question), async {
            tokio::time::sleep(Duration::from_millis(750)).await;
            scene.endpoint.asked("/chat")
        });
        assert_eq!(under_way, places);
        // Who waited in vain is busy, unless the place was freed in the very last moment.
        for decision in [first, second] {
            assert!(["deadline", "busy"].contains(&name(&decision.reason)));
        }
    }
}

#[tokio::test]
async fn a_question_that_is_too_long_is_not_asked() {
    let mut scene = Scene::new(Signatures::None).await;
    scene.config.limits.max_request_bytes = 1_000;
    assert_eq!(name(&scene.decide().await.reason), "question_too_long");
    assert_eq!(scene.endpoint.asked("/"), 0);
}
