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
    let drawing = Rc::new(Drawing { panes: panes.clone(), newest: RefCell::default(), within: Cell::new(false) });
    view.connect_draw(move |view, context| drawing.draw(view, context));
    let rescaled = panes.clone();
    view.connect_scale_factor_notify(move |view| rescale(&rescaled, view));
    let view = view.downgrade();
    glib::MainContext::default().spawn_local(async move {
        // Ends with the window: another's begins with another sender.
        while woken.recv().await.is_some() {
            let Some(view) = view.upgrade() else { return };
            let (places, moved) = panes.with(|state| (numbered(state), std::mem::take(&mut state.moved)));
            if moved {
                view.queue_draw();
            }
            let is_fresh = |number| panes.with(|state| state.pane(number).is_some_and(|pane| pane.is_fresh()));
            for (Place { area, .. }, _) in places.iter().filter(|(_, number)| is_fresh(*number)) {
                view.queue_draw_area(area.left, area.top, area.width, area.height);
            }
        }
    });
}

fn rescale(panes: &Panes, view: &WebView) {
    panes.with(|state| {
        state.scale = u16::try_from(view.scale_factor()).unwrap_or(1).max(1);
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
}

impl Drawing {
    fn draw(&self, view: &WebView, context: &Context) -> Propagation {
        if self.within.get() {
            return Propagation::Proceed;
        }
        let (places, scale) = self.panes.with(|state| (numbered(state), f64::from(state.scale)));
        self.newest.borrow_mut().retain(|number, _| places.iter().any(|(_, one)| one == number));
        if places.is_empty() {
            return Propagation::Proceed;
        }
        self.within.set(true);
        view.draw(context);
        self.within.set(false);
        for (place, number) in &places {
            if let Err(error) = self.picture(context, place, *number, scale) {
                tracing::warn!(%error, "a picture cannot be drawn");
            }
        }
        Propagation::Stop
    }

    fn picture(&self, context: &Context, place: &Place, number: u64, scale: f64) -> Result<(), Error> {
        let mut newest = self.newest.borrow_mut();
        if let Some(surface) = self.fresh(number, scale)? {
            newest.insert(number, surface);
        }
        let Some(surface) = newest.get(&number) else { return Ok(()) };
        // Away from what lies above the picture its edges are those of pixels, which is drawn fastest.
        context.save()?;
        rectangle(context, place.area);
        context.clip();
        if let Some(frame) = &place.frame {
            rounded(context, frame);
            context.clip();
        }
        for above in &place.above {
            leave_out(context, place.area, |context| rectangle(context, above.area));
        }
        centre(context, place.area, surface, scale)?;
        context.restore()?;
        for above in place.above.iter().filter(|above| above.radius > 0.0) {
            context.save()?;
            rectangle(context, place.area);
            context.clip();
            corners(context, above);
            context.clip();
            leave_out(context, place.area, |context| rounded(context, above));
            centre(context, place.area, surface, scale)?;
            context.restore()?;
        }
        Ok(())
    }

    /// A picture that was not drawn yet, as cairo takes it.
    fn fresh(&self, number: u64, scale: f64) -> Result<Option<ImageSurface>, Error> {
        let Some(bitmap) = self.panes.take(number) else { return Ok(None) };
        let (width, height) = (i32::from(bitmap.width), i32::from(bitmap.height));
        let lent = Lent { panes: self.panes.clone(), number, bgrx: bitmap.bgrx };
        let surface = ImageSurface::create_for_data(lent, Format::Rgb24, width, height, width * 4)?;
        surface.set_device_scale(scale, scale);
        Ok(Some(surface))
    }
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
fn centre(context: &Context, area: Area, surface: &ImageSurface, scale: f64) -> Result<(), Error> {
    let (wide, high) = (f64::from(surface.width()) / scale, f64::from(surface.height()) / scale);
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
