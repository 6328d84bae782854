//! The little of a STUN message that the way to a relay must know: kinds, and why a relay refuses.
//!
//! Source: RFC 8489 §5 and §14, RFC 8656 §18.

use std::collections::VecDeque;

const HEADER: usize = 20;
const ALLOCATE: u16 = 0x003;
const USERNAME: u16 = 0x0006;
const ERROR_CODE: u16 = 0x0009;

const REQUEST: u16 = 0;
const INDICATION: u16 = 1;
const ERROR_RESPONSE: u16 = 3;

/// Requests of which an answer is awaited; a client has one or two at a time.
const MOST_AWAITED: usize = 8;

/// Attributes that are looked through; a real answer has six.
const MOST_ATTRIBUTES: usize = 32;

type Transaction = [u8; 12];

/// Method and class, from the first two bytes.
fn method_and_class(message: &[u8]) -> Option<(u16, u16)> {
    let typ = u16::from_be_bytes(*message.first_chunk()?);
    let method = (typ & 0x000F) | (typ >> 1 & 0x0070) | (typ >> 2 & 0x0F80);
    let class = (typ >> 4 & 1) | (typ >> 7 & 2);
    Some((method, class))
}

/// Whether nobody answers this message.
pub(crate) fn is_indication(message: &[u8]) -> bool {
    method_and_class(message).is_some_and(|(_, class)| class == INDICATION)
}

/// Whether a client begins with this message.
pub(crate) fn is_allocate_request(message: &[u8]) -> bool {
    message.len() >= HEADER && method_and_class(message) == Some((ALLOCATE, REQUEST))
}

fn transaction(message: &[u8]) -> Option<Transaction> {
    message.get(8..HEADER)?.try_into().ok()
}

/// The first attribute of a kind.
fn attribute(message: &[u8], wanted: u16) -> Option<&[u8]> {
    let mut rest = message.get(HEADER..)?;
    for _ in 0..MOST_ATTRIBUTES {
        let (&[a, b, c, d], value) = rest.split_first_chunk::<4>()?;
        let length = usize::from(u16::from_be_bytes([c, d]));
        if u16::from_be_bytes([a, b]) == wanted {
            return value.get(..length);
        }
        rest = value.get(length.next_multiple_of(4)..)?;
    }
    None
}

/// Follows the talk between client and relay, to say why the client gets no relay.
///
/// The first request never has a password, and its refusal means nothing; only the refusal of one
/// with a password does.
#[derive(Debug, Default)]
pub(crate) struct Refusals {
    awaited: VecDeque<Transaction>,
}

impl Refusals {
    /// Sees a message on its way to the relay.
    pub(crate) fn sent(&mut self, message: &[u8]) {
        if !is_allocate_request(message) || attribute(message, USERNAME).is_none() {
            return;
        }
        let Some(transaction) = transaction(message) else { return };
        if self.awaited.contains(&transaction) {
            return;
        }
        if self.awaited.len() == MOST_AWAITED {
            self.awaited.pop_front();
        }
        self.awaited.push_back(transaction);
    }

    /// Sees a message from the relay; the code of its refusal, if it is one.
    pub(crate) fn received(&mut self, message: &[u8]) -> Option<u16> {
        let transaction = transaction(message)?;
        let place = self.awaited.iter().position(|awaited| *awaited == transaction)?;
        self.awaited.remove(place);
        if method_and_class(message)? != (ALLOCATE, ERROR_RESPONSE) {
            return None;
        }
        let &[_, _, class, number] = attribute(message, ERROR_CODE)?.first_chunk::<4>()?;
        Some(u16::from(class & 7) * 100 + u16::from(number.min(99)))
    }
}

/// An answer that refuses a request, for a client that has no business here.
pub(crate) fn forbidden(request: &[u8]) -> Option<Vec<u8>> {
    let transaction = transaction(request)?;
    // Allocate error response, one attribute of eight bytes: ERROR-CODE 403 without a reason.
    let mut answer = vec![0x01, 0x13, 0, 8, 0x21, 0x12, 0xA4, 0x42];
    answer.extend(transaction);
    answer.extend([0, 9, 0, 4, 0, 0, 4, 3]);
    Some(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(typ: u16, id: u8, attributes: &[(u16, &[u8])]) -> Vec<u8> {
        let mut body = Vec::new();
        for (kind, value) in attributes {
            body.extend(kind.to_be_bytes());
            body.extend((value.len() as u16).to_be_bytes());
            body.extend(*value);
            body.resize(body.len().next_multiple_of(4), 0);
        }
        let mut message = typ.to_be_bytes().to_vec();
        message.extend((body.len() as u16).to_be_bytes());
        message.extend([0x21, 0x12, 0xA4, 0x42]);
        message.extend([id; 12]);
        message.extend(body);
        message
    }

    const ALLOCATE_REQUEST: u16 = 0x0003;
    const ALLOCATE_ERROR: u16 = 0x0113;

    #[test]
    fn the_refusal_of_a_password_is_told_and_the_question_for_one_is_not() {
        let mut refusals = Refusals::default();
        refusals.sent(&message(ALLOCATE_REQUEST, 1, &[(0x0019, &[17, 0, 0, 0])]));
        let error = |id| message(ALLOCATE_ERROR, id, &[(0x8022, b"coturn"), (ERROR_CODE, &[0, 0, 4, 1, b'N', b'o'])]);
        assert_eq!(refusals.received(&error(1)), None);
        refusals.sent(&message(ALLOCATE_REQUEST, 2, &[(USERNAME, b"1:asha")]));
        assert_eq!(refusals.received(&error(9)), None, "an answer to nobody's request");
        assert_eq!(refusals.received(&error(2)), Some(401));
        assert_eq!(refusals.received(&error(2)), None, "told once");
    }

    #[test]
    fn a_granted_request_is_no_refusal() {
        let mut refusals = Refusals::default();
        refusals.sent(&message(ALLOCATE_REQUEST, 3, &[(USERNAME, b"1:asha")]));
        assert_eq!(refusals.received(&message(0x0103, 3, &[])), None);
        assert!(refusals.awaited.is_empty());
    }

    #[test]
    fn a_flood_of_requests_is_remembered_in_part() {
        let mut refusals = Refusals::default();
        for id in 0..100 {
            refusals.sent(&message(ALLOCATE_REQUEST, id, &[(USERNAME, b"1:asha")]));
        }
        assert_eq!(refusals.awaited.len(), MOST_AWAITED);
    }

    #[test]
    fn attributes_that_lie_about_their_length_are_none() {
        let mut refusals = Refusals::default();
        refusals.sent(&message(ALLOCATE_REQUEST, 4, &[(USERNAME, b"1:asha")]));
        let mut lying = message(ALLOCATE_ERROR, 4, &[(ERROR_CODE, &[0, 0, 4, 1])]);
        lying[22] = 0xff;
        assert_eq!(refusals.received(&lying), None);
        let short = message(ALLOCATE_ERROR, 4, &[(ERROR_CODE, &[0])]);
        assert_eq!(refusals.received(&short), None);
    }

    #[test]
    fn kinds_are_told_apart() {
        assert!(is_indication(&message(0x0016, 0, &[])));
        assert!(is_indication(&message(0x0017, 0, &[])));
        assert!(!is_indication(&message(0x0113, 0, &[])));
        assert!(is_allocate_request(&message(0x0003, 0, &[])));
        assert!(!is_allocate_request(&message(0x0103, 0, &[])));
        assert!(!is_allocate_request(&[0, 3]));
        let refused = forbidden(&message(0x0003, 5, &[])).unwrap();
        assert_eq!(attribute(&refused, ERROR_CODE), Some(&[0, 0, 4, 3][..]));
    }
}
