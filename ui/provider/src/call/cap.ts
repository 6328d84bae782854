/** What one picture may cost when it is sent to several people at once. */
interface Cap {
  /** Bits a second. */
  bitrate: number;
  /** Pictures a second. */
  rate: number;
  /** The most lines. */
  height: number;
}

/** By the number of people in the visit, oneself included; for two there is none. */
const CAPS: Partial<Record<number, Cap>> = {
  3: { bitrate: 600_000, rate: 30, height: 360 },
  4: { bitrate: 200_000, rate: 15, height: 180 },
};

/** Nobody looks: a picture now and then, so that there is one when somebody does. */
const UNSEEN: Cap = { bitrate: 100_000, rate: 1, height: 180 };

/** Holds a picture's sender to what the number of people allows, and to next to nothing while nobody looks. */
export async function capSender(sender: RTCRtpSender, people: number, looked: boolean): Promise<void> {
  const parameters = sender.getParameters();
  const cap = looked ? CAPS[people] : UNSEEN;
  for (const encoding of parameters.encodings) {
    delete encoding.maxBitrate;
    delete encoding.maxFramerate;
    encoding.scaleResolutionDownBy = 1;
    if (cap === undefined) continue;
    const height = sender.track?.getSettings().height ?? 360;
    Object.assign(encoding, { maxBitrate: cap.bitrate, maxFramerate: cap.rate, scaleResolutionDownBy: Math.max(1, height / cap.height) });
  }
  if (parameters.encodings.length > 0) await sender.setParameters(parameters);
}
