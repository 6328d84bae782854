//! Trying the hub's door without coming in: nobody loses a place or a call by it.

use futures_util::SinkExt as _;
use signalling::{FromHub, HubCode, IceServer, Link, ToHub};
use std::time::Duration;
use tokio_tungstenite::tungstenite::Message;

use super::dial::{Dial, End, receive, within};
use super::run::end_of;
use super::{Lost, SocketConfig, SocketError};

/// Why a knock was not answered.
#[derive(Debug, thiserror::Error)]
pub enum Knocked {
    /// It cannot even be tried.
    #[error("the hub cannot be tried")]
    Impossible(#[source] SocketError),
    /// The hub's name is not known to this computer's network, or there is no network.
    #[error("the hub's name was not found")]
    NoSuchName,
    /// Nobody answers, somebody else does, or the answer breaks off.
    #[error("the hub was not reached: {0:?}")]
    Lost(Lost),
    /// The hub does not let this device in.
    #[error("the hub refused: {0:?}")]
    Refused(HubCode),
}

/// Proves who this is and asks for the way: each step as for a visit, and no place, session or call is touched.
///
/// # Errors
/// The first step that failed.
pub async fn knock(config: SocketConfig) -> Result<Vec<IceServer>, Knocked> {
    let dial = Dial::new(config).map_err(Knocked::Impossible)?;
    if !dial.name_is_known().await {
        return Err(Knocked::NoSuchName);
    }
    Box::pin(ask(&dial)).await.map_err(|end| match end {
        End::Lost(why) => Knocked::Lost(why),
        End::Refused(code) => Knocked::Refused(code),
        End::Over => Knocked::Lost(Lost::Closed),
    })
}

async fn ask(dial: &Dial) -> Result<Vec<IceServer>, End> {
    let mut socket = dial.connect().await?;
    let FromHub::Challenge { nonce } = within(receive(&mut socket)).await??.body else {
        return Err(End::Lost(Lost::Protocol));
    };
    let config = &dial.config;
    let proof = config.signer.prove_hello(&nonce, &dial.name).map_err(|_| End::Lost(Lost::NotSigned))?;
    let knock = ToHub::Knock { certificates: config.certificates.clone(), proof };
    let frame = Link::new().send(&knock, Duration::ZERO).map_err(|_| End::Refused(HubCode::BadMessage))?;
    within(socket.send(Message::Text(frame.into()))).await?.map_err(|_| End::Lost(Lost::Closed))?;
    match within(receive(&mut socket)).await??.body {
        FromHub::Way { ice } => Ok(ice),
        FromHub::Error { code, .. } => Err(end_of(code)),
        _ => Err(End::Lost(Lost::Protocol)),
    }
}
