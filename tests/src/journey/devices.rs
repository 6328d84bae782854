//! Asha's cameras, microphones and speakers: they can be missing, fail, and be pulled out in the middle of a call.

use super::LONG;
use capture::{
    Camera, Clock, Computer, DeviceError, DeviceKind, DeviceLists, DeviceName, Heard, Microphone, Newest, NullSpeaker,
    Running, SilentMicrophone, Sink, Speaker, SyntheticCamera, SyntheticMicrophone,
};
use media::{AudioFrame, VideoFrame};
use session::DeviceSource;
use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// A computer whose devices come and go; clones are the same one.
#[derive(Debug, Clone, Default)]
pub struct Laptop(Arc<(Mutex<Inside>, Condvar)>);

#[derive(Debug, Default)]
struct Inside {
    lists: DeviceLists,
    /// What is wrong with a device, by id.
    faults: BTreeMap<String, DeviceError>,
    /// How often each device was opened, by id.
    opened: BTreeMap<String, u32>,
    /// What each speaker played.
    heard: BTreeMap<String, Arc<Heard>>,
    silent: bool,
    /// Does not answer for now, by id.
    slow: Option<String>,
}

/// The id of a device with this name.
fn id(name: &str) -> String {
    name.to_lowercase().replace(' ', "-")
}

fn list(lists: &mut DeviceLists, kind: DeviceKind) -> &mut Vec<DeviceName> {
    match kind {
        DeviceKind::Camera => &mut lists.cameras,
        DeviceKind::Microphone => &mut lists.microphones,
        DeviceKind::Speaker => &mut lists.speakers,
    }
}

impl Laptop {
    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// With one device of each kind, built in.
    pub fn new() -> Self {
        let laptop = Self::default();
        laptop.plug_in(DeviceKind::Camera, "Laptop Camera");
        laptop.plug_in(DeviceKind::Microphone, "Laptop Microphone");
        laptop.plug_in(DeviceKind::Speaker, "Laptop Speaker");
        laptop
    }

    /// One more, which is not the usual one; its id is its name with hyphens.
    pub fn plug_in(&self, kind: DeviceKind, name: &str) {
        let device = DeviceName { id: id(name), name: name.to_owned() };
        list(&mut self.inside().lists, kind).push(device);
    }

    /// One more, in another socket than usual: its id has changed and its name has not.
    pub fn plug_in_elsewhere(&self, kind: DeviceKind, name: &str) {
        let device = DeviceName { id: format!("{}-2", id(name)), name: name.to_owned() };
        list(&mut self.inside().lists, kind).push(device);
    }

    /// Pulled out: not listed any more, and what had it open gets nothing more from it.
    pub fn pull_out(&self, kind: DeviceKind, name: &str) {
        list(&mut self.inside().lists, kind).retain(|device| device.name != name);
    }

    /// From now on it does not open.
    pub fn breaks(&self, name: &str, error: DeviceError) {
        self.inside().faults.insert(id(name), error);
    }

    /// It opens again.
    pub fn mends(&self, name: &str) {
        self.inside().faults.remove(&id(name));
    }

    /// From now on whoever opens it waits.
    pub fn holds_back(&self, name: &str) {
        self.inside().slow = Some(id(name));
    }

    /// What was held back answers.
    pub fn goes_on(&self) {
        self.inside().slow = None;
        self.0.1.notify_all();
    }

    /// Its microphones are switched off: they give sound with nothing in it.
    pub fn falls_silent(&self) {
        self.inside().silent = true;
    }

    /// How often it was opened.
    pub fn opened(&self, name: &str) -> u32 {
        self.inside().opened.get(&id(name)).copied().unwrap_or_default()
    }

    /// What this speaker has played since it was last opened.
    pub fn heard(&self, name: &str) -> Arc<Heard> {
        self.inside().heard.get(&id(name)).cloned().unwrap_or_default()
    }

    /// For the program.
    pub fn source(&self) -> DeviceSource {
        Arc::new(self.clone())
    }

    fn fault(&self, id: &str) -> Result<(), DeviceError> {
        let inside = self.inside();
        let is_slow = |inside: &mut Inside| inside.slow.as_deref() == Some(id);
        // A journey that has failed does not hang as well.
        let (mut inside, _) =
            self.0.1.wait_timeout_while(inside, LONG, is_slow).unwrap_or_else(PoisonError::into_inner);
        *inside.opened.entry(id.to_owned()).or_default() += 1;
        let lists = &inside.lists;
        let there = DeviceKind::ALL.into_iter().any(|kind| lists.of(kind).iter().any(|device| device.id == id));
        match inside.faults.get(id) {
            Some(error) => Err(*error),
            None if there => Ok(()),
            None => Err(DeviceError::Absent),
        }
    }
}

impl Computer for Laptop {
    fn lists(&self) -> DeviceLists {
        self.inside().lists.clone()
    }

    fn camera(&self, id: &str) -> Box<dyn Camera> {
        Box::new(Part { laptop: self.clone(), id: id.to_owned() })
    }

    fn microphone(&self, id: &str) -> Box<dyn Microphone> {
        Box::new(Part { laptop: self.clone(), id: id.to_owned() })
    }

    fn speaker(&self, id: &str) -> Box<dyn Speaker> {
        Box::new(Part { laptop: self.clone(), id: id.to_owned() })
    }
}

/// One device of a laptop.
#[derive(Debug)]
struct Part {
    laptop: Laptop,
    id: String,
}

impl Camera for Part {
    fn start(self: Box<Self>, clock: Clock, to: Sink<VideoFrame>) -> Result<Running, DeviceError> {
        self.laptop.fault(&self.id)?;
        Box::new(SyntheticCamera::default()).start(clock, to)
    }
}

impl Microphone for Part {
    fn start(self: Box<Self>, to: Sink<AudioFrame>) -> Result<Running, DeviceError> {
        self.laptop.fault(&self.id)?;
        if self.laptop.inside().silent {
            return Box::new(SilentMicrophone).start(to);
        }
        Box::new(SyntheticMicrophone).start(to)
    }
}

impl Speaker for Part {
    fn start(self: Box<Self>, from: Newest<AudioFrame>) -> Result<Running, DeviceError> {
        self.laptop.fault(&self.id)?;
        let speaker = NullSpeaker::default();
        self.laptop.inside().heard.insert(self.id, speaker.heard());
        Box::new(speaker).start(from)
    }
}

/// Everything is there and made up.
pub fn all() -> DeviceSource {
    Laptop::new().source()
}

/// A computer with nothing to see, hear or speak with.
pub fn none() -> DeviceSource {
    Laptop::default().source()
}

/// A computer that has all but what is named here.
#[derive(Debug, Clone, Copy)]
pub enum Lacking {
    /// Nothing to film with.
    Camera,
    /// Nothing to speak into.
    Microphone,
    /// Nothing to hear with.
    Speaker,
}

/// One device is missing, the others work.
pub fn all_but(lacking: Lacking) -> DeviceSource {
    let laptop = Laptop::new();
    match lacking {
        Lacking::Camera => laptop.pull_out(DeviceKind::Camera, "Laptop Camera"),
        Lacking::Microphone => laptop.pull_out(DeviceKind::Microphone, "Laptop Microphone"),
        Lacking::Speaker => laptop.pull_out(DeviceKind::Speaker, "Laptop Speaker"),
    }
    laptop.source()
}

/// The system refuses the camera, and the microphone fails.
pub fn failing() -> DeviceSource {
    let laptop = Laptop::new();
    laptop.breaks("Laptop Camera", DeviceError::Denied);
    laptop.breaks("Laptop Microphone", DeviceError::Other { code: 5 });
    laptop.source()
}

/// Another program holds camera and microphone.
pub fn busy() -> DeviceSource {
    let laptop = Laptop::new();
    laptop.breaks("Laptop Camera", DeviceError::Busy);
    laptop.breaks("Laptop Microphone", DeviceError::Busy);
    laptop.source()
}
