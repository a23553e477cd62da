//! `[brain]`, read.

use crate::config::Config;
use anyhow::bail;
use sporeline_llm::config::{Kind, Limits, ProviderConfig, Signatures};

/// The brain that the settings name. What can only be told by opening it, its crate says.
pub fn of(settings: &Config) -> anyhow::Result<sporeline_llm::Config> {
    let kind = match settings.text("brain.kind")? {
        "policy" => return Ok(sporeline_llm::Config::default()),
        "llm" => Kind::Llm,
        other => bail!("brain.kind = {other:?}: it is policy or llm"),
    };
    let signatures = match settings.text("brain.signatures")? {
        "none" => Signatures::None,
        "ecdsa" => Signatures::Ecdsa,
        "ed25519" => Signatures::Ed25519,
        "aci" => Signatures::Aci,
        other => bail!("brain.signatures = {other:?}: it is none, ecdsa, ed25519 or aci"),
    };
    Ok(sporeline_llm::Config {
        kind,
        url: settings.text("brain.url")?.to_owned(),
        model: settings.text("brain.model")?.to_owned(),
        api_key_file: settings.parse_optional("brain.api_key_file")?,
        signatures,
        require_attested: settings.parse("brain.require_attested")?,
        limits: limits(settings)?,
        provider: provider(settings)?,
    })
}

fn limits(settings: &Config) -> anyhow::Result<Limits> {
    Ok(Limits {
        deadline_ms: settings.parse("brain.limits.deadline_ms")?,
        max_request_bytes: settings.parse("brain.limits.max_request_bytes")?,
        max_answer_bytes: settings.parse("brain.limits.max_answer_bytes")?,
        max_output_tokens: settings.parse("brain.limits.max_output_tokens")?,
        concurrent: settings.parse("brain.limits.concurrent")?,
        retries: settings.parse("brain.limits.retries")?,
        input_tokens_per_day: settings.parse("brain.limits.input_tokens_per_day")?,
        output_tokens_per_day: settings.parse("brain.limits.output_tokens_per_day")?,
        micro_usd_per_day: settings.parse("brain.limits.micro_usd_per_day")?,
        host_micro_usd_per_day: settings.parse("brain.limits.host_micro_usd_per_day")?,
        micro_usd_per_million_input: settings.parse("brain.limits.micro_usd_per_million_input")?,
        micro_usd_per_million_output: settings.parse("brain.limits.micro_usd_per_million_output")?,
    })
}

/// `None` where no list names anything of a machine: then none counts.
fn provider(settings: &Config) -> anyhow::Result<Option<ProviderConfig>> {
    let provider = ProviderConfig {
        measurements: settings.list("brain.provider.measurements")?,
        images: settings.list("brain.provider.images")?,
        tcb: settings.list("brain.provider.tcb")?,
        ppids: settings.list("brain.provider.ppids")?,
        pccs_url: settings.text("brain.provider.pccs_url")?.to_owned(),
        max_age_s: settings.parse("brain.provider.max_age_s")?,
    };
    let named = [&provider.measurements, &provider.images, &provider.ppids];
    Ok(named.iter().any(|list| !list.is_empty()).then_some(provider))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(flags: &[(&str, &str)]) -> Config {
        let flag = |name: &str| {
            let found = flags.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        Config::gather(None, |_| None, flag).unwrap()
    }

    const LLM: [(&str, &str); 3] = [
        ("brain.kind", "llm"),
        ("brain.url", "https://api.example.com/v1"),
        ("brain.model", "some/model"),
    ];

    #[test]
    fn without_a_word_about_it_genes_decide() {
        assert_eq!(of(&settings(&[])).unwrap(), sporeline_llm::Config::default());
    }

    #[test]
    fn a_model_has_the_limits_of_its_crate_unless_others_are_set() {
        let brain = of(&settings(&LLM)).unwrap();
        assert_eq!(
            (brain.kind, brain.limits, brain.provider),
            (Kind::Llm, Limits::default(), None)
        );
        let more = [
            &LLM[..],
            &[("brain.limits.retries", "0"), ("brain.provider.ppids", "any")],
        ]
        .concat();
        let brain = of(&settings(&more)).unwrap();
        assert_eq!(brain.limits.retries, 0);
        assert_eq!(brain.provider.unwrap().max_age_s, 3_600);
    }

    #[test]
    fn a_mind_or_a_signature_that_nobody_knows_is_an_error() {
        assert!(of(&settings(&[("brain.kind", "oracle")])).is_err());
        let wrong = [&LLM[..], &[("brain.signatures", "wax")]].concat();
        assert!(of(&settings(&wrong)).is_err());
        assert!(of(&settings(&LLM[..2])).is_err());
    }
}
