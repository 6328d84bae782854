//! Which device is taken: the one she chose, else the computer's usual one.

use capture::{DeviceKind, DeviceLists, DeviceName};
use serde::{Deserialize, Serialize};

/// A device she chose: by its id, and by its name where the id has changed meanwhile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Wanted {
    pub(crate) id: String,
    pub(crate) name: String,
}

impl From<&DeviceName> for Wanted {
    fn from(device: &DeviceName) -> Self {
        Self { id: device.id.clone(), name: device.name.clone() }
    }
}

/// What she chose of each kind; nothing means the usual one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct WantedDevices {
    camera: Option<Wanted>,
    microphone: Option<Wanted>,
    speaker: Option<Wanted>,
}

impl WantedDevices {
    pub(crate) fn of(&self, kind: DeviceKind) -> Option<&Wanted> {
        match kind {
            DeviceKind::Camera => self.camera.as_ref(),
            DeviceKind::Microphone => self.microphone.as_ref(),
            DeviceKind::Speaker => self.speaker.as_ref(),
        }
    }

    pub(crate) fn set(&mut self, kind: DeviceKind, wanted: Wanted) {
        *match kind {
            DeviceKind::Camera => &mut self.camera,
            DeviceKind::Microphone => &mut self.microphone,
            DeviceKind::Speaker => &mut self.speaker,
        } = Some(wanted);
    }

    /// The device to take of what there is.
    pub(crate) fn pick<'a>(&self, kind: DeviceKind, lists: &'a DeviceLists) -> Option<&'a DeviceName> {
        pick(self.of(kind), lists.of(kind).iter())
    }
}

/// By id, else by name, else the first.
pub(crate) fn pick<'a>(
    wanted: Option<&Wanted>,
    there: impl Iterator<Item = &'a DeviceName> + Clone,
) -> Option<&'a DeviceName> {
    let chosen = wanted.and_then(|wanted| {
        let by_id = there.clone().find(|device| device.id == wanted.id);
        by_id.or_else(|| there.clone().find(|device| !device.name.is_empty() && device.name == wanted.name))
    });
    let mut there = there;
    chosen.or_else(|| there.next())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(id: &str, name: &str) -> DeviceName {
        DeviceName { id: id.to_owned(), name: name.to_owned() }
    }

    fn taken(wanted: Option<(&str, &str)>, there: &[DeviceName]) -> Option<String> {
        let wanted = wanted.map(|(id, name)| Wanted { id: id.to_owned(), name: name.to_owned() });
        pick(wanted.as_ref(), there.iter()).map(|device| device.id.clone())
    }

    #[test]
    fn the_chosen_one_is_known_by_id_then_by_name_and_else_the_usual_one_is_taken() {
        let there = [named("1", "Built-in"), named("2", "Headset"), named("3", "Headset")];
        assert_eq!(taken(None, &there).as_deref(), Some("1"));
        assert_eq!(taken(Some(("3", "Headset")), &there).as_deref(), Some("3"));
        assert_eq!(taken(Some(("9", "Headset")), &there).as_deref(), Some("2"), "plugged in elsewhere");
        assert_eq!(taken(Some(("9", "Webcam")), &there).as_deref(), Some("1"), "not there");
        assert_eq!(taken(Some(("9", "")), &[named("1", ""), named("2", "")]).as_deref(), Some("1"));
        assert_eq!(taken(Some(("1", "Built-in")), &[]), None);
    }
}
