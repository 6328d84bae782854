//! The connections of a visit: the doctor's, and those of further people.

use super::connection::Connection;
use super::media::Coded;
use call::Seat;
use signalling::CallId;
use std::task::Poll;

/// At most three: one with the doctor, two with further people.
#[derive(Default)]
pub(crate) struct Connections {
    all: Vec<Connection>,
    /// Whose turn it is to be heard, so that one that has much to say does not drown the others.
    turn: usize,
}

impl Connections {
    pub(crate) fn add(&mut self, connection: Connection) {
        self.all.push(connection);
    }

    pub(crate) fn of(&mut self, call: &CallId) -> Option<&mut Connection> {
        self.all.iter_mut().find(|connection| connection.call() == call)
    }

    pub(crate) fn at(&self, seat: Seat) -> Option<&Connection> {
        self.all.iter().find(|connection| connection.seat() == seat)
    }

    pub(crate) fn take(&mut self, call: &CallId) -> Option<Connection> {
        let at = self.all.iter().position(|connection| connection.call() == call)?;
        Some(self.all.remove(at))
    }

    pub(crate) fn take_all(&mut self) -> Vec<Connection> {
        std::mem::take(&mut self.all)
    }

    /// The next event of any of them; without any nothing comes.
    pub(crate) async fn next(&mut self) -> (CallId, Option<peer::PeerEvent>) {
        std::future::poll_fn(|context| {
            let many = self.all.len();
            self.turn = self.turn.wrapping_add(1);
            for step in 0..many {
                let at = self.turn.wrapping_add(step) % many;
                let Some(connection) = self.all.get_mut(at) else { continue };
                if let Poll::Ready(event) = connection.poll_event(context) {
                    return Poll::Ready((connection.call().clone(), event));
                }
            }
            Poll::Pending
        })
        .await
    }

    /// The same for everybody: coded once.
    pub(crate) async fn send(&self, coded: &Coded) {
        for connection in &self.all {
            connection.send(coded).await;
        }
    }

    /// How many of our packets in a hundred get lost where it is worst.
    pub(crate) fn expected_loss(&self) -> u8 {
        self.all.iter().map(Connection::expected_loss).max().unwrap_or(0)
    }

    pub(crate) async fn tick(&mut self, log: bool) {
        for connection in &mut self.all {
            connection.say_unsent().await;
            if log {
                connection.log();
            }
        }
    }
}
