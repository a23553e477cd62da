//! A machine that Intel revokes while an attester runs.

use crate::{pccs::Fault, tdx_service::Service};
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(60 * 60);
const MINUTE: Duration = Duration::from_secs(60);

/// One whose machine was attested an hour ago, and has been revoked since.
async fn service() -> Service {
    let service = Service::start(Fault::None).await;
    let request = service.request().await;
    assert_eq!(service.ask(&request).await.status(), 200);
    service.double.say(service.pki.revoked(), Fault::None);
    service.pccs.let_pass(HOUR);
    service
}

async fn assert_refused(service: &Service) {
    let request = service.request().await;
    let refused = service.refused(&request).await;
    assert_eq!(refused, (422, "/problems/untrusted_quote".into()));
}

#[tokio::test]
async fn a_revoked_machine_is_refused_however_often_it_asks() {
    let service = service().await;
    for _ in 0..3 {
        assert_refused(&service).await;
    }
    assert_eq!(service.double.asked(), 8);
    service.pccs.let_pass(MINUTE);
    assert_refused(&service).await;
    assert_eq!(service.double.asked(), 12);
}

#[tokio::test]
async fn a_revoked_machine_that_asks_several_times_at_once_is_refused_each_time() {
    let service = service().await;
    tokio::join!(
        assert_refused(&service),
        assert_refused(&service),
        assert_refused(&service)
    );
    assert_eq!(service.double.asked(), 8);
}

#[tokio::test]
async fn a_revoked_machine_stays_refused_when_the_pccs_fails_after_that() {
    let service = service().await;
    assert_refused(&service).await;
    service.double.say(service.pki.up_to_date(), Fault::NotFound);
    for _ in 0..3 {
        service.pccs.let_pass(HOUR);
        assert_refused(&service).await;
        assert_refused(&service).await;
    }
}

#[tokio::test]
async fn a_machine_that_is_revoked_no_more_is_attested_after_a_minute() {
    let service = service().await;
    assert_refused(&service).await;
    service.double.say(service.pki.up_to_date(), Fault::None);
    assert_refused(&service).await;
    service.pccs.let_pass(MINUTE);
    let request = service.request().await;
    assert_eq!(service.ask(&request).await.status(), 200);
}

#[tokio::test]
async fn an_honest_machine_is_attested_while_the_pccs_fails_for_hours() {
    let service = service().await;
    service.double.say(service.pki.up_to_date(), Fault::NotFound);
    for _ in 0..3 {
        service.pccs.let_pass(HOUR);
        let request = service.request().await;
        assert_eq!(service.ask(&request).await.status(), 200);
    }
}
