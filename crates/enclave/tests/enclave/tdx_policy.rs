use sporeline_enclave::tdx::{Image, Platform, TcbRule, TcbStatus};
use std::time::Duration;

#[test]
fn rules_images_and_machines_are_read_from_text_and_nothing_careless_is_accepted() {
    let rule = |text: &str| text.parse::<TcbRule>();
    assert_eq!(rule("UpToDate").unwrap().status, TcbStatus::UpToDate);
    assert_eq!(rule("OutOfDate:30d").unwrap().grace, Duration::from_secs(30 * 86_400));
    for careless in [
        "",
        "OutOfDate",
        "OutOfDate:30",
        "OutOfDate:-1d",
        "UpToDate:1d",
        "Revoked",
        "Revoked:1d",
        "uptodate",
    ] {
        assert!(rule(careless).is_err(), "{careless}");
    }
    let (one, any) = ("11".repeat(48), "*");
    assert!(
        [&one, any, &one, &one]
            .join(":")
            .parse::<Image>()
            .unwrap()
            .rtmr0
            .is_none()
    );
    let careless = [
        [any, &one, &one, &one].join(":"),
        [&one, &one, any, &one].join(":"),
        [&one, &one, &one, any].join(":"),
        [&one[..], &one, &one].join(":"),
        [&one[2..], &one, &one, &one].join(":"),
        String::new(),
    ];
    for text in careless {
        assert!(text.parse::<Image>().is_err(), "{text}");
    }
    assert_eq!("any".parse(), Ok(Platform::Any));
    assert!("".parse::<Platform>().is_err() && "11".parse::<Platform>().is_err());
}
