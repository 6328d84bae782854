// One end of a call between two browsers, as plain as a call can be: the comparison for Housecall.
// The doctor offers with the settings of her real page; the patient answers with what her camera gives.
const asked = new URLSearchParams(location.search);
const role = asked.get("role");
const wish =
  role === "doctor"
    ? { width: 640, height: 360 }
    : { width: Number(asked.get("width")), height: Number(asked.get("height")), frameRate: 30 };
const own = document.querySelector(".own");
const remote = document.querySelector(".remote");
const hub = new WebSocket(`ws://${location.host}/signal/${role}`);
const say = (signal) => hub.send(JSON.stringify(signal));
let peer = null;
let early = [];
window.end = { state: "new", firstFrame: 0, local: null, error: "" };

// What the clinic has for networks without UDP; usually nothing.
const relays = fetch("relays").then((told) => told.json());

async function open() {
  const local = new MediaStream();
  for (const part of [{ video: wish }, { audio: true }]) {
    const stream = await navigator.mediaDevices.getUserMedia(part);
    for (const track of stream.getTracks()) local.addTrack(track);
  }
  window.end.local = local;
  own.srcObject = local;
}

async function connect() {
  peer = new RTCPeerConnection({ iceServers: await relays });
  const received = new MediaStream();
  remote.srcObject = received;
  peer.ontrack = ({ track }) => received.addTrack(track);
  peer.onicecandidate = ({ candidate }) => {
    if (candidate) say({ kind: "candidate", candidate: candidate.candidate, mid: candidate.sdpMid, line: candidate.sdpMLineIndex });
  };
  peer.onconnectionstatechange = () => (window.end.state = peer.connectionState);
  // The doctor offers, so she also offers anew when the network has gone.
  peer.oniceconnectionstatechange = () => {
    if (role === "doctor" && ["disconnected", "failed"].includes(peer.iceConnectionState)) void offer({ iceRestart: true });
  };
  window.end.firstFrame = 0;
  remote.requestVideoFrameCallback(() => (window.end.firstFrame = performance.timeOrigin + performance.now()));
}

async function offer(options) {
  await peer.setLocalDescription(await peer.createOffer(options));
  say({ kind: "offer", sdp: peer.localDescription.sdp });
}

function vp8First(transceiver) {
  const codecs = RTCRtpReceiver.getCapabilities("video").codecs.filter((codec) => /vp8|rtx/i.test(codec.mimeType));
  transceiver.setCodecPreferences(codecs);
}

async function admit() {
  if (window.end.local === null) await open();
  await connect();
  for (const track of [...window.end.local.getAudioTracks(), ...window.end.local.getVideoTracks()]) {
    const line = peer.addTransceiver(track, { direction: "sendrecv", streams: [window.end.local] });
    if (track.kind === "video") vp8First(line);
  }
  peer.createDataChannel("words", { ordered: true });
  await offer();
}

async function heard(signal) {
  switch (signal.kind) {
    case "offer": {
      if (peer === null) {
        await connect();
        for (const track of window.end.local.getTracks()) peer.addTrack(track, window.end.local);
      }
      await peer.setRemoteDescription({ type: "offer", sdp: signal.sdp });
      await peer.setLocalDescription(await peer.createAnswer());
      say({ kind: "answer", sdp: peer.localDescription.sdp });
      break;
    }
    case "answer":
      await peer.setRemoteDescription({ type: "answer", sdp: signal.sdp });
      break;
    case "candidate":
      if (peer?.remoteDescription) await peer.addIceCandidate({ candidate: signal.candidate, sdpMid: signal.mid, sdpMLineIndex: signal.line });
      else early.push(signal);
      return;
    case "bye":
      hangUp();
      return;
  }
  for (const candidate of early.splice(0)) await heard(candidate);
}

function hangUp() {
  peer?.close();
  peer = null;
  early = [];
  remote.srcObject = null;
  window.end.state = "ended";
}

// One at a time and in order.
let queue = Promise.resolve();
hub.onmessage = ({ data }) => {
  queue = queue.then(() => heard(JSON.parse(data))).catch((error) => (window.end.error = String(error)));
};
const button = document.querySelector("button");
button.hidden = role !== "doctor";
button.onclick = () => admit().catch((error) => (window.end.error = String(error)));
window.end.leave = () => {
  say({ kind: "bye" });
  hangUp();
};
if (role === "patient") open().then(() => (window.end.state = "waiting"), (error) => (window.end.error = String(error)));
