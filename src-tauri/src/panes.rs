//! Places in the window where the program draws pictures itself, over the page.
//!
//! A page draws a picture by decoding and painting it in another process, which hands a whole new drawing over. Without a
//! graphics card that is most of what a call costs; here a picture costs its decoding and one copy to the screen
//! ([decision 14](../docs/decisions/0014-the-program-draws-pictures-itself.md)).
//!
//! Invariant: what is drawn was watched by the window that stands, and lies where its page said and nothing of the page
//! lies above it.
#![cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "other systems' pages draw"))]

#[cfg(target_os = "linux")]
mod gtk;
mod pane;

use crate::views::whose_from_view;
use ipc::{PlaceRequest, PlacesRequest, ShownView, WhosePicture};
use pane::{Pane, Place};
use session::{Bitmap, Session, Taken, Trouble};
use std::sync::{Arc, Mutex, PoisonError};
use tauri::WebviewWindow;
use tokio::sync::{Notify, mpsc, watch};

/// All panes of the window that stands; clones are the same.
#[derive(Debug, Clone, Default)]
pub(crate) struct Panes {
    possible: bool,
    state: Arc<Mutex<State>>,
    drawn: Arc<Notify>,
}

#[derive(Debug, Default)]
struct State {
    /// Wakes what draws the window that stands.
    wake: Option<mpsc::Sender<()>>,
    /// Pixels of the screen in one of the toolkit's.
    scale: u16,
    /// Of the window, in the toolkit's pixels.
    width: i32,
    places: Vec<(WhosePicture, Place)>,
    panes: Vec<Pane>,
    /// More is to be drawn anew than pictures that came.
    moved: bool,
    /// How many panes there have been, so that none is taken for another.
    begun: u64,
}

impl Panes {
    /// `possible`: whether windows are to be drawn like this at all.
    pub(crate) fn new(possible: bool) -> Self {
        Self { possible: possible && cfg!(target_os = "linux"), ..Self::default() }
    }

    /// Whether there can be any.
    pub(crate) fn is_possible(&self) -> bool {
        self.possible
    }

    /// Draws in this window from now on, and in no other.
    pub(crate) fn attach(&self, window: &WebviewWindow) -> tauri::Result<()> {
        self.clear();
        if !self.possible {
            return Ok(());
        }
        #[cfg(target_os = "linux")]
        gtk::attach(self.clone(), window)?;
        let _other_systems_use_none = window;
        Ok(())
    }

    /// Draws one person's pictures from now on. False where the page must do it.
    ///
    /// # Errors
    /// When there cannot be such a person.
    pub(crate) async fn watch(&self, session: &Session, whose: WhosePicture) -> Result<bool, Trouble> {
        if !self.with(|state| state.wake.is_some()) {
            return Ok(false);
        }
        let (room, looks) = watch::channel((0, 0));
        let number = self.with(|state| {
            state.panes.retain(|pane| pane.whose != whose);
            state.begun += 1;
            state.panes.push(Pane::new(whose, state.begun, room));
            state.fit();
            state.begun
        });
        let panes = self.clone();
        let show = Box::new(move |bitmap, new| panes.show(number, bitmap, new));
        let painted = session.paint(whose_from_view(whose), looks, show).await;
        if painted.is_err() {
            self.unwatch(whose);
        }
        painted.map(|()| true)
    }

    /// Nobody looks at these any more.
    pub(crate) fn unwatch(&self, whose: WhosePicture) {
        self.with(|state| {
            state.panes.retain(|pane| pane.whose != whose);
            state.moved = true;
            state.wake();
        });
    }

    /// Nobody looks at anything, and nothing is left to be drawn.
    pub(crate) fn clear(&self) {
        self.begin_page();
        self.with(|state| state.wake = None);
    }

    /// Another page begins: what the one before it asked for is over.
    pub(crate) fn begin_page(&self) {
        self.with(|state| {
            state.places.clear();
            state.panes.clear();
            state.moved = true;
            state.wake();
        });
    }

    /// Where the page lets pictures be drawn; what it does not name is not drawn.
    pub(crate) fn place(&self, request: &PlacesRequest) {
        self.with(|state| {
            let zoom = f64::from(state.width) / request.width;
            let place = |asked: &PlaceRequest| Some((asked.whose, Place::new(asked, zoom)?));
            state.places = request.places.iter().filter_map(place).collect();
            state.moved = true;
            state.fit();
            state.wake();
        });
    }

    /// Waits until something was drawn, and says of each what was.
    pub(crate) async fn drawn(&self) -> Vec<ShownView> {
        self.drawn.notified().await;
        self.with(|state| state.panes.iter_mut().filter_map(Pane::tell).collect())
    }

    fn show(&self, number: u64, bitmap: Bitmap, new: bool) -> Taken {
        self.with(|state| {
            let taken = state.pane(number).map(|pane| pane.put(bitmap, new)).unwrap_or_default();
            state.wake();
            taken
        })
    }

    /// The picture of a pane that was taken last is on the screen.
    fn is_drawn(&self, number: u64) {
        if self.with(|state| state.pane(number).is_some_and(|pane| pane.is_drawn(jiff::Timestamp::now()))) {
            self.drawn.notify_one();
        }
    }

    fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl State {
    fn pane(&mut self, number: u64) -> Option<&mut Pane> {
        self.panes.iter_mut().find(|pane| pane.number == number)
    }

    /// Tells who paints how much room there is.
    fn fit(&mut self) {
        for pane in &mut self.panes {
            let place = self.places.iter().find(|(whose, _)| *whose == pane.whose);
            pane.fit(place.map_or((0, 0), |(_, place)| place.room(self.scale)));
        }
    }

    fn wake(&self) {
        if let Some(wake) = &self.wake {
            // A wake that was not heard yet wakes for this too.
            let _heard_already = wake.try_send(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(width: f64) -> PlacesRequest {
        let (whose, frame, above) = (WhosePicture::Doctor, None, Vec::new());
        let place = PlaceRequest { whose, left: 0.0, top: 100.0, width: 800.0, height: 400.0, frame, above };
        PlacesRequest { width, places: vec![place] }
    }

    fn window() -> (Panes, watch::Receiver<(u16, u16)>) {
        let panes = Panes::new(true);
        let (room, looks) = watch::channel((0, 0));
        panes.with(|state| {
            (state.scale, state.width) = (2, 1_000);
            state.panes.push(Pane::new(WhosePicture::Doctor, 1, room));
        });
        (panes, looks)
    }

    #[test]
    fn where_the_systems_letters_are_large_the_page_is_enlarged_and_pictures_with_it() {
        let (panes, looks) = window();
        panes.place(&asked(1_000.0));
        assert_eq!(*looks.borrow(), (1_600, 800));
        panes.place(&asked(800.0));
        assert_eq!(*looks.borrow(), (2_000, 1_000));
        for nonsense in [0.0, -5.0, f64::NAN, f64::INFINITY] {
            panes.place(&asked(nonsense));
            assert_eq!(*looks.borrow(), (0, 0), "drawn nowhere");
        }
    }

    #[test]
    fn what_a_page_asked_for_ends_with_it() {
        let (panes, looks) = window();
        panes.place(&asked(1_000.0));
        panes.begin_page();
        assert!(panes.with(|state| state.places.is_empty() && state.panes.is_empty()));
        assert!(looks.has_changed().is_err(), "nobody paints any more");
    }
}
