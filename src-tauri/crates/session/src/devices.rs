//! Which camera, microphone and speaker there are, which are taken, and whether each does its work.

pub(crate) mod chime;
pub(crate) mod desk;
pub(crate) mod pick;
mod plug;
pub(crate) mod plugs;
pub(crate) mod qr;
pub(crate) mod trial;
mod try_out;

use crate::config::DeviceSource;
use crate::invitation::code::Hidden;
use crate::letters::{Letter, News};
use crate::owner::Owner;
use crate::preferences::{DeviceChoice, FILES};
use crate::rehearsal::Rehearsing;
use crate::snapshot::{Device, DeviceTest, Devices, Equipment, Equipped, Phase, Scanning};
use crate::trouble::Trouble;
use crate::visit::GearReport;
use capture::{DeviceKind, DeviceLists, DeviceName, FileComputer, PracticeComputer, ThisComputer};
use desk::{Desk, DeskReport, Told};
use pick::Wanted;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::error::TrySendError;
pub(crate) use try_out::{Presence, TryOut, trouble_of, trouble_of_test};

/// How often to look which devices there are.
pub(crate) const LOOK_EVERY: Duration = Duration::from_millis(1500);

impl DeviceChoice {
    fn computer(self) -> DeviceSource {
        match self {
            Self::Computer => Arc::new(ThisComputer),
            Self::Practice => Arc::new(PracticeComputer { speaks: true }),
            Self::Quiet => Arc::new(PracticeComputer { speaks: false }),
            Self::Files => match std::env::var_os(FILES) {
                Some(folder) => Arc::new(FileComputer::new(Path::new(&folder))),
                None => Self::Practice.computer(),
            },
        }
    }

    /// A microphone that says nothing on purpose is not switched off.
    fn expects_sound(self) -> bool {
        self != Self::Quiet
    }
}

impl Owner {
    pub(crate) fn computer(&self) -> DeviceSource {
        self.config.devices.clone().unwrap_or_else(|| self.preferences.devices.computer())
    }

    /// Everything that is tried by itself or on a wish, and the means to do it.
    pub(crate) fn try_out(&self) -> TryOut {
        TryOut {
            computer: self.computer(),
            wanted: self.preferences.wanted.clone(),
            expects_sound: self.preferences.devices.expects_sound(),
        }
    }

    /// Tries each device once, on a thread of its own, and says so when done.
    pub(crate) async fn check_devices(&mut self) -> Result<(), Trouble> {
        if self.visit.is_some() || self.is_trying_all() {
            return Ok(());
        }
        self.stop_trying_now().await;
        self.checking = true;
        self.show_trying();
        let try_out = self.try_out();
        let now = self.config.now;
        let mailbox = self.mailbox.clone();
        self.tasks.spawn("device check", async move {
            let tried = tokio::task::spawn_blocking(move || try_out.devices()).await;
            let devices = Devices { tested: Some(now()), ..tried.unwrap_or_default() };
            // The owner is gone only when everything stops.
            let _stopping = mailbox.send(Letter::News(News::Devices(devices))).await;
        });
        Ok(())
    }

    pub(crate) fn show_trying(&self) {
        self.show(|snapshot| {
            for device in
                [&mut snapshot.devices.camera, &mut snapshot.devices.microphone, &mut snapshot.devices.speaker]
            {
                device.test = DeviceTest::Trying;
            }
        });
    }

    pub(crate) fn devices_checked(&mut self, devices: Devices) {
        self.checking = false;
        self.show_tried(devices);
        self.keep_rehearsal();
    }

    /// Two at a time would find each other's devices taken.
    pub(crate) fn is_trying_all(&self) -> bool {
        self.checking || self.rehearsing.as_ref().is_some_and(Rehearsing::opens_devices)
    }

    pub(crate) fn show_tried(&self, devices: Devices) {
        tracing::info!(
            camera = ?devices.camera.test,
            microphone = ?devices.microphone.test,
            speaker = ?devices.speaker.test,
            "devices tried"
        );
        self.show(|snapshot| snapshot.devices = devices);
    }

    /// "Camera and sound" is open: which devices there are. None is opened.
    pub(crate) fn open_devices(&mut self) -> Result<(), Trouble> {
        // In a call its own devices are listed.
        if self.desk.is_none() && !self.is_calling() {
            let mailbox = self.mailbox.clone();
            let tell = move |report| match mailbox.try_send(Letter::News(News::Desk(Box::new(report)))) {
                Ok(()) => Told::Yes,
                Err(TrySendError::Full(_)) => Told::Later,
                Err(TrySendError::Closed(_)) => Told::Nobody,
            };
            self.desk = Some(Desk::open(self.computer(), self.screens.own.clone(), self.level.clone(), tell));
        }
        Ok(())
    }

    /// The page is left: nothing of it runs any more.
    pub(crate) async fn close_devices(&mut self) -> Result<(), Trouble> {
        self.stop_trying_now().await;
        if !self.is_calling() {
            self.show(|snapshot| snapshot.equipment = Equipment::default());
        }
        Ok(())
    }

    /// Waits until what was being tried is free for somebody else.
    pub(crate) async fn stop_trying_now(&mut self) {
        let Some(desk) = self.desk.take() else { return };
        if tokio::task::spawn_blocking(move || drop(desk)).await.is_err() {
            tracing::error!("the devices were not released");
        }
        self.level.send_replace(0);
        self.show(|snapshot| {
            snapshot.scanning = Scanning::Off;
            snapshot.equipment.trying = None;
            snapshot.equipment.asked = false;
            snapshot.equipment.trouble = None;
        });
    }

    pub(crate) fn try_device(&mut self, kind: DeviceKind) -> Result<(), Trouble> {
        let lists = self.shown().equipment.lists;
        let Some(desk) = &self.desk else { return Err(Trouble::Unexpected) };
        match self.preferences.wanted.pick(kind, &lists) {
            Some(device) => desk.try_device(kind, device.id.clone()),
            // Not in the list: the attempt says so in its own words.
            None => desk.try_device(kind, String::new()),
        }
        Ok(())
    }

    pub(crate) fn stop_trying(&mut self) -> Result<(), Trouble> {
        if let Some(desk) = &self.desk {
            desk.stop_trying();
        }
        Ok(())
    }

    /// Her answer to "Did you hear it?".
    pub(crate) fn say_heard(&mut self, heard: bool) -> Result<(), Trouble> {
        self.show(|snapshot| {
            snapshot.equipment.asked = false;
            snapshot.equipment.trouble = (!heard).then_some(Trouble::SpeakerUnheard);
        });
        Ok(())
    }

    /// Remembers what she chose, and uses it at once.
    pub(crate) async fn choose_device(&mut self, kind: DeviceKind, id: &str) -> Result<(), Trouble> {
        let equipment = self.shown().equipment;
        let chosen = equipment.lists.of(kind).iter().find(|device| device.id == id).ok_or(Trouble::Unexpected)?;
        let wanted = Wanted::from(chosen);
        self.preferences.wanted.set(kind, wanted.clone());
        self.preferences.keep(&self.config.places);
        if self.is_calling() {
            self.choose_in_call(kind, wanted).await;
        } else {
            self.show_used();
        }
        if equipment.trying == Some(kind) {
            return self.try_device(kind);
        }
        Ok(())
    }

    /// Her camera looks for the picture on a leaflet; what it reads is opened like a link.
    pub(crate) fn scan_invitation(&mut self) -> Result<(), Trouble> {
        self.may_be_invited()?;
        self.open_devices()?;
        let Some(desk) = &self.desk else { return Err(Trouble::Unexpected) };
        desk.scan(self.preferences.wanted.clone());
        self.show(|snapshot| {
            snapshot.scanning = Scanning::Looking;
            snapshot.trouble = None;
        });
        Ok(())
    }

    /// A code of another kind is nothing to stop for: the leaflet may still come.
    async fn scanned(&mut self, text: &Hidden) {
        match self.open_link(text.expose()) {
            Ok(()) => self.stop_trying_now().await,
            Err(_) => self.show(|snapshot| {
                snapshot.trouble = None;
                snapshot.scanning = Scanning::Strange;
            }),
        }
    }

    pub(crate) async fn desk_moved(&mut self, report: DeskReport) {
        // Late news of a page that was left.
        if self.desk.is_none() {
            return;
        }
        let DeskReport { lists, trying, asked, trouble, scanning, scanned } = report;
        if let Some(text) = scanned {
            self.scanned(&text).await;
            if self.desk.is_none() {
                return;
            }
        }
        self.show(|snapshot| {
            if !scanning && trouble.is_some() {
                // The camera cannot be used; the page says why.
                snapshot.scanning = Scanning::Off;
            }
            let equipment = &mut snapshot.equipment;
            let begins = trying.is_some() || asked || trouble.is_some();
            // What she said of the chime stays until something else is tried.
            if begins || equipment.trying.is_some() {
                (equipment.asked, equipment.trouble) = (asked, trouble);
            }
            equipment.trying = trying;
            equipment.lists = lists;
        });
        self.show_used();
    }

    /// Before a call: what would be taken.
    fn show_used(&self) {
        let wanted = &self.preferences.wanted;
        self.show(|snapshot| {
            let lists = &snapshot.equipment.lists;
            let used = DeviceKind::ALL.map(|kind| wanted.pick(kind, lists).map(|device| device.id.clone()));
            snapshot.equipment.used = Equipped(used);
        });
    }

    /// In a call: what is in use, and what happened to it.
    pub(crate) fn gear_moved(&self, report: GearReport) {
        self.show(|snapshot| {
            snapshot.equipment.lists = report.lists;
            snapshot.equipment.used = Equipped(report.used);
            snapshot.visit.notices = report.notices;
        });
    }

    pub(crate) fn is_calling(&self) -> bool {
        self.visit.is_some() && matches!(self.shown().visit.phase, Phase::Connecting | Phase::Live)
    }
}

impl Equipment {
    /// The list of one kind, and which of it is taken.
    pub fn of(&self, kind: DeviceKind) -> impl Iterator<Item = (&DeviceName, bool)> {
        let used = DeviceKind::ALL.iter().position(|one| *one == kind).and_then(|at| self.used.0.get(at)?.as_ref());
        self.lists.of(kind).iter().map(move |device| (device, Some(&device.id) == used))
    }

    /// What there is.
    pub fn lists(&self) -> &DeviceLists {
        &self.lists
    }
}

impl Devices {
    /// One of the three.
    pub fn of(&self, kind: DeviceKind) -> &Device {
        match kind {
            DeviceKind::Camera => &self.camera,
            DeviceKind::Microphone => &self.microphone,
            DeviceKind::Speaker => &self.speaker,
        }
    }

    /// What is the matter with one of them, if anything.
    pub fn trouble(&self, kind: DeviceKind) -> Option<Trouble> {
        trouble_of_test(kind, self.of(kind).test)
    }
}
