//! A device's thread: started, watched, and stopped when its owner lets go.

use crate::device::DeviceError;
use media::Rtp90k;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How long a device may take to open. Some cameras need two seconds to wake.
const OPEN_WITHIN: Duration = Duration::from_secs(8);

/// The clock that stamps pictures, the same for every camera of one call.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    zero: Instant,
}

impl Clock {
    /// A clock whose zero is now. The one place of this crate that reads the time.
    #[expect(clippy::disallowed_methods, reason = "the one home of time in this crate: a device's own pace")]
    pub fn start() -> Self {
        Self { zero: Instant::now() }
    }

    /// Time since the zero.
    pub fn elapsed(&self) -> Duration {
        self.zero.elapsed()
    }

    /// The picture clock's value now.
    pub fn now(&self) -> Rtp90k {
        Rtp90k::from_duration(self.elapsed())
    }
}

/// A device at work. Dropping it stops the device and waits until it is closed.
#[derive(Debug)]
pub struct Running {
    control: Arc<Control>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct State {
    stop: bool,
    failure: Option<DeviceError>,
}

#[derive(Debug, Default)]
pub(crate) struct Control {
    state: Mutex<State>,
    changed: Condvar,
}

impl Control {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits; `true` when it is time to end.
    pub(crate) fn stopped_within(&self, at_most: Duration) -> bool {
        let state = self.lock();
        let (state, _) = self
            .changed
            .wait_timeout_while(state, at_most, |state| !state.stop)
            .unwrap_or_else(PoisonError::into_inner);
        state.stop
    }

    /// Waits until it is time to end.
    pub(crate) fn until_stopped(&self) {
        let state = self.lock();
        drop(self.changed.wait_while(state, |state| !state.stop).unwrap_or_else(PoisonError::into_inner));
    }

    /// Keeps the first thing that went wrong, and ends.
    pub(crate) fn fail(&self, failure: DeviceError) {
        let mut state = self.lock();
        state.failure.get_or_insert(failure);
        state.stop = true;
        drop(state);
        self.changed.notify_all();
    }
}

impl Running {
    /// What went wrong after the device had been opened; it gives or plays nothing any more.
    pub fn failure(&self) -> Option<DeviceError> {
        self.control.lock().failure
    }

    /// Runs `work` on a thread of its own and waits until it says that the device is open.
    ///
    /// Shape: `work` calls the given `ready` once, then works until its [`Control`] says stop.
    pub(crate) fn spawn<W>(name: &str, work: W) -> Result<Self, DeviceError>
    where
        W: FnOnce(&Control, &dyn Fn()) -> Result<(), DeviceError> + Send + 'static,
    {
        Self::spawn_within(OPEN_WITHIN, name, work)
    }

    fn spawn_within<W>(open_within: Duration, name: &str, work: W) -> Result<Self, DeviceError>
    where
        W: FnOnce(&Control, &dyn Fn()) -> Result<(), DeviceError> + Send + 'static,
    {
        let control = Arc::new(Control::default());
        let (ready, opened) = mpsc::sync_channel::<Result<(), DeviceError>>(1);
        let inside = Arc::clone(&control);
        let work = move || {
            let ended = work(&inside, &|| {
                ready.try_send(Ok(())).ok();
            });
            if let Err(failure) = ended {
                // Before `ready` it is the answer to `start`; after it, it is kept for the owner.
                ready.try_send(Err(failure)).ok();
                inside.fail(failure);
                tracing::warn!(%failure, "device ended");
            }
        };
        let thread = std::thread::Builder::new().name(name.to_owned()).spawn(work).map_err(DeviceError::from)?;
        let mut running = Self { control, thread: Some(thread) };
        match opened.recv_timeout(open_within) {
            Ok(Ok(())) => Ok(running),
            Ok(Err(failure)) => Err(failure),
            Err(mpsc::RecvTimeoutError::Timeout) => {
                // Its thread is left behind rather than waited for; should it ever wake, it finds that it is over.
                running.thread = None;
                Err(DeviceError::Hung)
            }
            Err(mpsc::RecvTimeoutError::Disconnected) => Err(DeviceError::Other { code: 0 }),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.control.lock().stop = true;
        self.control.changed.notify_all();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::warn!("a device's thread ended badly");
        }
    }
}

/// Calls `tick` at an even pace, never faster than `every`, until it is time to end.
pub(crate) fn pace(control: &Control, every: Duration, mut tick: impl FnMut(u32) -> bool) {
    let clock = Clock::start();
    let mut n = 0_u32;
    loop {
        if !tick(n) {
            return;
        }
        n = n.wrapping_add(1);
        let due = every.saturating_mul(n);
        if control.stopped_within(due.saturating_sub(clock.elapsed())) {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_that_does_not_open_says_why() {
        let failed = Running::spawn("none", |_, _| Err(DeviceError::Absent));
        assert_eq!(failed.map(|_| ()), Err(DeviceError::Absent));
    }

    #[test]
    fn a_driver_that_hangs_is_not_taken_for_another_program_and_ends_when_it_wakes() {
        let (wake, asleep) = mpsc::channel::<()>();
        let (over, seen) = mpsc::channel();
        let hung = Running::spawn_within(Duration::from_millis(20), "stuck", move |control, ready| {
            asleep.recv().ok();
            ready();
            control.until_stopped();
            over.send(()).unwrap();
            Ok(())
        });
        assert_eq!(hung.map(|_| ()), Err(DeviceError::Hung));
        wake.send(()).unwrap();
        assert!(seen.recv_timeout(Duration::from_secs(5)).is_ok(), "no device stays open unseen");
    }

    #[test]
    fn a_driver_that_panics_is_an_error_and_no_more() {
        let failed = Running::spawn("none", |_, _| panic!("a driver's own mistake"));
        assert_eq!(failed.map(|_| ()), Err(DeviceError::Other { code: 0 }));
    }

    #[test]
    fn a_later_failure_is_kept() {
        let (fail, when) = mpsc::channel::<()>();
        let running = Running::spawn("later", move |_, ready| {
            ready();
            when.recv().ok();
            Err(DeviceError::Busy)
        })
        .unwrap();
        assert_eq!(running.failure(), None);
        fail.send(()).unwrap();
        running.control.until_stopped();
        assert_eq!(running.failure(), Some(DeviceError::Busy));
    }

    #[test]
    fn letting_go_ends_the_thread() {
        let (ended, seen) = mpsc::channel();
        let running = Running::spawn("short", move |control, ready| {
            ready();
            control.until_stopped();
            ended.send(()).unwrap();
            Ok(())
        })
        .unwrap();
        drop(running);
        assert!(seen.try_recv().is_ok());
    }
}
