//! The connections of a visit: the doctor's, and those of further people.

use super::connection::Connection;
use super::media::Coded;
use call::Seat;
use signalling::CallId;
use std::task::Poll;

/// So many points a further person's line may add to the loss that the voice is coded for.
const FURTHER_MAY_ADD: u8 = 10;

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

    /// Whether the doctor's connection has sent all it was given to write and send.
    pub(crate) fn takes_items(&self) -> bool {
        self.at(Seat::Doctor).is_some_and(Connection::takes_items)
    }

    /// The same for everybody: coded once.
    pub(crate) async fn send(&self, coded: &Coded) {
        for connection in &self.all {
            connection.send(coded).await;
        }
    }

    /// For how many lost packets in a hundred the voice is coded.
    pub(crate) fn expected_loss(&self) -> u8 {
        let doctor = self.at(Seat::Doctor).map_or(0, Connection::expected_loss);
        weigh(doctor, self.all.iter().map(Connection::expected_loss))
    }

    pub(crate) async fn tick(&mut self, log: bool) {
        for connection in &mut self.all {
            connection.say_unsent().await;
            connection.say_waiting_items().await;
            if log {
                connection.log();
            }
        }
    }
}

/// What is lost where it is worst. A further person's line has a say of ten points above the doctor's, because what
/// guards the voice against loss takes from its sound.
fn weigh(doctor: u8, all: impl Iterator<Item = u8>) -> u8 {
    all.max().unwrap_or(0).min(doctor.saturating_add(FURTHER_MAY_ADD)).max(doctor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_further_line_adds_ten_points_to_the_doctors_loss_at_most() {
        assert_eq!(weigh(3, [3, 100].into_iter()), 13);
        assert_eq!(weigh(3, [3, 8].into_iter()), 8);
        assert_eq!(weigh(30, [30, 0].into_iter()), 30);
        assert_eq!(weigh(0, std::iter::empty()), 0);
    }
}
