//! A way between two computers that can be cut, as a network is left: packets go in and none come out.

use session::Tasks;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::net::UdpSocket;
use tokio_util::sync::CancellationToken;

/// The longest datagram of a call.
const LONGEST: usize = 2_048;

/// A way to the doctor's computer.
///
/// Invariant: what was led by it before a cut stays lost; what is led by it after goes through.
#[derive(Debug, Clone)]
pub struct Path(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    tasks: Tasks,
    cut: Mutex<CancellationToken>,
}

impl Path {
    /// A way that nothing goes by yet.
    pub fn open() -> Self {
        Self(Arc::new(Inner { tasks: Tasks::new(), cut: Mutex::default() }))
    }

    /// Leads to an address; the address to send to instead.
    pub(super) async fn to(&self, there: SocketAddr) -> SocketAddr {
        let (front, back) = (socket().await, socket().await);
        back.connect(there).await.unwrap();
        let address = front.local_addr().unwrap();
        let cut = self.0.cut.lock().unwrap_or_else(PoisonError::into_inner).clone();
        self.0.tasks.spawn("path", async move {
            cut.run_until_cancelled(carry(&front, &back)).await;
            // The sockets stay, so that nothing says at once that nobody is there.
            std::future::pending::<()>().await;
        });
        address
    }

    /// Cuts everything that is led by it now, without a word to anybody.
    pub fn is_cut(&self) {
        std::mem::take(&mut *self.0.cut.lock().unwrap_or_else(PoisonError::into_inner)).cancel();
    }
}

async fn socket() -> UdpSocket {
    UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap()
}

async fn carry(front: &UdpSocket, back: &UdpSocket) {
    let (mut there, mut here) = ([0; LONGEST], [0; LONGEST]);
    let mut from = None;
    loop {
        tokio::select! {
            Ok((length, sender)) = front.recv_from(&mut there) => {
                from = Some(sender);
                // A socket that is closed at the other end answers with an error: as lost as any.
                let _lost = back.send(&there[..length]).await;
            }
            Ok(length) = back.recv(&mut here) => {
                if let Some(sender) = from {
                    let _lost = front.send_to(&here[..length], sender).await;
                }
            }
        }
    }
}
