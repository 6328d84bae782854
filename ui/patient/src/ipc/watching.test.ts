import { expect, test, vi } from "vitest";
import type { EncodedPicture } from "./picture";
import type { WatchRequest } from "./generated";
import { Watching, type Watcher } from "./watching";

const PICTURE = [0, 0, 0, 17, 2, 3, 2, 128, 1, 104, 1, 0, 0, 0, 0, 0, 0, 0, 1, 2, 7];

const watcher = (seen: (picture: EncodedPicture) => void, pane = false): Watcher & { by: string[] } => {
  const by: string[] = [];
  return { pane, drawnBy: (who) => by.push(who), seen, by };
};

function core(panes = false) {
  const answers: ((bytes: ArrayBuffer) => void)[] = [];
  const refusals: ((reason: unknown) => void)[] = [];
  const said: string[] = [];
  return {
    answers,
    refusals,
    said,
    watchPictures: async (request: WatchRequest) => {
      said.push(`${request.whose} ${request.on}`);
      return panes && request.pane;
    },
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
  const stopOwn = watching.watch("own", watcher((picture) => own.push(picture)));
  const stopDoctor = watching.watch("doctor", watcher((picture) => doctor.push(picture)));
  await vi.waitFor(() => expect(fake.answers).toHaveLength(1));
  await vi.waitFor(() => expect(fake.said).toHaveLength(2));
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
  const stop = watching.watch("own", watcher(() => seen.push("first")));
  watching.watch("own", watcher(() => seen.push("second")));
  stop();
  await vi.waitFor(() => expect(fake.answers).toHaveLength(1));
  fake.answers[0]?.(bytes());
  await vi.waitFor(() => expect(seen).toEqual(["second"]));
  expect(fake.said).toEqual(["own true", "own true"]);
});

test("after a refusal it asks again, though not at once", async () => {
  vi.useFakeTimers();
  const fake = core();
  new Watching(fake).watch("own", watcher(() => undefined));
  await vi.waitFor(() => expect(fake.answers).toHaveLength(1));
  fake.refusals[0]?.(new Error("no"));
  await vi.advanceTimersByTimeAsync(400);
  expect(fake.answers).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(200);
  expect(fake.answers).toHaveLength(2);
  vi.useRealTimers();
});

test("what the program draws is not asked for, and what it may not draw is drawn by the page", async () => {
  const fake = core(true);
  const watching = new Watching(fake);
  const doctor = watcher(() => undefined, true);
  const stop = watching.watch("doctor", doctor);
  await vi.waitFor(() => expect(doctor.by).toEqual(["program"]));
  expect(fake.answers).toHaveLength(0);
  const own = watcher(() => undefined);
  watching.watch("own", own);
  await vi.waitFor(() => expect(own.by).toEqual(["page"]));
  expect(fake.answers).toHaveLength(1);
  stop();
  await vi.waitFor(() => expect(fake.said).toEqual(["doctor true", "own true", "doctor false"]));
});
