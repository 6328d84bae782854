import { expect, test, vi } from "vitest";
import type { EncodedPicture } from "./picture";
import { Watching } from "./watching";

const PICTURE = [0, 0, 0, 17, 2, 3, 2, 128, 1, 104, 1, 0, 0, 0, 0, 0, 0, 0, 1, 2, 7];

function core() {
  const answers: ((bytes: ArrayBuffer) => void)[] = [];
  const refusals: ((reason: unknown) => void)[] = [];
  const said: string[] = [];
  return {
    answers,
    refusals,
    said,
    watchPictures: async ({ whose, on }: { whose: string; on: boolean }) =>
      void said.push(`${whose} ${on}`),
    nextPictures: () =>
      new Promise<ArrayBuffer>((resolve, reject) => {
        answers.push(resolve);
        refusals.push(reject);
      }),
  };
}

const bytes = () => new Uint8Array(PICTURE).buffer;

test("one question is open as long as somebody looks, and each sees her own pictures", async () => {
  const fake = core();
  const watching = new Watching(fake);
  const own: EncodedPicture[] = [];
  const doctor: EncodedPicture[] = [];
  const stopOwn = watching.watch("own", (picture) => own.push(picture));
  const stopDoctor = watching.watch("doctor", (picture) => doctor.push(picture));
  expect(fake.answers).toHaveLength(1);
  fake.answers[0]?.(bytes());
  await vi.waitFor(() => expect(fake.answers).toHaveLength(2));
  expect([own.length, doctor.length]).toEqual([1, 0]);

  stopOwn();
  fake.answers[1]?.(bytes());
  await vi.waitFor(() => expect(fake.answers).toHaveLength(3));
  expect(own).toHaveLength(1);

  stopDoctor();
  fake.answers[2]?.(new ArrayBuffer(0));
  await vi.waitFor(() =>
    expect(fake.said).toEqual(["own true", "doctor true", "own false", "doctor false"]),
  );
  expect(fake.answers).toHaveLength(3);
});

test("asking anew starts anew, and the earlier one's end ends nothing", async () => {
  const fake = core();
  const watching = new Watching(fake);
  const seen: string[] = [];
  const stop = watching.watch("own", () => seen.push("first"));
  watching.watch("own", () => seen.push("second"));
  stop();
  fake.answers[0]?.(bytes());
  await vi.waitFor(() => expect(seen).toEqual(["second"]));
  expect(fake.said).toEqual(["own true", "own true"]);
});

test("after a refusal it asks again, though not at once", async () => {
  vi.useFakeTimers();
  const fake = core();
  new Watching(fake).watch("own", () => undefined);
  fake.refusals[0]?.(new Error("no"));
  await vi.advanceTimersByTimeAsync(400);
  expect(fake.answers).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(200);
  expect(fake.answers).toHaveLength(2);
  vi.useRealTimers();
});
