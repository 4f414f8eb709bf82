//! A token server of a few lines: it answers as it is told to and remembers what it was asked.

use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// One request.
#[derive(Clone, Debug)]
pub(in crate::signin) struct Asked {
    pub(in crate::signin) path: String,
    pub(in crate::signin) authorization: Option<String>,
    pub(in crate::signin) form: BTreeMap<String, String>,
    pub(in crate::signin) json: Value,
}

/// One answer.
#[derive(Clone)]
pub(in crate::signin) enum Reply {
    Json(u16, Value),
    /// Status, headers, body.
    Raw(u16, &'static str, String),
    Later(Duration, Box<Reply>),
    /// Takes the request and closes.
    Cut,
    Never,
}

type Rule = dyn Fn(&Asked, usize) -> Reply + Send + Sync;

pub(in crate::signin) struct Server {
    pub(in crate::signin) base: String,
    asked: Arc<Mutex<Vec<Asked>>>,
    task: JoinHandle<()>,
}

impl Server {
    /// Answers by a rule from the request and the number of those before it.
    pub(in crate::signin) async fn start(
        rule: impl Fn(&Asked, usize) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (seen, rule): (_, Arc<Rule>) = (Arc::clone(&asked), Arc::new(rule));
        let task = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(serve(stream, Arc::clone(&seen), Arc::clone(&rule)));
            }
        });
        Self { base, asked, task }
    }

    /// A server with single-use refresh tokens, whose reuse kills the family: `r0` is good at first, then `r1`, and so on. Access
    /// tokens live so many seconds.
    pub(in crate::signin) async fn rotating(lifetime: u64) -> Self {
        let newest = Mutex::new(Some(0_u32));
        Self::start(move |asked, _| {
            let mut newest = newest.lock().unwrap();
            let grant = asked.form.get("grant_type").map(String::as_str);
            let used = asked.form.get("refresh_token").cloned();
            if asked.path == "/revoke" {
                return Reply::Json(200, json!({}));
            }
            let is_good =
                grant == Some("authorization_code") || newest.is_some_and(|n| used == Some(format!("r{n}")));
            if !is_good {
                *newest = None;
                return Reply::Json(400, json!({"error": "invalid_grant"}));
            }
            let next = newest.map_or(0, |n| n + 1);
            *newest = Some(next);
            Reply::Json(
                200,
                json!({"access_token": format!("a{next}"), "refresh_token": format!("r{next}"),
                    "expires_in": lifetime, "token_type": "bearer", "scope": "openid offline read:chat"}),
            )
        })
        .await
    }

    pub(in crate::signin) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// How often a refresh was asked for.
    pub(in crate::signin) fn refreshes(&self) -> usize {
        self.asked()
            .iter()
            .filter(|asked| asked.form.get("grant_type").is_some_and(|g| g == "refresh_token"))
            .count()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(mut stream: TcpStream, seen: Arc<Mutex<Vec<Asked>>>, rule: Arc<Rule>) {
    let Some(asked) = read(&mut stream).await else { return };
    let number = {
        let mut seen = seen.lock().unwrap();
        seen.push(asked.clone());
        seen.len() - 1
    };
    let mut reply = rule(&asked, number);
    while let Reply::Later(wait, then) = reply {
        tokio::time::sleep(wait).await;
        reply = *then;
    }
    let (status, headers, body) = match reply {
        Reply::Json(status, body) => (status, "Content-Type: application/json", body.to_string()),
        Reply::Raw(status, headers, body) => (status, headers, body),
        Reply::Cut | Reply::Later(..) => return,
        Reply::Never => return std::future::pending().await,
    };
    let text = format!(
        "HTTP/1.1 {status} X\r\n{headers}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    let _ = stream.write_all(text.as_bytes()).await;
    let _ = stream.shutdown().await;
}

async fn read(stream: &mut TcpStream) -> Option<Asked> {
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let count = stream.read(&mut chunk).await.ok().filter(|count| *count > 0)?;
        bytes.extend_from_slice(&chunk[..count]);
        let text = String::from_utf8_lossy(&bytes);
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let header = |name: &str| {
            head.lines().find_map(|line| {
                let (key, value) = line.split_once(':')?;
                key.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
            })
        };
        let length = header("content-length").map_or(0, |length| length.parse().unwrap());
        if body.len() < length {
            continue;
        }
        let path = head.split(' ').nth(1).unwrap().to_owned();
        let form = url::form_urlencoded::parse(body.as_bytes()).into_owned().collect();
        let json = serde_json::from_str(body).unwrap_or_default();
        return Some(Asked { path, authorization: header("authorization"), form, json });
    }
}
