import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { EncodedPicture } from "../ipc";
import { Player, warmSoon } from "./player";

/** A decoder that decodes when told to. */
class FakeDecoder {
  static all: FakeDecoder[] = [];
  decodeQueueSize = 0;
  state = "unconfigured";
  readonly decoded: { type: string }[] = [];
  constructor(
    readonly init: { output: (frame: object) => void; error: (reason: Error) => void },
  ) {
    FakeDecoder.all.push(this);
  }
  configure() {
    this.state = "configured";
  }
  decode(chunk: { type: string }) {
    this.decoded.push(chunk);
  }
  close() {
    this.state = "closed";
  }
  give() {
    this.init.output({ displayWidth: 640, displayHeight: 360, close: () => {} });
  }
}

const picture = (key: boolean): EncodedPicture => ({
  key,
  still: false,
  width: 640,
  height: 360,
  micros: 0,
  data: new Uint8Array([1]),
});

const drawn = vi.fn();
const keyWanted = vi.fn();
let now = 0;

const player = () => {
  const canvas = document.createElement("canvas");
  canvas.getContext = (() => ({ drawImage: () => {} })) as never;
  return new Player(canvas, { drawn, keyWanted });
};

beforeEach(() => {
  now = 0;
  FakeDecoder.all = [];
  drawn.mockReset();
  keyWanted.mockReset();
  vi.stubGlobal("VideoDecoder", FakeDecoder);
  vi.stubGlobal("EncodedVideoChunk", class {
    type: string;
    constructor({ type }: { type: string }) {
      this.type = type;
    }
  });
  vi.spyOn(performance, "now").mockImplementation(() => now);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("decoding begins at a key picture, and one is asked for once", () => {
  const it = player();
  it.push(picture(false));
  it.push(picture(false));
  expect(FakeDecoder.all).toHaveLength(0);
  expect(keyWanted).toHaveBeenCalledTimes(1);
  it.push(picture(true));
  it.push(picture(false));
  expect(FakeDecoder.all[0]?.decoded.map(({ type }) => type)).toEqual(["key", "delta"]);
});

test("a decoder made before the first picture waits for a key picture", () => {
  const it = player();
  it.prepare();
  it.push(picture(false));
  expect(keyWanted).toHaveBeenCalledTimes(1);
  it.push(picture(true));
  expect(FakeDecoder.all).toHaveLength(1);
  expect(FakeDecoder.all[0]?.decoded.map(({ type }) => type)).toEqual(["key"]);
});

test("looking for decoders leaves none open, and is not done where there are none or the program draws", async () => {
  vi.useFakeTimers();
  const drawing = (itself: boolean) => ({ drawsPictures: async () => itself });
  const configured = vi.spyOn(FakeDecoder.prototype, "configure");
  const callOff = warmSoon(drawing(false));
  expect(configured).not.toHaveBeenCalled();
  callOff();
  warmSoon(drawing(false));
  await vi.runAllTimersAsync();
  warmSoon(drawing(true));
  await vi.runAllTimersAsync();
  expect(configured).toHaveBeenCalledTimes(1);
  expect(FakeDecoder.all.map(({ state }) => state)).toEqual(["closed"]);
  vi.stubGlobal("VideoDecoder", undefined);
  warmSoon(drawing(false));
  await vi.runAllTimersAsync();
  expect(configured).toHaveBeenCalledTimes(1);
});

test("a late picture is decoded but not drawn, except now and then", () => {
  const it = player();
  it.push(picture(true));
  const [decoder] = FakeDecoder.all;
  if (!decoder) throw new Error("no decoder");
  decoder.give();
  decoder.decodeQueueSize = 5;
  now = 20;
  decoder.give();
  expect(drawn).toHaveBeenCalledTimes(1);
  now = 150;
  decoder.give();
  expect(drawn).toHaveBeenCalledTimes(2);
});

test("with a second of pictures waiting it starts anew at the next key picture", () => {
  const it = player();
  it.push(picture(true));
  const [first] = FakeDecoder.all;
  if (!first) throw new Error("no decoder");
  first.decodeQueueSize = 31;
  it.push(picture(false));
  expect(first.state).toBe("closed");
  expect(keyWanted).toHaveBeenCalledTimes(1);
  first.give();
  expect(drawn).not.toHaveBeenCalled();
  it.push(picture(true));
  expect(FakeDecoder.all[1]?.decoded).toHaveLength(1);
});

test("a decoder that fails is replaced", () => {
  const it = player();
  it.push(picture(true));
  FakeDecoder.all[0]?.init.error(new Error("bad data"));
  expect(keyWanted).toHaveBeenCalledTimes(1);
  it.push(picture(true));
  expect(FakeDecoder.all).toHaveLength(2);
});
