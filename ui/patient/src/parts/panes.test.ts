import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { PlaceRequest, PlacesRequest, ShownView } from "../ipc";
import { Panes, type Pane } from "./panes";

let resized: () => void = () => {};
let said: PlaceRequest[][] = [];
let heard: (shown: readonly ShownView[]) => void = () => {};
let refuse = false;
let width = 0;

const core = {
  placePictures: async (request: PlacesRequest) => {
    said.push(request.places);
    width = request.width;
    if (refuse) throw new Error("no");
    return null;
  },
  onShown: async (told: typeof heard) => {
    heard = told;
    return () => void (heard = () => {});
  },
};

const at = (left: number, top: number, width: number, height: number, into: Element = document.body) => {
  const element = document.createElement("div");
  into.append(element);
  const place = { left, top, width, height };
  element.getBoundingClientRect = () =>
    ({ ...place, right: place.left + place.width, bottom: place.top + place.height }) as DOMRect;
  return { element, place };
};
const pane = (element: HTMLElement, other: Partial<Pane> = {}): Pane => ({
  element,
  covered: () => false,
  told: () => {},
  ...other,
});

beforeEach(() => {
  vi.useFakeTimers();
  document.body.replaceChildren();
  said = [];
  refuse = false;
  vi.stubGlobal(
    "ResizeObserver",
    class {
      constructor(told: () => void) {
        resized = told;
      }
      observe() {}
      unobserve() {}
      disconnect() {}
    },
  );
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("a place is said when it begins, ends or moves, and not otherwise", async () => {
  const panes = new Panes(core);
  const { element, place } = at(0, 40, 1100, 600);
  const close = panes.open("doctor", pane(element));
  expect(said).toEqual([[{ whose: "doctor", ...place, frame: null, above: [] }]]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(said).toHaveLength(1);
  place.height = 400;
  resized();
  expect(said).toHaveLength(2);
  place.top = 20;
  await vi.advanceTimersByTimeAsync(250);
  expect(said).toHaveLength(3);
  place.width = 0;
  window.dispatchEvent(new Event("resize"));
  expect(said.at(-1)).toEqual([]);
  place.width = 10;
  await vi.advanceTimersByTimeAsync(250);
  expect(said.at(-1)).toHaveLength(1);
  close();
  expect(said.at(-1)).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});

test("nothing is drawn over what lies above a picture, nor over a page that shows something in its stead", () => {
  const panes = new Panes(core);
  const doctor = at(0, 0, 1000, 500);
  const frame = at(700, 300, 240, 160);
  frame.element.dataset["above"] = "";
  frame.element.style.borderTopLeftRadius = "14px";
  Object.defineProperties(frame.element, { clientWidth: { value: 240 }, clientHeight: { value: 160 } });
  const elsewhere = at(0, 600, 100, 100);
  elsewhere.element.dataset["above"] = "";
  const own = at(703, 303, 234, 132, frame.element);
  let off = false;
  panes.open("doctor", pane(doctor.element, { covered: () => off }));
  panes.open("own", pane(own.element));
  const [first, second] = said.at(-1) ?? [];
  expect(first?.above).toEqual([{ ...frame.place, radius: 14 }]);
  const inner = { left: 700, top: 300, width: 240, height: 160, radius: 14 };
  expect(second).toEqual({ whose: "own", ...own.place, frame: inner, above: [] });
  off = true;
  panes.look();
  expect(said.at(-1)?.map(({ whose }) => whose)).toEqual(["own"]);
});

test("a message before a picture in the page does not lie above it", () => {
  const panes = new Panes(core);
  const message = at(0, 0, 100, 100);
  message.element.dataset["above"] = "";
  panes.open("own", pane(at(0, 0, 100, 100).element));
  expect(said.at(-1)?.[0]?.above).toEqual([]);
});

test("places are those that are seen, also where two fingers have enlarged the page", () => {
  vi.stubGlobal("innerWidth", 880);
  const viewport = Object.assign(new EventTarget(), { offsetLeft: 10, offsetTop: 20, scale: 2, width: 440 });
  vi.stubGlobal("visualViewport", viewport);
  const panes = new Panes(core);
  panes.open("doctor", pane(at(30, 40, 100, 50).element));
  expect(width).toBe(880);
  expect(said.at(-1)?.[0]).toMatchObject({ left: 40, top: 40, width: 200, height: 100 });
  viewport.scale = 1;
  viewport.dispatchEvent(new Event("resize"));
  expect(width).toBe(880);
  expect(said.at(-1)?.[0]).toMatchObject({ left: 20, top: 20, width: 100, height: 50 });
});

test("a frame's corners grow with two fingers too", () => {
  const viewport = Object.assign(new EventTarget(), { offsetLeft: 0, offsetTop: 0, scale: 2, width: 440 });
  vi.stubGlobal("visualViewport", viewport);
  const frame = at(0, 0, 100, 60);
  frame.element.dataset["above"] = "";
  frame.element.style.borderTopLeftRadius = "14px";
  Object.defineProperties(frame.element, { clientLeft: { value: 3 }, clientTop: { value: 3 } });
  new Panes(core).open("own", pane(at(3, 3, 94, 50, frame.element).element));
  expect(said.at(-1)?.[0]?.frame).toMatchObject({ left: 6, top: 6, radius: 22 });
});

test("what was refused is said again", async () => {
  refuse = true;
  const panes = new Panes(core);
  panes.open("doctor", pane(at(0, 0, 10, 10).element));
  await vi.advanceTimersByTimeAsync(0);
  refuse = false;
  await vi.advanceTimersByTimeAsync(500);
  expect(said).toHaveLength(2);
});

test("each hears of her own picture until its pane is closed", async () => {
  const panes = new Panes(core);
  const doctors: number[] = [];
  const close = panes.open("doctor", pane(at(0, 0, 10, 10).element, { told: ({ at }) => doctors.push(...at) }));
  panes.open("own", pane(at(0, 0, 10, 10).element));
  await vi.advanceTimersByTimeAsync(0);
  const shown = (at: number): ShownView => ({ whose: "doctor", at: [at], width: 1, height: 1 });
  heard([shown(1)]);
  close();
  heard([shown(2)]);
  expect(doctors).toEqual([1]);
});
