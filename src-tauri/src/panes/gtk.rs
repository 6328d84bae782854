//! Drawing over the page with GTK, which asks every part of a window to draw itself.

use super::pane::{Area, Place, Rounded};
use super::{Panes, State};
use gtk::cairo::{Context, Error, FillRule, Filter, Format, ImageSurface};
use gtk::glib::{self, Propagation};
use gtk::prelude::{ObjectExt as _, WidgetExt as _};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::f64::consts::{FRAC_PI_2, PI};
use std::rc::Rc;
use tauri::WebviewWindow;
use tokio::sync::mpsc;
use webkit2gtk::WebView;

/// Lets the panes of this window be drawn.
pub(super) fn attach(panes: Panes, window: &WebviewWindow) -> tauri::Result<()> {
    // One that was not heard yet wakes for all.
    let (wake, woken) = mpsc::channel(1);
    panes.with(|state| state.wake = Some(wake));
    window.with_webview(move |webview| begin(panes, &webview.inner(), woken))
}

/// On the toolkit's own thread, which all that is made here stays on.
fn begin(panes: Panes, view: &WebView, mut woken: mpsc::Receiver<()>) {
    rescale(&panes, view);
    let drawing = Rc::new(Drawing::new(panes.clone()));
    let drawn = Rc::clone(&drawing);
    view.connect_draw(move |view, context| drawn.draw(view, context));
    let rescaled = panes.clone();
    view.connect_scale_factor_notify(move |view| rescale(&rescaled, view));
    let resized = panes.clone();
    view.connect_size_allocate(move |_, given| resized.with(|state| state.width = given.width()));
    let view = view.downgrade();
    glib::MainContext::default().spawn_local(async move {
        // Ends with the window: another's begins with another sender.
        while woken.recv().await.is_some() {
            let Some(view) = view.upgrade() else { return };
            let (places, moved) = panes.with(|state| (numbered(state), std::mem::take(&mut state.moved)));
            if moved {
                view.queue_draw();
            }
            drawing.forget_others(&places);
            for (Place { area, .. }, number) in &places {
                if drawing.renew(*number) {
                    view.queue_draw_area(area.left, area.top, area.width, area.height);
                }
            }
        }
    });
}

fn rescale(panes: &Panes, view: &WebView) {
    panes.with(|state| {
        state.scale = u16::try_from(view.scale_factor()).unwrap_or(1).max(1);
        state.width = view.allocated_width();
        state.fit();
    });
}

/// Each place where something is drawn, and its pane's number.
fn numbered(state: &State) -> Vec<(Place, u64)> {
    let number = |whose| state.panes.iter().find(|pane| pane.whose == whose).map(|pane| pane.number);
    state.places.iter().filter_map(|(whose, place)| Some((place.clone(), number(*whose)?))).collect()
}

/// What draws the panes of one window.
struct Drawing {
    panes: Panes,
    /// The newest picture of each pane, by the pane's number.
    newest: RefCell<BTreeMap<u64, ImageSurface>>,
    /// The page itself is being drawn.
    within: Cell<bool>,
    /// It was said already that something cannot be drawn.
    said: Cell<bool>,
}

impl Drawing {
    fn new(panes: Panes) -> Self {
        Self { panes, newest: RefCell::default(), within: Cell::new(false), said: Cell::new(false) }
    }

    /// Keeps the pictures of these panes alone.
    fn forget_others(&self, places: &[(Place, u64)]) {
        self.newest.borrow_mut().retain(|number, _| places.iter().any(|(_, one)| one == number));
    }

    /// Takes a pane's newest picture, to draw it from now on; true when there is one.
    fn renew(&self, number: u64) -> bool {
        let scale = self.panes.with(|state| f64::from(state.scale));
        let Some(bitmap) = self.panes.with(|state| state.pane(number)?.take()) else { return false };
        let (width, height) = (i32::from(bitmap.width), i32::from(bitmap.height));
        let lent = Lent { panes: self.panes.clone(), number, bgrx: bitmap.bgrx };
        let surface = match ImageSurface::create_for_data(lent, Format::Rgb24, width, height, width * 4) {
            Ok(surface) => surface,
            Err(error) => {
                self.say(error);
                return false;
            }
        };
        surface.set_device_scale(scale, scale);
        self.newest.borrow_mut().insert(number, surface);
        true
    }

    fn draw(&self, view: &WebView, context: &Context) -> Propagation {
        if self.within.get() {
            return Propagation::Proceed;
        }
        let places = self.panes.with(|state| numbered(state));
        if places.is_empty() {
            return Propagation::Proceed;
        }
        self.within.set(true);
        view.draw(context);
        self.within.set(false);
        let window = (view.allocated_width(), view.allocated_height());
        for (place, number) in &places {
            let drawn = context.save().and_then(|()| self.picture(context, place, *number));
            // Also after one that failed, so that the next is where it should be.
            let restored = context.restore();
            match drawn.and_then(|drawn| restored.map(|()| drawn)) {
                Ok(true) if is_within_clip(context, place.area, window) => self.panes.is_drawn(*number),
                Ok(_) => {}
                Err(error) => self.say(error),
            }
        }
        Propagation::Stop
    }

    fn say(&self, error: Error) {
        if !self.said.replace(true) {
            tracing::warn!(%error, "a picture cannot be drawn");
        }
    }

    /// False when there is none yet.
    fn picture(&self, context: &Context, place: &Place, number: u64) -> Result<bool, Error> {
        let newest = self.newest.borrow();
        let Some(surface) = newest.get(&number) else { return Ok(false) };
        rectangle(context, place.area);
        context.clip();
        // Away from what lies above the picture its edges are those of pixels, which is drawn fastest.
        context.save()?;
        if let Some(frame) = &place.frame {
            rounded(context, frame);
            context.clip();
        }
        for above in &place.above {
            leave_out(context, place.area, |context| rectangle(context, above.area));
        }
        centre(context, place.area, surface)?;
        context.restore()?;
        for above in place.above.iter().filter(|above| above.radius > 0.0) {
            context.save()?;
            corners(context, above);
            context.clip();
            leave_out(context, place.area, |context| rounded(context, above));
            centre(context, place.area, surface)?;
            context.restore()?;
        }
        Ok(true)
    }
}

/// Whether all of an area that is in the window is drawn now.
fn is_within_clip(context: &Context, area: Area, (width, height): (i32, i32)) -> bool {
    let Ok((left, top, right, bottom)) = context.clip_extents() else { return false };
    let (ends, lies) = (area.left + area.width, area.top + area.height);
    f64::from(area.left.max(0)) >= left
        && f64::from(area.top.max(0)) >= top
        && f64::from(ends.min(width)) <= right
        && f64::from(lies.min(height)) <= bottom
}

fn rectangle(context: &Context, Area { left, top, width, height }: Area) {
    context.rectangle(left.into(), top.into(), width.into(), height.into());
}

/// Nothing is drawn within this shape, which may reach out of the area.
fn leave_out(context: &Context, area: Area, shape: impl FnOnce(&Context)) {
    context.set_fill_rule(FillRule::EvenOdd);
    // Wider than any window: what is in both is left out.
    let far = 32_768;
    rectangle(context, Area { left: area.left - far, top: area.top - far, width: 2 * far, height: 2 * far });
    shape(context);
    context.clip();
    context.set_fill_rule(FillRule::Winding);
}

/// The squares in which something's corners are round.
fn corners(context: &Context, above: &Rounded) {
    let Area { left, top, width, height } = above.area;
    let side = above.radius.ceil();
    for x in [f64::from(left), f64::from(left + width) - side] {
        for y in [f64::from(top), f64::from(top + height) - side] {
            context.rectangle(x, y, side, side);
        }
    }
}

fn rounded(context: &Context, Rounded { area, radius }: &Rounded) {
    let [left, top, right, bottom] =
        [area.left, area.top, area.left + area.width, area.top + area.height].map(f64::from);
    context.new_sub_path();
    context.arc(right - radius, top + radius, *radius, -FRAC_PI_2, 0.0);
    context.arc(right - radius, bottom - radius, *radius, 0.0, FRAC_PI_2);
    context.arc(left + radius, bottom - radius, *radius, FRAC_PI_2, PI);
    context.arc(left + radius, top + radius, *radius, PI, PI + FRAC_PI_2);
    context.close_path();
}

/// In the middle of its place, as large as it fits: as it was painted, but for the moment after its place changed.
fn centre(context: &Context, area: Area, surface: &ImageSurface) -> Result<(), Error> {
    let (across, down) = surface.device_scale();
    let (wide, high) = (f64::from(surface.width()) / across, f64::from(surface.height()) / down);
    let (width, height) = (f64::from(area.width), f64::from(area.height));
    let fits = (width / wide).min(height / high);
    // Less than a pixel is the painter's rounding.
    let grown = if (wide * fits - wide).abs() < 1.0 { 1.0 } else { fits };
    let (left, top) = ((width - wide * grown) / 2.0, (height - high * grown) / 2.0);
    context.save()?;
    context.translate(f64::from(area.left) + left.floor(), f64::from(area.top) + top.floor());
    context.scale(grown, grown);
    context.set_source_surface(surface, 0.0, 0.0)?;
    context.source().set_filter(Filter::Bilinear);
    context.paint()?;
    context.restore()
}

/// A picture's memory in cairo's hands; it goes back to who paints.
struct Lent {
    panes: Panes,
    number: u64,
    bgrx: Vec<u8>,
}

impl AsMut<[u8]> for Lent {
    fn as_mut(&mut self) -> &mut [u8] {
        &mut self.bgrx
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        let memory = std::mem::take(&mut self.bgrx);
        self.panes.with(|state| {
            if let Some(pane) = state.pane(self.number) {
                pane.give_back(memory);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panes::pane::{Pane, Rounded};
    use ipc::WhosePicture;
    use session::Bitmap;
    use tokio::sync::watch;

    const WHITE: u8 = 255;

    /// A window of 60 by 40 pixels, black but for a white picture of this size in its place.
    fn drawn(place: &Place, (width, height): (u16, u16), scale: u16) -> impl Fn(usize, usize) -> u8 + use<> {
        let panes = Panes::new(true);
        panes.with(|state| {
            state.scale = scale;
            let mut pane = Pane::new(WhosePicture::Doctor, 7, watch::channel((0, 0)).0);
            let bgrx = vec![WHITE; usize::from(width) * usize::from(height) * 4];
            pane.put(Bitmap { width, height, of: (width, height), bgrx }, true);
            state.panes.push(pane);
        });
        let drawing = Drawing::new(panes);
        assert!(drawing.renew(7) && !drawing.renew(7));
        let mut window = ImageSurface::create(Format::Rgb24, 60, 40).unwrap();
        {
            let context = Context::new(&window).unwrap();
            assert_eq!(drawing.picture(&context, place, 7), Ok(true));
            assert_eq!(drawing.picture(&context, place, 8), Ok(false));
        }
        drop(drawing);
        let stride = usize::try_from(window.stride()).unwrap();
        let points = window.data().unwrap().to_vec();
        move |x, y| points[y * stride + x * 4]
    }

    fn area(left: i32, top: i32, width: i32, height: i32) -> Area {
        Area { left, top, width, height }
    }

    fn place(area: Area) -> Place {
        Place { area, frame: None, above: Vec::new() }
    }

    #[test]
    fn a_picture_fills_its_place_and_nothing_else() {
        let at = drawn(&place(area(10, 5, 40, 20)), (40, 20), 1);
        for (x, y) in [(10, 5), (49, 24), (30, 10)] {
            assert_eq!(at(x, y), WHITE);
        }
        for (x, y) in [(9, 10), (50, 10), (30, 4), (30, 25)] {
            assert_eq!(at(x, y), 0);
        }
    }

    #[test]
    fn a_picture_of_another_shape_lies_in_the_middle_and_one_of_an_earlier_size_is_stretched() {
        let at = drawn(&place(area(10, 5, 40, 20)), (20, 20), 1);
        assert_eq!([at(19, 10), at(20, 10), at(39, 10), at(40, 10)], [0, WHITE, WHITE, 0]);
        let at = drawn(&place(area(10, 5, 40, 20)), (20, 10), 1);
        assert_eq!([at(9, 10), at(11, 10), at(48, 10), at(50, 10)], [0, WHITE, WHITE, 0]);
        // On a fine screen there are two pixels in each of the toolkit's.
        let at = drawn(&place(area(10, 5, 40, 20)), (80, 40), 2);
        assert_eq!([at(9, 10), at(10, 10), at(49, 10), at(50, 10)], [0, WHITE, WHITE, 0]);
    }

    #[test]
    fn what_lies_above_is_left_out_up_to_its_round_corners() {
        let mut whole = place(area(0, 0, 60, 40));
        whole.above = vec![Rounded { area: area(30, 20, 40, 12), radius: 6.0 }];
        let at = drawn(&whole, (60, 40), 1);
        assert_eq!([at(29, 25), at(40, 19), at(40, 32)], [WHITE; 3]);
        assert_eq!([at(36, 25), at(59, 20), at(40, 31)], [0; 3]);
        assert_eq!(at(30, 20), WHITE, "outside the round corner");
        assert_eq!(at(33, 23), 0, "inside it");
    }

    #[test]
    fn a_picture_is_cut_to_its_frame() {
        let mut framed = place(area(10, 5, 40, 20));
        framed.frame = Some(Rounded { area: area(10, 5, 40, 30), radius: 8.0 });
        let at = drawn(&framed, (40, 20), 1);
        assert_eq!([at(10, 5), at(49, 5)], [0; 2]);
        assert_eq!([at(10, 24), at(49, 24), at(30, 5)], [WHITE; 3]);
    }

    #[test]
    fn only_what_the_window_draws_all_of_counts_as_drawn() {
        let window = ImageSurface::create(Format::Rgb24, 60, 40).unwrap();
        let context = Context::new(&window).unwrap();
        let scrolled = area(10, -5, 40, 20);
        assert!(is_within_clip(&context, scrolled, (60, 40)));
        context.rectangle(10.0, 0.0, 40.0, 15.0);
        context.clip();
        assert!(is_within_clip(&context, scrolled, (60, 40)));
        assert!(!is_within_clip(&context, area(10, 0, 40, 16), (60, 40)));
        assert!(!is_within_clip(&context, area(9, 0, 20, 10), (60, 40)));
    }
}
