//! The network stack, set up for a visit: Opus, VP8, the strongest cipher first.

use crate::addresses::Here;
use crate::config::{IceServer, PeerConfig};
use crate::event::PeerError;
use crate::handler::{Handler, Inside};
use crate::line::{LineInterceptor, LineWish, NUMBER_URI};
use crate::outgoing::first_number;
use crate::relay::Relays;
use crate::silence::{ASK_EVERY, SILENT_AFTER};
use crate::supervisor::Shared;
use rtc::crypto::{SignatureScheme, default_provider};
use rtc::ice::mdns::MulticastDnsMode;
use rtc::interceptor::{ReceiverReportBuilder, Registry, SenderReportBuilder, Slot};
use rtc::media_stream::MediaStreamTrack;
use rtc::peer_connection::certificate::CertificateParams;
use rtc::peer_connection::configuration::media_engine::{MIME_TYPE_OPUS, MIME_TYPE_RTX, MIME_TYPE_VP8};
use rtc::rtp_transceiver::rtp_sender::{
    RTCPFeedback, RTCRtpCodec, RTCRtpCodecParameters, RTCRtpCodingParameters, RTCRtpEncodingParameters,
    RTCRtpHeaderExtensionCapability, RTCRtpRtxParameters, RtpCodecKind,
};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use webrtc::error::{Error, Result};
use webrtc::peer_connection::{
    CipherSuiteId, MediaEngine, PeerConnection, PeerConnectionBuilder, RTCCertificate, RTCConfigurationBuilder,
    RTCIceServer, RTCIceTransportPolicy, SettingEngineBuilder, SrtpProtectionProfile,
};

/// The format of sound with copies.
pub(crate) const MIME_TYPE_RED: &str = "audio/red";

/// Formats in our own offers, by their usual numbers.
const OPUS_NUMBER: u8 = 111;
/// As [`OPUS_NUMBER`].
const VP8_NUMBER: u8 = 96;
/// As [`OPUS_NUMBER`]: sound with copies of the packets before (RFC 2198).
const RED_NUMBER: u8 = 63;
/// As [`OPUS_NUMBER`]: repeats of pictures.
const RTX_NUMBER: u8 = 97;

/// Between two tries of a way, until one is found (RFC 8445 §14.2 has 50 ms as the least).
const TRY_EVERY: Duration = Duration::from_millis(50);
/// A way that answers nothing for 1.4 s is left: as long as the stack's own seven tries of 200 ms.
const MOST_TRIES: u16 = 28;

/// Typed words and pieces of files that may wait for the network, in bytes: half a second of a good line, so that
/// what is written does not wait long behind a file.
const WAITING_WORDS: usize = 64 * 1024;

/// Closest to the wire, where the time of sending is true and repeats are seen.
const LINE_SLOT: usize = 1_500;

/// A connection that has not begun yet, and its certificate's fingerprint.
pub(crate) async fn build(
    config: &PeerConfig,
    relays: &Relays,
    inside: mpsc::Sender<Inside>,
    shared: &Arc<Shared>,
    pictures: LineWish,
) -> std::result::Result<(Arc<dyn PeerConnection>, String), PeerError> {
    let (certificate, fingerprint) = certificate().map_err(PeerError::Start)?;
    let mut media = media_engine().map_err(PeerError::Start)?;
    number_packets(&mut media).map_err(PeerError::Start)?;
    let registry = registry(line(Arc::clone(shared), pictures).map_err(PeerError::Start)?);
    let configuration = configuration(&relays.servers, config.relay_only).with_certificates(vec![certificate]).build();
    let settings = SettingEngineBuilder::new()
        // Nothing older beside them: Chromium prefers AES-CM with SHA-1 whenever it is offered, and
        // every browser in use has these two.
        .with_srtp_protection_profiles(vec![
            SrtpProtectionProfile::Srtp_Aead_Aes_256_Gcm,
            SrtpProtectionProfile::Srtp_Aead_Aes_128_Gcm,
        ])
        // Our certificate is ECDSA, and so is every browser's.
        .with_dtls_cipher_suites(vec![
            CipherSuiteId::Tls_Ecdhe_Ecdsa_With_Aes_128_Gcm_Sha256,
            CipherSuiteId::Tls_Ecdhe_Ecdsa_With_ChaCha20_Poly1305_Sha256,
        ])
        // Joining the multicast group fails on a computer without a default route.
        .with_multicast_dns_mode(MulticastDnsMode::Disabled)
        .with_include_loopback_candidate(true)
        // A restart opens new sockets, on the addresses there are then.
        .with_discard_local_candidates_during_ice_restart(true)
        .with_ice_timeouts(Some(SILENT_AFTER), None, Some(ASK_EVERY))
        .with_ice_connection_attempts(Some(TRY_EVERY), Some(MOST_TRIES))
        .build();
    let builder = PeerConnectionBuilder::new()
        .with_configuration(configuration)
        .with_media_engine(media)
        .with_setting_engine(settings)
        .with_interceptor_registry(registry)
        .with_handler(Arc::new(Handler::new(inside)))
        .with_data_channel_send_buffer_limit(WAITING_WORDS)
        .with_udp_addrs(vec![Here { include_loopback: config.include_loopback || relays.need_loopback() }]);
    let connection = Box::pin(builder.build()).await.map_err(PeerError::Start)?;
    Ok((Arc::new(connection), fingerprint))
}

/// Which servers help, and whether all packets must go through a relay.
pub(crate) fn configuration(servers: &[IceServer], relay_only: bool) -> RTCConfigurationBuilder {
    let servers = servers.iter().map(|server| RTCIceServer {
        urls: server.urls.clone(),
        username: server.username.clone(),
        credential: server.credential.clone(),
    });
    let policy = if relay_only { RTCIceTransportPolicy::Relay } else { RTCIceTransportPolicy::All };
    RTCConfigurationBuilder::new().with_ice_servers(servers.collect()).with_ice_transport_policy(policy)
}

fn certificate() -> Result<(RTCCertificate, String)> {
    let provider = default_provider().map_err(|error| Error::Crypto(error.to_string()))?;
    // The name means nothing: the certificate is known by its fingerprint alone.
    let params = CertificateParams::new(vec!["call".to_owned()]).map_err(|error| Error::Other(error.to_string()))?;
    let scheme = SignatureScheme::EcdsaP256Sha256;
    let certificate = RTCCertificate::generate(provider.crypto(), scheme, params)?;
    let der = certificate.dtls_certificate.certificate.first().ok_or(Error::ErrNoCertificates)?;
    let fingerprint = fingerprint(der.as_ref());
    Ok((certificate, fingerprint))
}

/// A certificate's fingerprint as SDP writes it.
///
/// Source: RFC 8122 §5.
pub(crate) fn fingerprint(der: &[u8]) -> String {
    use sha2::Digest;
    let hex: Vec<String> = sha2::Sha256::digest(der).iter().map(|byte| format!("{byte:02X}")).collect();
    format!("sha-256 {}", hex.join(":"))
}

pub(crate) fn opus() -> RTCRtpCodec {
    RTCRtpCodec {
        mime_type: MIME_TYPE_OPUS.to_owned(),
        clock_rate: media::RTP_AUDIO_HZ,
        // Always two in SDP; the sound itself is mono (RFC 7587 §7).
        channels: 2,
        sdp_fmtp_line: "minptime=10;useinbandfec=1".to_owned(),
        rtcp_feedback: vec![],
    }
}

pub(crate) fn vp8() -> RTCRtpCodec {
    RTCRtpCodec {
        mime_type: MIME_TYPE_VP8.to_owned(),
        clock_rate: media::RTP_VIDEO_HZ,
        channels: 0,
        sdp_fmtp_line: String::new(),
        rtcp_feedback: vec![feedback("nack", ""), feedback("nack", "pli"), feedback("ccm", "fir")],
    }
}

/// Opus packets with copies of earlier ones, as browsers describe them.
fn red() -> RTCRtpCodec {
    RTCRtpCodec { mime_type: MIME_TYPE_RED.to_owned(), sdp_fmtp_line: format!("{OPUS_NUMBER}/{OPUS_NUMBER}"), ..opus() }
}

fn feedback(typ: &str, parameter: &str) -> RTCPFeedback {
    RTCPFeedback { typ: typ.to_owned(), parameter: parameter.to_owned() }
}

/// Packets of pictures sent again (RFC 4588).
fn rtx() -> RTCRtpCodec {
    RTCRtpCodec {
        mime_type: MIME_TYPE_RTX.to_owned(),
        sdp_fmtp_line: format!("apt={VP8_NUMBER}"),
        rtcp_feedback: vec![],
        ..vp8()
    }
}

fn media_engine() -> Result<MediaEngine> {
    let mut engine = MediaEngine::default();
    let formats = [
        (opus(), OPUS_NUMBER, RtpCodecKind::Audio),
        (red(), RED_NUMBER, RtpCodecKind::Audio),
        (vp8(), VP8_NUMBER, RtpCodecKind::Video),
        (rtx(), RTX_NUMBER, RtpCodecKind::Video),
    ];
    for (rtp_codec, payload_type, kind) in formats {
        engine.register_codec(RTCRtpCodecParameters { rtp_codec, payload_type }, kind)?;
    }
    Ok(engine)
}

/// Every packet carries its number on the transport, and the other end reports which came when.
fn number_packets(engine: &mut MediaEngine) -> Result<()> {
    for kind in [RtpCodecKind::Audio, RtpCodecKind::Video] {
        engine.register_feedback(feedback("transport-cc", ""), kind);
        let extension = RTCRtpHeaderExtensionCapability { uri: NUMBER_URI.to_owned() };
        engine.register_header_extension(extension, kind, None)?;
    }
    Ok(())
}

fn line(shared: Arc<Shared>, control: LineWish) -> Result<LineInterceptor> {
    let random = |error: getrandom::Error| Error::Other(error.to_string());
    let ssrc = getrandom::u32().map_err(random)?;
    Ok(LineInterceptor::new(shared, control, ssrc, first_number().map_err(random)?))
}

/// Reports both ways, and the line's own part. Packets pass the sender's reports before they are numbered, hence
/// the latest one counts there, whatever its number. The stack's own rate control, pacing and repeats are left out:
/// two of a kind would count everything twice.
fn registry(line: LineInterceptor) -> Registry {
    Registry::new()
        .with(Slot::from(LINE_SLOT), line)
        .with(Slot::ReceiverReport, ReceiverReportBuilder::new().build())
        .with(Slot::SenderReport, SenderReportBuilder::new().with_use_latest_packet().build())
}

/// A track of ours: one stream of one format, and for pictures one for its repeats.
pub(crate) fn track(kind: RtpCodecKind, codec: RTCRtpCodec, ssrc: u32, repeats: u32) -> MediaStreamTrack {
    // Named here, or the description would name one that nobody sends.
    let rtx = (kind == RtpCodecKind::Video).then_some(RTCRtpRtxParameters { ssrc: repeats });
    let encoding = RTCRtpEncodingParameters {
        rtp_coding_parameters: RTCRtpCodingParameters { ssrc: Some(ssrc), rtx, ..Default::default() },
        codec,
        ..Default::default()
    };
    let name = kind.to_string();
    MediaStreamTrack::new("visit".to_owned(), name.clone(), name, kind, vec![encoding])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_are_written_as_in_sdp() {
        let text = fingerprint(b"abc");
        assert!(text.starts_with("sha-256 BA:78:16:BF:8F:01:CF:EA"));
        assert_eq!(text.len(), 8 + 32 * 3 - 1);
    }

    #[test]
    fn every_connection_has_its_own_certificate() {
        assert_ne!(certificate().unwrap().1, certificate().unwrap().1);
    }
}
