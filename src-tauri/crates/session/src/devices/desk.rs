//! The page "Camera and sound" while it is open: which devices there are, and the one she is trying.

use super::LOOK_EVERY;
use super::pick::WantedDevices;
use super::trial::{Step, Trial};
use crate::invitation::code::Hidden;
use crate::pictures::Screen;
use crate::trouble::Trouble;
use capture::{Clock, Computer, DeviceKind, DeviceLists};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::watch;

/// Nobody presses so many buttons; more are dropped.
const ORDERS: usize = 16;

/// How often to look when nothing is tried.
const IDLE: Duration = Duration::from_millis(250);

enum DeskOrder {
    Try(DeviceKind, String),
    /// Her camera, to read the picture on a leaflet.
    Scan(WantedDevices),
    StopTrying,
}

/// What the page shows of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct DeskReport {
    pub(crate) lists: DeviceLists,
    pub(crate) trying: Option<DeviceKind>,
    /// The chime was played just now. Invariant: in one report that was taken, not in the next.
    pub(crate) asked: bool,
    pub(crate) trouble: Option<Trouble>,
    /// The camera is open to read a leaflet.
    pub(crate) scanning: bool,
    /// What it read just now. Invariant: as `asked`.
    pub(crate) scanned: Option<Hidden>,
}

/// Whether a report was taken. The page must not wait for its owner, who may be waiting for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    Yes,
    Later,
    Nobody,
}

/// The open page; dropping it releases what is being tried, and waits for that.
#[derive(Debug)]
pub(crate) struct Desk {
    orders: Option<SyncSender<DeskOrder>>,
    thread: Option<JoinHandle<()>>,
}

impl Desk {
    /// Opens no device. `tell` hears every change; where there is no room for it, it comes again.
    pub(crate) fn open(
        computer: Arc<dyn Computer>,
        own: Screen,
        level: watch::Sender<u8>,
        tell: impl FnMut(DeskReport) -> Told + Send + 'static,
    ) -> Self {
        let (orders, inbox) = sync_channel(ORDERS);
        let work = move || Work { computer, own, level, tell, report: DeskReport::default(), trial: None }.run(&inbox);
        let thread = std::thread::Builder::new().name("camera and sound".to_owned()).spawn(work);
        Self { orders: Some(orders), thread: thread.ok() }
    }

    /// Her wish: only now is a device opened.
    pub(crate) fn try_device(&self, kind: DeviceKind, id: String) {
        self.order(DeskOrder::Try(kind, id));
    }

    /// Her wish: the camera is opened to read the picture on a leaflet.
    pub(crate) fn scan(&self, wanted: WantedDevices) {
        self.order(DeskOrder::Scan(wanted));
    }

    pub(crate) fn stop_trying(&self) {
        self.order(DeskOrder::StopTrying);
    }

    fn order(&self, order: DeskOrder) {
        if let Some(orders) = &self.orders
            && let Err(TrySendError::Full(_)) = orders.try_send(order)
        {
            tracing::warn!("too many devices tried at once");
        }
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        // The thread ends when nobody can order any more.
        self.orders = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the devices' thread panicked");
        }
    }
}

struct Work<T> {
    computer: Arc<dyn Computer>,
    own: Screen,
    level: watch::Sender<u8>,
    tell: T,
    report: DeskReport,
    trial: Option<Trial>,
}

impl<T: FnMut(DeskReport) -> Told> Work<T> {
    fn run(mut self, orders: &Receiver<DeskOrder>) {
        let (clock, mut looked) = (Clock::start(), None);
        let mut told = None;
        loop {
            let now = clock.elapsed();
            if looked.is_none_or(|looked: Duration| now.saturating_sub(looked) >= LOOK_EVERY) {
                looked = Some(now);
                self.report.lists = self.computer.lists();
            }
            if told.as_ref() != Some(&self.report) {
                match (self.tell)(self.report.clone()) {
                    Told::Yes => {
                        // Asked once: it is hers to answer, and no later report asks it anew.
                        self.report.asked = false;
                        self.report.scanned = None;
                        told = Some(self.report.clone());
                    }
                    Told::Later => {}
                    Told::Nobody => return,
                }
            }
            match orders.recv_timeout(self.trial.as_ref().map_or(IDLE, Trial::pace)) {
                Ok(DeskOrder::Try(kind, id)) => self.begin(kind, &id),
                Ok(DeskOrder::Scan(wanted)) => {
                    let camera = wanted.pick(DeviceKind::Camera, &self.report.lists).map(|device| device.id.clone());
                    self.begin(DeviceKind::Camera, &camera.unwrap_or_default());
                    if let Some(trial) = &mut self.trial {
                        trial.read_codes();
                        self.report.scanning = true;
                    }
                }
                Ok(DeskOrder::StopTrying) => self.end(),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            self.step();
        }
    }

    fn begin(&mut self, kind: DeviceKind, id: &str) {
        self.end();
        match Trial::start(self.computer.as_ref(), kind, id) {
            Ok(trial) => {
                self.report.trying = Some(trial.kind());
                self.trial = Some(trial);
            }
            Err(trouble) => self.report.trouble = Some(trouble),
        }
    }

    fn end(&mut self) {
        self.trial = None;
        self.report = DeskReport { lists: std::mem::take(&mut self.report.lists), ..DeskReport::default() };
        self.level.send_replace(0);
    }

    fn step(&mut self) {
        let Some(trial) = &mut self.trial else { return };
        let level = &self.level;
        let step = trial.step(&self.own, |loud| {
            level.send_if_modified(|before| std::mem::replace(before, loud) != loud);
        });
        match step {
            Step::On => self.report.trouble = None,
            Step::Strange(trouble) => self.report.trouble = Some(trouble),
            Step::Over(trouble) => {
                self.end();
                self.report.trouble = Some(trouble);
            }
            Step::Scanned(text) => self.report.scanned = Some(text),
            Step::Played => {
                self.end();
                self.report.asked = true;
            }
        }
    }
}
