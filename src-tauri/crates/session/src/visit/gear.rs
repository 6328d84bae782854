//! The devices of one call, on a thread of their own: opened, changed, watched, and used again when they come back.

use crate::devices::LOOK_EVERY;
use crate::devices::pick::{Wanted, WantedDevices};
use crate::devices::plugs::{Change, Notice, Plugs};
use crate::visit::state_of;
use call::Devices;
use capture::{CameraJack, Clock, Computer, DeviceError, DeviceKind, DeviceLists, MicrophoneJack, SpeakerJack};
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::watch;

/// Nobody presses so many buttons; more are dropped.
const ORDERS: usize = 16;

/// How soon a device that failed is noticed.
const FAILED_EVERY: Duration = Duration::from_millis(250);

/// What the devices of a call are doing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct GearReport {
    pub(crate) states: Devices,
    pub(crate) lists: DeviceLists,
    /// By id, in the order of `DeviceKind::ALL`.
    pub(crate) used: [Option<String>; 3],
    pub(crate) notices: Vec<Notice>,
}

/// The three places that devices are plugged into; clones are the same places.
#[derive(Debug, Clone, Default)]
pub(crate) struct Jacks {
    pub(crate) camera: CameraJack,
    pub(crate) microphone: MicrophoneJack,
    pub(crate) speaker: SpeakerJack,
}

impl Jacks {
    fn plug(&self, computer: &dyn Computer, kind: DeviceKind, id: &str) -> Result<(), DeviceError> {
        match kind {
            DeviceKind::Camera => {
                let camera = computer.camera(id);
                self.camera.plug(|(clock, to)| camera.start(clock, to))
            }
            DeviceKind::Microphone => {
                let microphone = computer.microphone(id);
                self.microphone.plug(|to| microphone.start(to))
            }
            DeviceKind::Speaker => {
                let speaker = computer.speaker(id);
                self.speaker.plug(|from| speaker.start(from))
            }
        }
    }

    fn unplug(&self, kind: DeviceKind) {
        match kind {
            DeviceKind::Camera => self.camera.unplug(),
            DeviceKind::Microphone => self.microphone.unplug(),
            DeviceKind::Speaker => self.speaker.unplug(),
        }
    }

    fn failure(&self, kind: DeviceKind) -> Option<DeviceError> {
        match kind {
            DeviceKind::Camera => self.camera.failure(),
            DeviceKind::Microphone => self.microphone.failure(),
            DeviceKind::Speaker => self.speaker.failure(),
        }
    }
}

/// The devices of one call; dropping it ends their thread, not the devices, which end with their jacks.
#[derive(Debug)]
pub(crate) struct Gear {
    orders: SyncSender<(DeviceKind, Wanted)>,
    reports: watch::Receiver<GearReport>,
    thread: Option<JoinHandle<()>>,
}

impl Gear {
    /// Begins to open what she chose; the first report comes when each has been tried.
    pub(crate) fn start(computer: Arc<dyn Computer>, wanted: WantedDevices, jacks: Jacks) -> Self {
        let (orders, inbox) = sync_channel(ORDERS);
        let (report, reports) = watch::channel(GearReport::default());
        let work = move || Work::begin(computer, &wanted, jacks, report).run(&inbox);
        let thread = std::thread::Builder::new().name("devices of the visit".to_owned()).spawn(work);
        Self { orders, reports, thread: thread.ok() }
    }

    pub(crate) fn choose(&self, kind: DeviceKind, wanted: Wanted) {
        if self.orders.try_send((kind, wanted)).is_err() {
            tracing::warn!("too many devices chosen at once");
        }
    }

    /// The next report; none when there will be no more.
    pub(crate) async fn next(&mut self) -> Option<GearReport> {
        self.reports.changed().await.ok()?;
        Some(self.reports.borrow_and_update().clone())
    }
}

impl Drop for Gear {
    fn drop(&mut self) {
        // The thread ends when nobody can order any more.
        drop(std::mem::replace(&mut self.orders, sync_channel(0).0));
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the devices' thread panicked");
        }
    }
}

/// Without devices nothing comes.
pub(crate) async fn next_report(gear: &mut Option<Gear>) -> GearReport {
    if let Some(gear) = gear
        && let Some(report) = gear.next().await
    {
        return report;
    }
    std::future::pending().await
}

struct Work {
    computer: Arc<dyn Computer>,
    jacks: Jacks,
    plugs: Plugs,
    clock: Clock,
    report: watch::Sender<GearReport>,
}

impl Work {
    fn begin(
        computer: Arc<dyn Computer>,
        wanted: &WantedDevices,
        jacks: Jacks,
        report: watch::Sender<GearReport>,
    ) -> Self {
        let (plugs, open) = Plugs::begin(wanted, computer.lists());
        let mut work = Self { computer, jacks, plugs, clock: Clock::start(), report };
        work.carry_out(open);
        work
    }

    fn run(mut self, orders: &Receiver<(DeviceKind, Wanted)>) {
        // Also when nothing could be opened: that is a report too.
        self.report.send_replace(self.now());
        let mut looked = Duration::ZERO;
        loop {
            match orders.recv_timeout(FAILED_EVERY) {
                Ok((kind, wanted)) => {
                    let change = self.plugs.choose(kind, wanted, self.clock.elapsed());
                    self.carry_out(change);
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            self.notice_failures();
            let now = self.clock.elapsed();
            if now.saturating_sub(looked) >= LOOK_EVERY {
                looked = now;
                let changes = self.plugs.changed(self.computer.lists(), now);
                self.carry_out(changes);
            }
            let due = self.plugs.due(self.clock.elapsed());
            self.carry_out(due);
            let report = self.now();
            self.report.send_if_modified(|before| {
                let new = *before != report;
                *before = report;
                new
            });
        }
    }

    fn notice_failures(&mut self) {
        for kind in DeviceKind::ALL {
            if let Some(failure) = self.jacks.failure(kind) {
                let change = self.plugs.failed(kind, failure, self.clock.elapsed());
                self.carry_out(change);
            }
        }
    }

    /// Also what follows from it: a device that does not open may give way to another.
    fn carry_out(&mut self, changes: impl IntoIterator<Item = Change>) {
        let mut changes: VecDeque<Change> = changes.into_iter().collect();
        while let Some(Change { kind, to }) = changes.pop_front() {
            let Some(device) = to else {
                self.jacks.unplug(kind);
                continue;
            };
            let opened = self.jacks.plug(self.computer.as_ref(), kind, &device.id);
            tracing::info!(?kind, ?opened, "device plugged");
            changes.extend(self.plugs.opened(kind, opened, self.clock.elapsed()));
        }
    }

    fn now(&self) -> GearReport {
        let state = |kind| state_of(self.plugs.state(kind));
        GearReport {
            states: Devices {
                camera: state(DeviceKind::Camera),
                microphone: state(DeviceKind::Microphone),
                speaker: state(DeviceKind::Speaker),
            },
            lists: self.plugs.lists().clone(),
            used: DeviceKind::ALL.map(|kind| self.plugs.used(kind).map(|device| device.id.clone())),
            notices: self.plugs.notices(),
        }
    }
}
