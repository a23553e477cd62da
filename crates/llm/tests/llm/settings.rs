//! `[brain]`, as a host's file has it.

use sporeline_llm::{
    Config, LlmBrain,
    config::{ConfigError, Kind, Limits, ProviderConfig, Signatures},
};

pub(crate) fn provider() -> ProviderConfig {
    serde_json::from_value(serde_json::json!({
        "measurements": ["11".repeat(32)],
        "images": [format!("{0}:*:{0}:{0}", "22".repeat(48))],
        "tcb": ["UpToDate", "OutOfDate:30d"],
        "ppids": ["any"],
        "pccs_url": "https://pccs.example.com",
    }))
    .unwrap()
}

fn config() -> Config {
    Config {
        kind: Kind::Llm,
        url: "https://api.example.com/v1".into(),
        model: "m".into(),
        ..Config::default()
    }
}

fn error(change: impl FnOnce(&mut Config)) -> String {
    let mut config = config();
    change(&mut config);
    LlmBrain::open(config)
        .err()
        .map_or("none".into(), |error| error.to_string())
}

#[test]
fn without_settings_genes_decide_and_what_is_unknown_is_an_error() {
    let config: Config = serde_json::from_str("{}").unwrap();
    assert_eq!(
        (config.kind, config.signatures, config.limits),
        (Kind::Policy, Signatures::None, Limits::default())
    );
    assert!(serde_json::from_str::<Config>(r#"{"urll":"x"}"#).is_err());
    assert!(serde_json::from_str::<Config>(r#"{"limits":{"dedline_ms":1}}"#).is_err());
}

#[test]
fn a_whole_configuration_opens() {
    assert_eq!(error(|it| it.provider = Some(provider())), "none");
    assert_eq!(provider().policy().unwrap().max_age_s, 3_600);
    let of_age = |max_age_s| {
        let provider = ProviderConfig {
            max_age_s,
            ..provider()
        };
        provider
            .policy()
            .map(|policy| policy.max_age_s)
            .map_err(|error| error.to_string())
    };
    assert_eq!(of_age(86_400), Ok(86_400));
    assert!(of_age(86_401).unwrap_err().contains("max_age_s"));
}

#[test]
fn what_cannot_work_or_is_careless_is_refused_at_the_start() {
    assert!(error(|it| it.url = "api.example.com".into()).contains("no URL"));
    assert!(error(|it| it.url = "file:///etc".into()).contains("no URL"));
    assert!(error(|it| it.url = "http://api.example.com/v1".into()).contains("https"));
    assert!(error(|it| it.url = "http://127.0.0.1.example.com/v1".into()).contains("https"));
    assert_eq!(error(|it| it.url = "http://127.0.0.1:8000/v1".into()), "none");
    assert!(error(|it| it.model.clear()).contains("model"));
    assert!(error(|it| it.limits.deadline_ms = 0).contains("deadline_ms"));
    assert!(error(|it| it.limits.concurrent = 0).contains("concurrent"));
    assert!(error(|it| it.require_attested = true).contains("require_attested"));
    assert!(error(|it| it.api_key_file = Some("/nowhere/at/all".into())).contains("api_key_file"));
    type Change = fn(&mut ProviderConfig);
    let cases: [(Change, &str); 5] = [
        (|it| it.measurements = vec!["11".into()], "64 hex digits"),
        (|it| it.images = vec!["*".into()], "image"),
        (|it| it.tcb = vec!["Revoked".into()], "rule"),
        (|it| it.ppids.clear(), "ppids is empty"),
        (|it| it.measurements.clear(), "measurements is empty"),
    ];
    for (change, said) in cases {
        let mut provider = provider();
        change(&mut provider);
        let refused = provider.policy().unwrap_err();
        assert!(refused.to_string().contains(said), "{refused}");
        assert!(!matches!(refused, ConfigError::Url));
    }
}
