//! Pictures on their way to the one window: it asks, and is answered with all that came meanwhile.
//!
//! An answer costs the window less than a message by itself for each picture would, and a window that is late asks less often.

use ipc::{PictureHeader, WhosePicture, push_picture};
use session::{Coding, Picture};
use std::future::poll_fn;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;
use tokio::sync::mpsc::Receiver;
use tokio::time::timeout;

/// So long a still waits for a picture of a stream, to be drawn together with it: longer than from one to the next.
const TOGETHER: Duration = Duration::from_millis(50);

/// The streams that the window watches.
#[derive(Debug, Default)]
pub(crate) struct Pictures {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    watched: Vec<(WhosePicture, Receiver<Picture>)>,
    /// Who asked last; an earlier one is answered with nothing.
    turn: u64,
    waiting: Option<Waker>,
}

impl Pictures {
    /// Takes these pictures into the answers from now on, in place of earlier ones of the same person.
    pub(crate) fn watch(&self, whose: WhosePicture, pictures: Receiver<Picture>) {
        self.with(|state| {
            state.watched.retain(|(one, _)| *one != whose);
            state.watched.push((whose, pictures));
            // Whoever waits must look at the new ones too.
            if let Some(waiting) = state.waiting.take() {
                waiting.wake();
            }
        });
    }

    /// Nobody looks at these any more.
    pub(crate) fn unwatch(&self, whose: WhosePicture) {
        self.with(|state| state.watched.retain(|(one, _)| *one != whose));
    }

    /// Nobody looks at any.
    pub(crate) fn unwatch_all(&self) {
        self.with(|state| state.watched.clear());
    }

    /// Waits for pictures; nothing when somebody asks later.
    pub(crate) async fn next(&self) -> Vec<u8> {
        let turn = self.with(|state| {
            if let Some(waiting) = state.waiting.take() {
                waiting.wake();
            }
            state.turn += 1;
            state.turn
        });
        let mut answer = Answer::default();
        poll_fn(|cx| self.take(turn, &mut answer, cx, |answer| !answer.bytes.is_empty())).await;
        if !answer.leads && self.with(|state| state.watched.len() > 1) {
            let leading = poll_fn(|cx| self.take(turn, &mut answer, cx, |answer| answer.leads));
            // Without one in time the still goes by itself.
            let _alone = timeout(TOGETHER, leading).await;
        }
        answer.bytes
    }

    fn take(&self, turn: u64, answer: &mut Answer, cx: &mut Context<'_>, enough: impl Fn(&Answer) -> bool) -> Poll<()> {
        self.with(|state| {
            if state.turn != turn {
                return Poll::Ready(());
            }
            state.watched.retain_mut(|(whose, pictures)| {
                loop {
                    match pictures.poll_recv(cx) {
                        Poll::Ready(Some(picture)) => answer.put(*whose, &picture),
                        Poll::Ready(None) => return false,
                        Poll::Pending => return true,
                    }
                }
            });
            if enough(answer) {
                return Poll::Ready(());
            }
            state.waiting = Some(cx.waker().clone());
            Poll::Pending
        })
    }

    fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[derive(Debug, Default)]
struct Answer {
    bytes: Vec<u8>,
    /// Has a picture of a stream, and not stills alone.
    leads: bool,
}

impl Answer {
    fn put(&mut self, whose: WhosePicture, picture: &Picture) {
        let Picture { key, width, height, micros, .. } = *picture;
        let still = picture.coding == Coding::I420;
        self.leads |= !still;
        push_picture(&mut self.bytes, PictureHeader { whose, key, still, width, height, micros }, &picture.data);
    }
}

#[cfg(test)]
mod tests {
    use super::Pictures;
    use ipc::{PictureHeader, WhosePicture};
    use session::{Coding, Picture};
    use std::sync::Arc;
    use tokio::sync::mpsc;

    fn picture(coding: Coding, mark: u8) -> Picture {
        Picture { coding, key: true, width: 640, height: 360, micros: 0, data: Arc::new([mark]) }
    }

    /// The marks in an answer of pictures of one byte each.
    fn marks(answer: &[u8]) -> Vec<u8> {
        answer.chunks(PictureHeader::LEN + 5).filter_map(|one| one.last().copied()).collect()
    }

    async fn somebody_waits(pictures: &Pictures) {
        while pictures.with(|state| state.waiting.is_none()) {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn a_still_goes_with_the_next_picture_of_the_stream() {
        let pictures = Pictures::default();
        let (doctors, stream) = mpsc::channel(4);
        let (own, stills) = mpsc::channel(4);
        pictures.watch(WhosePicture::Doctor, stream);
        pictures.watch(WhosePicture::Own, stills);
        own.send(picture(Coding::I420, 1)).await.unwrap();
        let stream_goes_on = async {
            somebody_waits(&pictures).await;
            doctors.send(picture(Coding::Vp8, 2)).await.unwrap();
        };
        let (answer, ()) = tokio::join!(pictures.next(), stream_goes_on);
        assert_eq!(marks(&answer), [1, 2]);
        // Where the stream stands, a still does not wait for long.
        own.send(picture(Coding::I420, 3)).await.unwrap();
        assert_eq!(marks(&pictures.next().await), [3]);
    }

    #[tokio::test]
    async fn an_earlier_asker_gets_nothing_and_takes_nothing() {
        let pictures = Pictures::default();
        let (doctors, stream) = mpsc::channel(4);
        pictures.watch(WhosePicture::Doctor, stream);
        let later = async {
            somebody_waits(&pictures).await;
            let picture_comes = async { doctors.send(picture(Coding::Vp8, 7)).await.unwrap() };
            tokio::join!(pictures.next(), picture_comes).0
        };
        let (earlier, later) = tokio::join!(pictures.next(), later);
        assert!(earlier.is_empty());
        assert_eq!(marks(&later), [7]);
    }

    #[tokio::test]
    async fn who_waits_also_sees_what_is_watched_later_and_nothing_unwatched() {
        let pictures = Pictures::default();
        let (own, stills) = mpsc::channel(4);
        pictures.watch(WhosePicture::Own, stills);
        pictures.unwatch(WhosePicture::Own);
        own.send(picture(Coding::I420, 1)).await.unwrap_err();
        let (own, stills) = mpsc::channel(4);
        pictures.watch(WhosePicture::Own, stills);
        pictures.unwatch_all();
        own.send(picture(Coding::I420, 1)).await.unwrap_err();
        let (doctors, stream) = mpsc::channel(4);
        let watched_later = async {
            somebody_waits(&pictures).await;
            pictures.watch(WhosePicture::Doctor, stream);
            doctors.send(picture(Coding::Vp8, 2)).await.unwrap();
        };
        let (answer, ()) = tokio::join!(pictures.next(), watched_later);
        assert_eq!(marks(&answer), [2]);
    }
}
