import { expect, test } from "vitest";
import { capSender } from "./cap";

/** A sender of a picture of so many lines, and what it was set to last. */
function sender(height: number, encodings: RTCRtpEncodingParameters[] = [{ active: true }]) {
  const set: RTCRtpEncodingParameters[][] = [];
  const fake = {
    track: { getSettings: () => ({ height }) },
    getParameters: () => ({ encodings }),
    setParameters: async (parameters: RTCRtpSendParameters) => void set.push(parameters.encodings),
  };
  return { fake: fake as unknown as RTCRtpSender, set };
}

test("the more people, the smaller the picture, and for two it is whole again", async () => {
  const { fake, set } = sender(360);
  await capSender(fake, 3, true);
  expect(set.at(-1)).toEqual([{ active: true, maxBitrate: 600_000, maxFramerate: 30, scaleResolutionDownBy: 1 }]);
  await capSender(fake, 4, true);
  expect(set.at(-1)).toEqual([{ active: true, maxBitrate: 200_000, maxFramerate: 15, scaleResolutionDownBy: 2 }]);
  await capSender(fake, 2, true);
  expect(set.at(-1)).toEqual([{ active: true, scaleResolutionDownBy: 1 }]);
});

test("while nobody looks a picture a second is enough, and then it is whole again", async () => {
  const { fake, set } = sender(360);
  await capSender(fake, 2, false);
  expect(set.at(-1)).toEqual([{ active: true, maxBitrate: 100_000, maxFramerate: 1, scaleResolutionDownBy: 2 }]);
  await capSender(fake, 2, true);
  expect(set.at(-1)).toEqual([{ active: true, scaleResolutionDownBy: 1 }]);
});

test("a camera that gives more or fewer lines is brought to the same, never made larger", async () => {
  const large = sender(720);
  await capSender(large.fake, 3, true);
  expect(large.set.at(-1)?.[0]?.scaleResolutionDownBy).toBe(2);
  const small = sender(120);
  await capSender(small.fake, 4, true);
  expect(small.set.at(-1)?.[0]?.scaleResolutionDownBy).toBe(1);
});

test("a sender without an encoding yet is left alone", async () => {
  const { fake, set } = sender(360, []);
  await capSender(fake, 4, true);
  expect(set).toEqual([]);
});
