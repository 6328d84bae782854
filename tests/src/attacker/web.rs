//! The clinic's web in other hands: it gives one revocation list, whosever it is, and nothing else.

use session::Tasks;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

/// A web server on this computer; dropping it ends it.
#[derive(Debug)]
pub struct Web {
    /// Its address, for a profile.
    pub origin: String,
    _tasks: Tasks,
}

impl Web {
    /// Gives this list to everybody who asks for one.
    pub async fn gives(list: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let tasks = Tasks::new();
        tasks.spawn("web", async move {
            while let Ok((mut tcp, _)) = listener.accept().await {
                let mut asked = [0; 2048];
                let length = tcp.read(&mut asked).await.unwrap_or(0);
                let is_list = String::from_utf8_lossy(&asked[..length]).starts_with("GET /revocations.jws ");
                let (status, body) = if is_list { ("200 OK", list.as_str()) } else { ("404 Not Found", "") };
                let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
                // A client that has gone needs no answer.
                let _gone = tcp.write_all(format!("{head}{body}").as_bytes()).await;
            }
        });
        Self { origin, _tasks: tasks }
    }
}
