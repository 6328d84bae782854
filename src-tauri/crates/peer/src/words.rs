//! Typed words and small notices, on the channel labelled `words`.

use crate::event::{PeerEvent, SendError};
use crate::handler::Inside;
use crate::supervisor::Shared;
use std::sync::{Arc, PoisonError};
use tokio::sync::mpsc;
use webrtc::data_channel::{DataChannel, DataChannelEvent};

/// What the channel is called; no other is accepted.
pub(crate) const LABEL: &str = "words";

/// The longest message either way. A long typed sentence is a hundredth of it.
pub const MAX_WORDS_BYTES: usize = 16 * 1024;

/// Receives words until the channel ends. Words that come before the other end is verified are
/// held back, and the other end with them.
pub(crate) async fn run(channel: Arc<dyn DataChannel>, shared: Arc<Shared>, inside: mpsc::Sender<Inside>) {
    let mut gate = shared.gate.subscribe();
    while let Some(event) = channel.poll().await {
        match event {
            DataChannelEvent::OnOpen => {
                let mut open = shared.words.lock().unwrap_or_else(PoisonError::into_inner);
                open.get_or_insert_with(|| Arc::clone(&channel));
            }
            DataChannelEvent::OnMessage(message) => {
                if gate.wait_for(|open| *open).await.is_err() {
                    return;
                }
                if let Some(words) = readable(message.is_string, &message.data)
                    && shared.events.send(PeerEvent::Words(words)).await.is_err()
                {
                    return;
                }
            }
            DataChannelEvent::OnClose => break,
            _ => {}
        }
    }
    shared.words.lock().unwrap_or_else(PoisonError::into_inner).take();
    inside.send(Inside::WordsEnded).await.ok();
}

fn readable(is_string: bool, data: &[u8]) -> Option<String> {
    if !is_string || data.len() > MAX_WORDS_BYTES {
        tracing::debug!(bytes = data.len(), "a message on the words channel was left out");
        return None;
    }
    String::from_utf8(data.to_vec()).ok()
}

/// Sends words once the channel is there.
pub(crate) async fn send(shared: &Shared, words: &str) -> Result<(), SendError> {
    if words.len() > MAX_WORDS_BYTES {
        return Err(SendError::TooLong { got: words.len() });
    }
    let channel = shared.words.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let channel = channel.ok_or(SendError::NotReady)?;
    channel.try_send_text(words).await.map_err(|error| match error {
        webrtc::error::Error::ErrSendBufferFull => SendError::Busy,
        _ => SendError::Closed,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_short_text_is_read() {
        assert_eq!(readable(true, "कैसे हैं".as_bytes()), Some("कैसे हैं".to_owned()));
        assert_eq!(readable(false, b"hello"), None);
        assert_eq!(readable(true, &[0xff, 0xfe]), None);
        assert_eq!(readable(true, &vec![b'a'; MAX_WORDS_BYTES + 1]), None);
    }
}
