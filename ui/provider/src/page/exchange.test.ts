// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Passed, Said } from "../call/said";
import type { CallLine } from "../call/line";
import { Exchange } from "./exchange.svelte";

/** Real turns of the loop, which made-up timers do not hold up. */
const turns = async () => {
  for (let n = 0; n < 60; n++) {
    await new Promise<void>((done) => {
      const turn = setInterval(() => {
        clearInterval(turn);
        done();
      }, 0);
    });
  }
};

/** Two ends of one line, of which each can be cut. */
function two() {
  const ends: Exchange[] = [];
  const heard: Passed[] = [];
  const cut = { is: false };
  const line = (other: () => Exchange | undefined, name: string): CallLine => {
    const arrives = (message: Passed): void => {
      const there = other();
      if (message.type === "chat" || message.type === "chat_ack") there?.hearWords(message, name, lines[ends.indexOf(there)] ?? null);
      else there?.hearFile(message);
    };
    return {
      room: async () => undefined,
      pass: (message: Passed) => {
        if (cut.is) return false;
        heard.push(message);
        void Promise.resolve().then(() => arrives(message));
        return true;
      },
    } as unknown as CallLine;
  };
  const lines = [line(() => ends[1], "Dr Rao"), line(() => ends[0], "Asha")];
  ends.push(new Exchange(() => lines[0] ?? null), new Exchange(() => lines[1] ?? null));
  return { doctor: ends[0] as Exchange, asha: ends[1] as Exchange, heard, cut };
}
const file = (name: string, size: number) => {
  const bytes = Uint8Array.from({ length: size }, (_, index) => index % 253);
  return { name, size, type: "image/jpeg", arrayBuffer: async () => bytes.buffer.slice(0) } as unknown as File;
};

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

test("words go both ways, are answered, and a copy is shown once", async () => {
  const { doctor, asha, heard } = two();
  doctor.say("Take half a tablet.");
  await turns();
  asha.say("With water?");
  await turns();
  expect(asha.words).toMatchObject([{ name: "Dr Rao", text: "Take half a tablet." }, { name: null, state: "arrived" }]);
  expect(doctor.words).toMatchObject([{ name: null, state: "arrived" }, { name: "Asha", text: "With water?" }]);
  const copy = heard.find((message) => message.type === "chat") as Said & { type: "chat" };
  asha.hearWords(copy, "Dr Rao", null);
  expect(asha.words).toHaveLength(2);
});

test("words without an answer are late after ten seconds, and arrive when they are sent again", async () => {
  const { doctor, asha } = two();
  const hear = vi.spyOn(asha, "hearWords").mockImplementation(() => undefined);
  doctor.say("Take half a tablet.");
  vi.advanceTimersByTime(9_999);
  await turns();
  expect(doctor.words[0]?.state).toBe("sending");
  vi.advanceTimersByTime(1);
  await turns();
  expect([doctor.words[0]?.state, doctor.notArrived]).toEqual(["late", ["Take half a tablet."]]);
  hear.mockRestore();
  doctor.again(doctor.words[0] as (typeof doctor.words)[0]);
  await turns();
  expect([doctor.words[0]?.state, asha.words.length, doctor.notArrived]).toEqual(["arrived", 1, []]);
});

test("a file arrives whole at the other end, as bytes that no program opens", async () => {
  const { doctor, asha } = two();
  const sending = doctor.send(file("x-ray\u202Egpj.exe", 100_000));
  await turns();
  expect(await sending).toBeNull();
  expect(doctor.files).toMatchObject([{ state: "arrived", theirs: false, share: 1 }]);
  expect(asha.files).toMatchObject([{ name: "x-ray_gpj.exe", size: 100_000, state: "arrived", theirs: true }]);
  const saved = asha.saved(asha.files[0]?.id ?? "");
  expect([saved?.size, saved?.type]).toEqual([100_000, "application/octet-stream"]);
});

test("a file that breaks off, or has no answer, is not said to be sent", async () => {
  const { doctor, asha, cut } = two();
  const take = vi.spyOn(asha, "hearFile").mockImplementation(() => undefined);
  const unanswered = doctor.send(file("a.jpg", 10));
  await turns();
  expect(doctor.files[0]?.state).toBe("moving");
  expect(await doctor.send(file("b.jpg", 10))).toBe("busy");
  vi.advanceTimersByTime(30_000);
  await turns();
  await unanswered;
  expect([doctor.files[0]?.state, doctor.notArrived]).toEqual(["unsent", ["a.jpg"]]);
  take.mockRestore();
  cut.is = true;
  await doctor.send(file("c.jpg", 10));
  expect(doctor.files[1]?.state).toBe("unsent");
});

test("an empty or too large file is not sent, and a too large one not taken", async () => {
  const { doctor, asha, heard } = two();
  expect(await doctor.send(file("a.jpg", 0))).toBe("empty");
  expect(await doctor.send({ size: 10 * 1024 * 1024 + 1 } as File)).toBe("too-large");
  expect(heard).toEqual([]);
  const offer = { type: "file", id: "f", name: "a", mime: "", sha256: "ab".repeat(32) } as const;
  asha.hearFile({ ...offer, size: 10 * 1024 * 1024 + 1 });
  await turns();
  expect([heard.at(-1), asha.files]).toEqual([{ type: "file_refused", id: "f", because: "too_big" }, []]);
});

test("a file whose bytes are not the promised ones, or that stops half-way, is never offered", async () => {
  const { asha, heard } = two();
  asha.hearFile({ type: "file", id: "f", name: "a", mime: "", size: 3, sha256: "ab".repeat(32) });
  asha.hearFile({ type: "chunk", id: "f", at: 0, data: "QUJD" });
  await turns();
  expect([heard.at(-1), asha.files[0]?.state, asha.saved("f")]).toEqual([{ type: "file_refused", id: "f", because: "damaged" }, "broken", null]);
  asha.hearFile({ type: "file", id: "g", name: "a", mime: "", size: 3, sha256: "ab".repeat(32) });
  await turns();
  asha.over();
  expect([asha.files[1]?.state, asha.saved("g")]).toEqual(["broken", null]);
});

test("ten files are taken in one visit", async () => {
  const { doctor, asha } = two();
  for (let n = 0; n < 11; n += 1) {
    const sending = doctor.send(file(`${n}.jpg`, 5));
    await turns();
    vi.advanceTimersByTime(30_000);
    await turns();
    await sending;
  }
  expect([asha.files.length, doctor.files.at(-1)?.state]).toEqual([10, "unsent"]);
});
