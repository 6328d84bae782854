//! The line between both ends: every packet of a call goes through here, and is lost, delayed or let through.
//!
//! Each address an end says it has is given to the other end as another one, at which the relay listens (its
//! alias). So the ends never learn one another's real addresses, as if a network with address translation lay
//! between them.

mod way;

use anyhow::Result;
use congestion::Bitrate;
use congestion::emulator::LinkSettings;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::net::UdpSocket;
use tokio::runtime::Handle;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use super::lines::Tally;
use way::{Packet, Way, clean};

/// The largest UDP packet.
const MOST: usize = 65_536;

/// An empty line is looked at this often all the same.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Who sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum End {
    /// The patient's computer, whichever program is on it.
    Patient,
    /// The doctor's browser.
    Doctor,
}

impl End {
    /// The one at the other side.
    pub fn other(self) -> Self {
        match self {
            Self::Patient => Self::Doctor,
            Self::Doctor => Self::Patient,
        }
    }
}

/// Where the relay listens in place of one real address.
#[derive(Debug)]
struct Alias {
    socket: Arc<UdpSocket>,
    open: Arc<AtomicBool>,
}

#[derive(Debug)]
struct State {
    aliases: HashMap<SocketAddr, Alias>,
    to_doctor: Way,
    to_patient: Way,
    tasks: Vec<JoinHandle<()>>,
}

impl State {
    fn way(&mut self, from: End) -> &mut Way {
        match from {
            End::Patient => &mut self.to_doctor,
            End::Doctor => &mut self.to_patient,
        }
    }
}

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    changed: Notify,
    zero: Instant,
    closed: AtomicBool,
    /// Only what comes out of a clinic's relay passes.
    blocked: AtomicBool,
    /// Aliases are asked for from threads that know no runtime.
    runtime: Handle,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> Duration {
        self.zero.elapsed()
    }
}

/// The running relay; dropping the last handle ends it.
#[derive(Debug)]
pub struct Relay {
    shared: Arc<Shared>,
    pump: JoinHandle<()>,
}

impl Relay {
    /// A clean line.
    #[expect(clippy::disallowed_methods, reason = "the relay owns its clock and its task, and ends it")]
    pub fn start() -> Self {
        let state = State { aliases: HashMap::new(), to_doctor: Way::new(), to_patient: Way::new(), tasks: Vec::new() };
        let shared = Arc::new(Shared {
            state: Mutex::new(state),
            changed: Notify::new(),
            zero: Instant::now(),
            closed: AtomicBool::new(false),
            blocked: AtomicBool::new(false),
            runtime: Handle::current(),
        });
        let pump = tokio::spawn(pump(Arc::clone(&shared)));
        Self { shared, pump }
    }

    /// A way to ask for aliases from elsewhere.
    pub fn aliases(&self) -> Aliases {
        Aliases { shared: Arc::clone(&self.shared) }
    }

    /// From now on the line is like this; every start of a phase has its own seed, the same in each run.
    pub fn change(&self, settings: &LinkSettings, phase: u64) {
        let mut state = self.shared.lock();
        for (from, seed) in [(End::Patient, 7_000 + 2 * phase), (End::Doctor, 7_001 + 2 * phase)] {
            state.way(from).change(settings.clone(), seed);
        }
        drop(state);
        self.shared.changed.notify_one();
    }

    /// The line as it is usually.
    pub fn clear(&self) {
        self.change(&clean(), 0);
    }

    /// The rate of both ways, from now on.
    pub fn limit(&self, rate: Option<Bitrate>) {
        let mut state = self.shared.lock();
        let now = self.shared.now();
        for from in [End::Patient, End::Doctor] {
            state.way(from).limit(rate, now);
        }
        drop(state);
        self.shared.changed.notify_one();
    }

    /// The network goes away: nothing passes on the ways known so far, only on ways that are told anew.
    pub fn cut(&self) {
        let mut state = self.shared.lock();
        for (_, alias) in state.aliases.drain() {
            alias.open.store(false, Ordering::Relaxed);
        }
    }

    /// Both ends' networks let no UDP out: only a clinic's relay, reached by TCP, sends their packets on.
    pub fn block_udp(&self, blocked: bool) {
        self.shared.blocked.store(blocked, Ordering::Relaxed);
    }

    /// Time as the tallies count it.
    pub fn now(&self) -> Duration {
        self.shared.now()
    }

    /// What one end sent and what of it came out.
    pub fn tally(&self, from: End) -> Tally {
        self.shared.lock().way(from).tally().clone()
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.shared.closed.store(true, Ordering::Relaxed);
        self.pump.abort();
        for task in self.shared.lock().tasks.drain(..) {
            task.abort();
        }
    }
}

/// Gives each real address its alias.
#[derive(Debug, Clone)]
pub struct Aliases {
    shared: Arc<Shared>,
}

impl Aliases {
    /// Whether an end's own addresses are of no use.
    pub fn udp_is_blocked(&self) -> bool {
        self.shared.blocked.load(Ordering::Relaxed)
    }

    /// Where the other end reaches `real`, which belongs to `of`.
    ///
    /// # Errors
    /// When nothing can listen beside that address.
    pub fn of(&self, real: SocketAddr, of: End) -> Result<SocketAddr> {
        Ok(alias(&self.shared, real, of)?.local_addr()?)
    }
}

fn alias(shared: &Arc<Shared>, real: SocketAddr, of: End) -> Result<Arc<UdpSocket>> {
    let mut state = shared.lock();
    if let Some(known) = state.aliases.get(&real) {
        return Ok(Arc::clone(&known.socket));
    }
    let socket = std::net::UdpSocket::bind(SocketAddr::new(real.ip(), 0))?;
    socket.set_nonblocking(true)?;
    let socket = {
        let _inside = shared.runtime.enter();
        Arc::new(UdpSocket::from_std(socket)?)
    };
    let open = Arc::new(AtomicBool::new(true));
    state.aliases.insert(real, Alias { socket: Arc::clone(&socket), open: Arc::clone(&open) });
    state.tasks.push(shared.runtime.spawn(take(Arc::clone(shared), Arc::clone(&socket), open, real, of)));
    Ok(socket)
}

/// Takes what comes for `real`, which belongs to `of`, and puts it on the line.
async fn take(shared: Arc<Shared>, socket: Arc<UdpSocket>, open: Arc<AtomicBool>, real: SocketAddr, of: End) {
    let mut room = vec![0; MOST];
    while !shared.closed.load(Ordering::Relaxed) {
        // An end whose socket is gone answers with an error here; others may still come.
        let Ok((length, from)) = socket.recv_from(&mut room).await else { continue };
        if !open.load(Ordering::Relaxed) {
            continue;
        }
        // Relays' addresses were told before anything comes from there.
        if shared.blocked.load(Ordering::Relaxed) && !shared.lock().aliases.contains_key(&from) {
            continue;
        }
        let sender = of.other();
        let (Ok(via), Some(bytes)) = (alias(&shared, from, sender), room.get(..length)) else { continue };
        let packet = Packet { bytes: bytes.into(), via, to: real };
        let now = shared.now();
        shared.lock().way(sender).put(packet, now);
        shared.changed.notify_one();
    }
}

/// Sends what has arrived at the line's end.
async fn pump(shared: Arc<Shared>) {
    loop {
        let now = shared.now();
        let mut arrived = Vec::new();
        let next = {
            let mut state = shared.lock();
            let ways = [End::Patient, End::Doctor];
            ways.map(|from| state.way(from).deliver(now, &mut arrived)).into_iter().flatten().min()
        };
        for packet in arrived {
            // What cannot be sent is lost, as on any line.
            let _lost = packet.via.try_send_to(&packet.bytes, packet.to);
        }
        let wait = next.map_or(LOOK_EVERY, |at| at.saturating_sub(shared.now()));
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = shared.changed.notified() => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn socket() -> UdpSocket {
        UdpSocket::bind("127.0.0.1:0").await.unwrap()
    }

    async fn hear(socket: &UdpSocket) -> Option<(Vec<u8>, SocketAddr)> {
        let mut room = [0; 64];
        let heard = tokio::time::timeout(Duration::from_millis(400), socket.recv_from(&mut room)).await;
        heard.ok().map(|heard| heard.unwrap()).map(|(length, from)| (room[..length].to_vec(), from))
    }

    #[tokio::test]
    async fn the_ends_see_only_the_relay_and_nothing_after_it_is_cut() {
        let relay = Relay::start();
        let (patient, doctor) = (socket().await, socket().await);
        let at = relay.aliases().of(doctor.local_addr().unwrap(), End::Doctor).unwrap();
        patient.send_to(b"hello", at).await.unwrap();
        let (said, from) = hear(&doctor).await.unwrap();
        assert_eq!(said, b"hello");
        assert_ne!(from, patient.local_addr().unwrap());
        doctor.send_to(b"yes", from).await.unwrap();
        assert_eq!(hear(&patient).await.unwrap(), (b"yes".to_vec(), at));
        assert!(relay.now() >= Duration::from_millis(40));
        relay.cut();
        patient.send_to(b"gone", at).await.unwrap();
        assert_eq!(hear(&doctor).await, None);
        let again = relay.aliases().of(doctor.local_addr().unwrap(), End::Doctor).unwrap();
        patient.send_to(b"back", again).await.unwrap();
        assert_eq!(hear(&doctor).await.unwrap().0, b"back");
    }

    #[tokio::test]
    async fn where_udp_is_blocked_only_addresses_that_were_told_get_through() {
        let relay = Relay::start();
        let (patient, doctor) = (socket().await, socket().await);
        let at = relay.aliases().of(doctor.local_addr().unwrap(), End::Doctor).unwrap();
        relay.block_udp(true);
        patient.send_to(b"hello", at).await.unwrap();
        assert_eq!(hear(&doctor).await, None);
        relay.aliases().of(patient.local_addr().unwrap(), End::Patient).unwrap();
        patient.send_to(b"hello", at).await.unwrap();
        assert!(hear(&doctor).await.is_some());
    }

    #[tokio::test]
    async fn a_line_that_loses_everything_lets_nothing_through() {
        let relay = Relay::start();
        let (patient, doctor) = (socket().await, socket().await);
        let at = relay.aliases().of(doctor.local_addr().unwrap(), End::Doctor).unwrap();
        relay.change(&LinkSettings { loss: 1.0, ..clean() }, 1);
        patient.send_to(b"hello", at).await.unwrap();
        assert_eq!(hear(&doctor).await, None);
        relay.clear();
        patient.send_to(b"hello", at).await.unwrap();
        assert!(hear(&doctor).await.is_some());
    }
}
