//! The streams that are received: one of sound and one of pictures, however many the other end sends.

use rtc::rtp_transceiver::rtp_sender::RtpCodecKind;
use tokio::task::AbortHandle;

/// What receives the one stream of each kind.
#[derive(Debug, Default)]
pub(crate) struct Streams {
    sound: Option<AbortHandle>,
    pictures: Option<AbortHandle>,
    /// There was one too many; the log has it once.
    ignored: bool,
}

impl Streams {
    /// Lets a stream be received, unless one of its kind is. A voice that came twice would be played twice as
    /// often as any other.
    pub(crate) fn begin(&mut self, kind: RtpCodecKind, spawn: impl FnOnce() -> AbortHandle) {
        let place = match kind {
            RtpCodecKind::Audio => &mut self.sound,
            RtpCodecKind::Video => &mut self.pictures,
            _ => return,
        };
        if place.as_ref().is_none_or(AbortHandle::is_finished) {
            *place = Some(spawn());
        } else if !std::mem::replace(&mut self.ignored, true) {
            tracing::warn!("the other end sends more streams than one of a kind; they are ignored");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::task::JoinSet;

    #[tokio::test]
    async fn a_second_stream_of_a_kind_is_ignored_until_the_first_has_ended() {
        let (mut streams, mut tasks) = (Streams::default(), JoinSet::new());
        for kind in [RtpCodecKind::Audio, RtpCodecKind::Video, RtpCodecKind::Audio, RtpCodecKind::Video] {
            streams.begin(kind, || tasks.spawn(std::future::pending::<()>()));
        }
        streams.begin(RtpCodecKind::Unspecified, || tasks.spawn(std::future::pending()));
        assert_eq!(tasks.len(), 2);
        tasks.shutdown().await;
        streams.begin(RtpCodecKind::Audio, || tasks.spawn(std::future::pending()));
        assert_eq!(tasks.len(), 1);
    }
}
