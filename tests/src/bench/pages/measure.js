// Put into the doctor's page before a call, the same for both calls: what her browser's own counters say, and
// pictures as they were decoded.
if (!window.bench) {
  const peers = [];
  const Plain = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Plain {
    constructor(...all) {
      super(...all);
      peers.push(this);
    }
  };
  const bench = (window.bench = { admittedAt: 0, samples: [], timer: 0 });
  const now = () => performance.timeOrigin + performance.now();
  document.addEventListener(
    "click",
    ({ target }) => {
      if (target.closest("[data-test=admit]")) bench.admittedAt = now();
    },
    true,
  );
  bench.connected = () => peers.at(-1)?.connectionState ?? "none";
  bench.read = async () => {
    const report = await peers.at(-1).getStats();
    const all = { at: now() };
    report.forEach((one) => {
      if (one.type === "inbound-rtp" || one.type === "outbound-rtp") all[`${one.type.split("-")[0]}_${one.kind}`] = { ...one };
      if (one.type === "remote-inbound-rtp") all[`theirs_${one.kind}`] = { ...one };
    });
    return all;
  };
  bench.watch = (every) => {
    bench.samples = [];
    clearInterval(bench.timer);
    bench.timer = setInterval(async () => bench.samples.push(await bench.read()), every);
  };
  bench.rest = () => {
    clearInterval(bench.timer);
    return bench.samples.splice(0);
  };
  const text = (bytes) => {
    let written = "";
    for (let at = 0; at < bytes.length; at += 8192) written += String.fromCharCode(...bytes.subarray(at, at + 8192));
    return btoa(written);
  };
  // The brightness of the decoded picture itself: what a canvas gives has been through RGB.
  const luma = async (frame, rows) => {
    const { width, height, x, y } = frame.visibleRect;
    if (!/^(I420|NV12|I420A)$/.test(frame.format ?? "")) throw new Error(`pictures come as ${frame.format}`);
    const rect = { x, y, width, height: Math.min(height, rows ?? height) };
    const all = new Uint8Array(frame.allocationSize({ rect }));
    const [plane] = await frame.copyTo(all, { rect });
    const packed = new Uint8Array(width * rect.height);
    for (let row = 0; row < rect.height; row += 1) {
      packed.set(all.subarray(plane.offset + row * plane.stride, plane.offset + row * plane.stride + width), row * width);
    }
    return { width, height, rows: rect.height, y: packed };
  };
  // The first `count` pictures of the camera itself, as they come out of it.
  bench.captured = async (track, count, part) => {
    const copy = track.clone();
    const reader = new MediaStreamTrackProcessor({ track: copy }).readable.getReader();
    const taken = [];
    while (taken.length < count) {
      const { value: frame } = await reader.read();
      const at = now();
      const one = await luma(frame, Math.ceil((frame.visibleRect.height * part) / 2) * 2);
      frame.close();
      taken.push({ ...one, at, y: text(one.y) });
    }
    await reader.cancel();
    copy.stop();
    return taken;
  };
  // So many seconds of what is heard, after everything the browser does against loss.
  bench.hear = async (seconds) => {
    const track = peers.at(-1).getReceivers().find((one) => one.track.kind === "audio").track.clone();
    const reader = new MediaStreamTrackProcessor({ track }).readable.getReader();
    const parts = [];
    let rate = 0;
    let frames = 0;
    while (frames < seconds * (rate || 48_000)) {
      const { value: data, done } = await reader.read();
      if (done) break;
      const part = new Float32Array(data.numberOfFrames);
      data.copyTo(part, { planeIndex: 0, format: "f32-planar" });
      ({ sampleRate: rate } = data);
      frames += part.length;
      parts.push(part);
      data.close();
    }
    await reader.cancel();
    track.stop();
    const sound = Int16Array.from(parts.flatMap((part) => [...part]), (s) => Math.max(-32768, Math.min(32767, Math.round(s * 32767))));
    return { rate, sound: text(new Uint8Array(sound.buffer)) };
  };
  // `count` pictures, every `step`th; `part` is how much of the height is wanted, 1 for all of it.
  bench.pictures = (count, step, part) =>
    new Promise((done, fail) => {
      const video = document.querySelector("video.remote");
      const taken = [];
      let seen = 0;
      const look = async () => {
        const at = now();
        try {
          if (seen++ % step === 0) {
            const frame = new VideoFrame(video);
            const rows = part < 1 ? Math.ceil((frame.visibleRect.height * part) / 2) * 2 : undefined;
            taken.push(luma(frame, rows).then((one) => ({ ...one, at, y: text(one.y) })).finally(() => frame.close()));
          }
        } catch (error) {
          return fail(error);
        }
        if (taken.length < count) video.requestVideoFrameCallback(look);
        else Promise.all(taken).then(done, fail);
      };
      video.requestVideoFrameCallback(look);
      setTimeout(() => Promise.all(taken).then(done, fail), 8_000);
    });
}
return true;
