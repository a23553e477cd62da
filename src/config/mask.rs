//! Settings as they may be shown.

/// URLs, separated by commas, without their secrets: passwords, and whatever their queries say; of a service on the web also its
/// path and whole credentials, where providers put keys. Anything else as it is.
pub fn masked(value: &str) -> String {
    let mut urls: Vec<String> = vec![];
    for part in value.split(',') {
        match urls.last_mut() {
            // A comma within a URL: what follows may be a secret as well as what came before it.
            Some(url) if url.contains("://") && !part.contains("://") => {
                url.push(',');
                url.push_str(part);
            }
            _ => urls.push(part.to_owned()),
        }
    }
    urls.iter().map(|url| masked_one(url)).collect::<Vec<_>>().join(",")
}

fn masked_one(value: &str) -> String {
    let Some((scheme, rest)) = value.split_once("://") else {
        return value.to_owned();
    };
    if matches!(scheme, "http" | "https" | "ws" | "wss") {
        let (place, path) = rest.split_once(['/', '?', '#']).unwrap_or((rest, ""));
        let path = if path.is_empty() { "" } else { "/***" };
        return match place.rsplit_once('@') {
            Some((_, server)) => format!("{scheme}://***@{server}{path}"),
            None => format!("{scheme}://{place}{path}"),
        };
    }
    let (rest, query) = match rest.split_once('?') {
        Some((rest, _)) => (rest, "?***"),
        None => (rest, ""),
    };
    // The last @: a password may hold one that nobody escaped.
    match rest.rsplit_once('@') {
        Some((credentials, place)) => match credentials.split_once(':') {
            Some((user, _)) => format!("{scheme}://{user}:***@{place}{query}"),
            None => format!("{scheme}://{credentials}@{place}{query}"),
        },
        None => format!("{scheme}://{rest}{query}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        assert_eq!(masked("postgres://me:secret@db/x"), "postgres://me:***@db/x");
        assert_eq!(masked("http://127.0.0.1:80"), "http://127.0.0.1:80");
        assert_eq!(masked("postgres://me:sec@re/t@db/x"), "postgres://me:***@db/x");
        assert_eq!(masked("postgres://me@db/x?host=/run&k=v"), "postgres://me@db/x?***");
        assert_eq!(masked("https://u:p@node/x?api-key=secret"), "https://***@node/***");
        assert_eq!(
            masked("https://a.example,https://u:p@b/x?key=se,cret,http://c?k"),
            "https://a.example,https://***@b/***,http://c/***"
        );
        // Where providers of nodes and relays put keys.
        for url in [
            "https://node.example:8899/v2/secret",
            "https://node.example:8899/secret/",
            "https://node.example:8899#secret",
        ] {
            assert_eq!(masked(url), "https://node.example:8899/***");
        }
        assert_eq!(masked("https://secret@node/se@cret"), "https://***@node/***");
        assert_eq!(masked("wss://relay.example/?key=secret"), "wss://relay.example/***");
        assert_eq!(masked("a,b"), "a,b");
    }
}
