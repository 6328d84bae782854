import { render, screen, waitFor } from "@testing-library/svelte";
import { userEvent } from "@testing-library/user-event";
import { afterEach, describe, expect, test, vi } from "vitest";
import { MockCore, press } from "../ipc/mock";
import { SCENES, sceneOf, type SceneName } from "../ipc/mock/scenes";
import { MEDICINES, READY, UNREACHABLE } from "../ipc/mock/views";
import Window from "./Window.svelte";

const shown = () => document.querySelector("main")?.dataset["screen"];
const find = (test: string) => document.querySelector<HTMLElement>(`[data-test="${test}"]`);
const untilShown = (name: string) => waitFor(() => expect(shown()).toBe(name));

async function open(name: SceneName, change: (core: MockCore) => void = () => {}) {
  const core = new MockCore(sceneOf(name));
  core.source = () => () => {};
  change(core);
  render(Window, { core });
  await waitFor(() => expect(shown()).toBeDefined());
  await press(sceneOf(name).presses ?? []);
  return core;
}

afterEach(() => vi.useRealTimers());

const NAMES = Object.keys(SCENES) as SceneName[];

describe.each(NAMES)("screen %s", (name) => {
  test("has one heading, the text size and the clinic's phone", async () => {
    const core = await open(name);
    await waitFor(() => {
      const titles = [...document.querySelectorAll("h1")].filter((h1) => !h1.closest("[hidden]"));
      expect(titles).toHaveLength(1);
      expect(titles[0]?.textContent?.trim()).not.toBe("");
    });
    expect(find("aa")).not.toBeNull();
    const phone = core.view.clinic?.phone;
    expect(find("help")?.textContent).toContain(phone ?? "Help");
    expect(document.body.textContent).not.toMatch(/undefined|null|NaN|\[object/);
  });

  test("has the clinic's phone number and the code with every problem", async () => {
    const core = await open(name);
    for (const problem of document.querySelectorAll<HTMLElement>(".problem")) {
      expect(problem.textContent).toContain(problem.dataset["code"]);
      if (core.view.clinic) expect(problem.textContent).toContain("Phone Hill Clinic: 555 0100");
      expect(problem.querySelectorAll("button").length).toBeLessThanOrEqual(1);
    }
  });
});

describe("an invitation on a leaflet", () => {
  const state = () => document.querySelector<HTMLElement>("#code-state")?.dataset["codeState"];
  const field = (id: string) => document.querySelector<HTMLInputElement>(`#${id}`)!;

  test("what is typed is grouped, judged at once, and stays whatever page she goes to", async () => {
    const core = await open("welcome-code");
    const user = userEvent.setup();
    await user.type(field("address"), "hillclinic.example");
    await user.type(field("code"), "k3vx-b2s9m0dy");
    expect(field("code").value).toBe("K3VX B2S9 M0DY");
    await waitFor(() => expect(state()).toBe("short"));
    expect(document.querySelector("#code-state")?.textContent).toBe("14 more characters.");
    await user.type(field("code"), "?");
    await waitFor(() => expect(state()).toBe("character"));
    expect(document.querySelector("#code-state")?.textContent).toContain("Character 13, “?”");
    await user.keyboard("{Backspace}");
    await user.type(field("code"), "w1n7htzeab3dzz");
    await waitFor(() => expect(state()).toBe("mistyped"));
    find("help")?.click();
    await untilShown("help");
    find("back")?.click();
    await untilShown("welcome");
    expect([field("address").value, field("code").value]).toEqual(["hillclinic.example", "K3VX B2S9 M0DY W1N7 HTZE AB3D ZZ"]);
    core.refusal = { code: "codeMistyped", label: "HC-113" };
    find("open-code")?.click();
    await waitFor(() => expect(document.querySelector(".problem")?.getAttribute("data-code")).toBe("HC-113"));
    expect(field("code").value).toBe("K3VX B2S9 M0DY W1N7 HTZE AB3D ZZ");
    core.refusal = null;
    find("open-code")?.click();
    await untilShown("invited");
  });

  test("a correction in the middle is not moved", async () => {
    await open("welcome-code");
    const user = userEvent.setup();
    await user.type(field("code"), "k3vxb2s9");
    const code = field("code");
    await user.type(code, "q", { initialSelectionStart: 2, initialSelectionEnd: 3 });
    expect(code.value).toBe("K3qX B2S9");
  });

  test("the camera is let go when she leaves the page", async () => {
    const core = await open("welcome-scan");
    await waitFor(() => expect(core.asked).toContain("scanInvitation"));
    find("other-way")?.click();
    await waitFor(() => expect(core.asked).toContain("closeDevices"));
    expect(find("open-invitation")).not.toBeNull();
  });
});

describe("a caregiver", () => {
  test("sees for whom she is here on every screen", async () => {
    const core = await open("home-helper");
    const banner = () => document.querySelector<HTMLElement>("[data-helping]")?.textContent?.trim();
    expect(banner()).toBe("You are helping Asha Verma");
    find("my-medicines")?.click();
    await untilShown("medicines");
    expect(banner()).toBe("You are helping Asha Verma");
    find("help")?.click();
    await untilShown("help");
    expect(banner()).toBe("You are helping Asha Verma");
    core.say({ helping: null });
    await waitFor(() => expect(banner()).toBeUndefined());
  });
});

describe("writing and sending", () => {
  test("her words leave the field when the program took them, and are not called sent before the doctor has them", async () => {
    const core = await open("call");
    const user = userEvent.setup();
    find("write")?.click();
    await waitFor(() => expect(find("text")).not.toBeNull());
    const field = find("text") as HTMLTextAreaElement;
    await user.type(field, "My knee hurts.");
    core.refusal = { code: "unexpected", label: "HC-900" };
    find("send")?.click();
    await waitFor(() => expect(document.querySelector(".problem")).not.toBeNull());
    expect(field.value).toBe("My knee hurts.");
    core.refusal = null;
    find("send")?.click();
    await waitFor(() => expect(field.value).toBe(""));
    const item = () => document.querySelector<HTMLElement>("[data-item]");
    expect(item()?.textContent).toContain("On its way…");
    expect(item()?.textContent).not.toContain("has it");
    const items = core.view.call.items.map((one) => ({ ...one, state: "done" as const }));
    core.say({ call: { ...core.view.call, items } });
    await waitFor(() => expect(item()?.textContent).toContain("Dr Rao has it."));
  });

  test("keeping is off until she says so", async () => {
    const core = await open("after-exchange");
    const keep = () => find("keep") as HTMLInputElement;
    expect(keep().checked).toBe(false);
    keep().click();
    await waitFor(() => expect(core.view.call.keep).toBe(true));
    expect(keep().checked).toBe(true);
  });
});

describe("with the keyboard alone", () => {
  /** Tabs to a button, as far as a person would go, and presses it. */
  async function reach(user: ReturnType<typeof userEvent.setup>, test: string) {
    await waitFor(() => expect(find(test)).not.toBeNull());
    for (let step = 0; step < 30 && document.activeElement !== find(test); step += 1) {
      await user.tab();
    }
    expect(document.activeElement).toBe(find(test));
    await user.keyboard("{Enter}");
  }

  test("the first run takes five screens and the visit one press", async () => {
    const core = await open("welcome");
    const user = userEvent.setup();
    await reach(user, "open-invitation");
    await untilShown("invited");
    await reach(user, "thats-me");
    await untilShown("sign-in");
    await reach(user, "sign-in");
    await untilShown("signing-in");
    core.say({ stage: "devices" });
    await untilShown("devices");
    await reach(user, "check-devices");
    await reach(user, "finish");
    await untilShown("home");
    await reach(user, "see-doctor");
    await untilShown("waiting");
    core.say(sceneOf("call").view);
    await untilShown("call");
    await reach(user, "mute");
    await reach(user, "hide");
    await reach(user, "cannot-hear");
    await reach(user, "as-before");
    await reach(user, "leave");
    await untilShown("after");
    await reach(user, "go-back-in");
    await untilShown("call");
    await reach(user, "leave");
    await reach(user, "done");
    await untilShown("home");
    expect(core.asked).toContain("setMuted");
    expect(core.asked).toContain("setHidden");
    expect(core.asked).toContain("setCannotHear");
  });

  test("while the window is hidden no picture is read and the others are told", async () => {
    vi.stubGlobal("VideoDecoder", class { configure() {} close() {} state = "closed"; decodeQueueSize = 0; });
    const watched = new Set<string>();
    const core = await open("call", (core) => {
      core.source = (whose) => {
        watched.add(whose);
        return () => void watched.delete(whose);
      };
    });
    await untilShown("call");
    await waitFor(() => expect(core.asked).toContain("setLooking"));
    expect([...watched].sort()).toEqual(["doctor", "own"]);
    const hidden = vi.spyOn(document, "hidden", "get");
    hidden.mockReturnValue(true);
    document.dispatchEvent(new Event("visibilitychange"));
    await waitFor(() => expect(core.asked).toContain("setLooking off"));
    expect([...watched]).toEqual([]);
    hidden.mockReturnValue(false);
    document.dispatchEvent(new Event("visibilitychange"));
    await waitFor(() => expect([...watched].sort()).toEqual(["doctor", "own"]));
    expect(core.asked.at(-1)).toBe("setLooking");
    hidden.mockRestore();
    vi.unstubAllGlobals();
  });

  test("a new screen begins at its heading", async () => {
    await open("home");
    const user = userEvent.setup();
    await reach(user, "my-medicines");
    await untilShown("medicines");
    await waitFor(() => expect(document.activeElement?.tagName).toBe("H1"));
    await reach(user, "back");
    await untilShown("home");
  });

  test("searching finds, says how many, and can be undone", async () => {
    await open("medicines");
    const user = userEvent.setup();
    await waitFor(() => expect(find("search")).not.toBeNull());
    await user.type(find("search") as HTMLElement, "metf{Enter}");
    await screen.findByText("1 medicine found.");
    const ids = [...document.querySelectorAll<HTMLElement>("[data-medicine-id]")];
    expect(new Set(ids.map((row) => row.dataset["medicineId"]))).toEqual(
      new Set(["MedicationRequest/metformin"]),
    );
    await user.clear(find("search") as HTMLElement);
    await user.type(find("search") as HTMLElement, "zzz{Enter}");
    await screen.findByText("No medicine matches “zzz”.");
    await reach(user, "show-all");
    await waitFor(() =>
      expect(document.querySelectorAll("li[data-medicine-id]")).toHaveLength(
        MEDICINES.groups.flatMap((group) => group.medicines).length,
      ),
    );
  });
});

describe("the text size", () => {
  test("goes through every step and round again, on the root element", async () => {
    const core = await open("home");
    const seen: string[] = [];
    for (let step = 0; step < 5; step += 1) {
      find("aa")?.click();
      await waitFor(() => expect(core.asked).toHaveLength(step + 1));
      await waitFor(() =>
        expect(document.documentElement.style.fontSize).toBe(`${core.view.textSize}px`),
      );
      seen.push(document.documentElement.style.fontSize);
    }
    expect(seen).toEqual(["24px", "28px", "34px", "20px", "22px"]);
  });
});

describe("trouble", () => {
  test("a refused command is told with its code, and the next screen forgets it", async () => {
    const core = await open("home", (core) => {
      core.refusal = { code: "hubUnreachable", label: "HC-501" };
    });
    find("see-doctor")?.click();
    await screen.findByText("We cannot reach the waiting room.");
    expect(shown()).toBe("home");
    core.refusal = null;
    find("see-doctor")?.click();
    await untilShown("waiting");
    expect(screen.queryByText("We cannot reach the waiting room.")).toBeNull();
  });

  test("medicines that cannot be read are never shown as no medicines", async () => {
    await open("medicines", (core) => {
      Object.assign(core, { medicines: () => Promise.reject(UNREACHABLE) });
    });
    await screen.findAllByText("We cannot reach your clinic's records.");
    expect(screen.queryByText("Your clinic lists no medicines for you.")).toBeNull();
  });

  test("before anything has come, nothing is said to be missing", async () => {
    await open("home-never");
    await screen.findAllByText("Nothing has come from Hill Clinic yet.");
    expect(screen.queryByText("You have no visit booked.")).toBeNull();
    expect(screen.queryByText("Your clinic lists no medicine for today.")).toBeNull();
  });

  test("a core that does not answer at all is a problem with a code", async () => {
    await open("home", (core) => {
      Object.assign(core, { appView: () => Promise.reject("gone") });
    });
    expect(shown()).toBe("blocked");
    expect(document.body.textContent).toContain("HC-900");
  });
});

describe("a medicine the clinic took off its list", () => {
  const id = "MedicationRequest/metformin";
  const again = (core: MockCore) =>
    core.say({ freshness: { age: "1 minute ago", refreshing: false, problem: null } });

  test("is not called taken now any more, and the way back is shown", async () => {
    const core = await open("medicine");
    await screen.findByText("You take this now.");
    core.withdrawn = id;
    again(core);
    await screen.findByText("Your clinic no longer lists this medicine.");
    expect(document.body.textContent).not.toContain("You take this now.");
    expect(document.body.textContent).not.toContain("HC-900");
    find("medicine-gone-back")?.click();
    await untilShown("medicines");
  });

  test("is not said to be gone where a record could not be read", async () => {
    const core = await open("medicine");
    await screen.findByText("You take this now.");
    core.withdrawn = id;
    core.list = { ...core.list, unreadable: 1 };
    again(core);
    await waitFor(() => expect(document.body.textContent).toContain("HC-900"));
    expect(document.body.textContent).not.toContain("no longer lists");
    expect(document.body.textContent).not.toContain("You take this now.");
  });

  test("comes back when the clinic lists it again", async () => {
    const core = await open("medicine-gone");
    await screen.findByText("Your clinic no longer lists this medicine.");
    core.withdrawn = null;
    again(core);
    await screen.findByText("You take this now.");
    expect(find("medicine-gone")).toBeNull();
  });
});

describe("a visit", () => {
  test("that the waiting room cannot be reached for has no button that does nothing", async () => {
    await open("waiting-unreachable");
    const problem = document.querySelector(".problem");
    expect(problem?.textContent).toContain("We keep trying.");
    expect(problem?.querySelector("button")).toBeNull();
    expect(document.body.textContent).not.toContain("We are telling the clinic");
  });

  test("that the waiting room refused is asked for again, for the same appointment", async () => {
    const core = await open("after-refused");
    find("wait-again")?.click();
    await untilShown("waiting");
    expect(core.asked).toEqual(["finishVisit", "seeDoctor"]);
    expect(core.view.call.visit).toBe(READY.nextVisit?.id);
  });

  test("is known to the doctor only while somebody sees the line", async () => {
    const core = await open("waiting-unattended");
    expect(document.body.textContent).toContain("You are in Hill Clinic's waiting room. Your place is kept.");
    expect(document.body.textContent).not.toContain("knows you are here");
    core.say(sceneOf("waiting").view);
    await screen.findByText("Hill Clinic knows you are here.");
    expect(document.body.textContent).not.toContain("Your place is kept.");
  });

  test("leaves what the doctor typed on the screen when it is over", async () => {
    await open("after-typed");
    expect(find("typed")?.textContent).toContain("Dr Rao wrote to you:");
    expect(find("typed")?.textContent).toContain("Take half a tablet of amlodipine from tomorrow.");
  });

  test("is called private only while the core says so", async () => {
    const core = await open("call-checking");
    expect(document.body.textContent).toContain("Checking that this is really Dr Rao…");
    expect(document.body.textContent).not.toContain("Private:");
    core.say(sceneOf("call").view);
    await waitFor(() => expect(document.body.textContent).toContain("kite – apple – river"));
    find("help")?.click();
    await untilShown("help");
    expect(document.body.textContent).toContain("Private: only you and Dr Rao");
  });

  test("further people are named beside the doctor, and the visit is private between just these", async () => {
    const core = await open("call-others-all");
    const texts = (pick: string) => [...document.querySelectorAll(pick)].map((e) => e.textContent?.trim());
    const line = () => document.querySelector(".private")?.textContent?.replace(/\s+/g, " ");
    expect(line()).toContain("Private: only you, Dr Rao, Ravi Kumar, and Meera Verma");
    expect(document.querySelectorAll(".others canvas")).toHaveLength(2);
    expect(texts(".others figcaption")[0]).toMatch(/^Ravi Kumar\s*Sound is off$/);
    expect(texts("[data-person]")).toEqual(["Dr Rao brought in Ravi Kumar.", "Dr Rao brought in Meera Verma."]);
    expect(document.querySelector(".states")?.textContent).toContain("The others cannot hear you.");

    const [ravi, meera] = core.view.call.others;
    if (!ravi || !meera) throw new Error("nobody is there");
    const gone = { ...ravi, phase: "left" as const, picture: null, listed: false };
    core.say({ call: { ...core.view.call, others: [meera, gone] } });
    await waitFor(() => expect(texts("[data-person=left]")).toEqual(["Ravi Kumar has left."]));
    expect(line()).toContain("Private: only you, Dr Rao, and Meera Verma");
    expect(document.querySelectorAll(".others canvas")).toHaveLength(1);
    core.say({ call: { ...core.view.call, others: [{ ...meera, phase: "refused", picture: null }, gone] } });
    await waitFor(() => expect(document.querySelector(".others")).toBeNull());
    expect(texts("[data-person=refused]")).toEqual([
      "We could not check Meera Verma. You have no line to Meera Verma. Dr Rao still talks with Meera Verma.",
    ]);
    expect(line()).toContain("Private: only you, Dr Rao, and Meera Verma");
    for (const phase of ["stopped", "unreached", "left"] as const) {
      core.say({ call: { ...core.view.call, others: [{ ...meera, phase, picture: null }, gone] } });
      await waitFor(() => expect(texts(`[data-person=${phase}]`).join(" ")).toContain("Meera Verma"));
      expect(line()).toContain("Private: only you, Dr Rao, and Meera Verma");
    }
    core.say({ call: { ...core.view.call, others: [{ ...meera, phase: "left", picture: null, listed: false }] } });
    await waitFor(() => expect(line()).toContain("Private: only you and Dr Rao"));
  });

  test("somebody on the way in has a place and no picture", async () => {
    const core = await open("call-others-coming");
    expect(find("others")?.querySelector("[data-other=connecting]")?.textContent).toContain("Coming…");
    expect(find("others")?.textContent).toContain("Picture is off");
    const [ravi, meera] = core.view.call.others;
    if (!ravi || !meera) throw new Error("nobody is there");
    core.say({ call: { ...core.view.call, others: [{ ...ravi, phase: "live", picture: "firstOther" }, meera] } });
    await waitFor(() => expect(document.querySelectorAll(".others canvas")).toHaveLength(2));
  });

  test("that begins closes Help", async () => {
    const core = await open("waiting");
    find("help")?.click();
    await untilShown("help");
    core.say(sceneOf("call-checking").view);
    await untilShown("call");
  });

  test("nobody is said to know she waits before there is a place in line", async () => {
    await open("waiting", (core) => {
      core.view = { ...core.view, call: { ...core.view.call, position: null } };
    });
    expect(document.body.textContent).not.toContain("knows you are here");
  });

  test("ends for good without an offer to go back in", async () => {
    await open("after", (core) => {
      core.view = { ...core.view, call: { ...core.view.call, canGoBack: false } };
    });
    expect(find("go-back-in")).toBeNull();
    expect(find("done")).not.toBeNull();
  });
});

describe("camera and sound", () => {
  test("nothing is switched on before it is pressed, and leaving switches it off", async () => {
    const core = await open("home");
    await press(["equipment"]);
    await untilShown("equipment");
    await waitFor(() => expect(find("try-camera")).not.toBeNull());
    expect(core.asked).toEqual(["openDevices"]);
    await press(["try-microphone"]);
    const meter = await screen.findByRole("meter");
    await waitFor(() => expect(meter.getAttribute("aria-valuenow")).toBe("64"));
    expect(meter.querySelectorAll(".lit")).toHaveLength(8);
    await press(["stop-microphone", "back"]);
    await untilShown("home");
    expect(core.asked).toEqual(["openDevices", "tryDevice", "stopTrying", "closeDevices"]);
  });

  test("another device is chosen with one press", async () => {
    const core = await open("equipment");
    await waitFor(() => expect(document.querySelectorAll(`[data-test="device-speaker"]`)).toHaveLength(3));
    (document.querySelector(`[data-test="device-speaker"][value="laptop"]`) as HTMLElement).click();
    await waitFor(() => expect(core.view.equipment.speakers.find(({ used }) => used)?.id).toBe("laptop"));
    expect(document.querySelector("[data-kind=speaker] .used")?.textContent).toContain("Built-in Speaker");
  });

  test("a sound that was not heard raises a next step, and one that was heard is good", async () => {
    const core = await open("equipment-asked");
    await screen.findByText("Did you hear it?");
    find("heard-no")?.click();
    await screen.findByText("You did not hear the sound.");
    expect(document.querySelector("[data-kind=speaker] .problem")?.textContent).toContain("HC-709");
    find("try-speaker")?.click();
    await waitFor(() => expect(find("heard-yes")).not.toBeNull());
    find("heard-yes")?.click();
    await screen.findByText("Good. Your speaker works.");
    expect(core.asked.filter((name) => name === "sayHeard")).toHaveLength(2);
  });

  test("in a call devices are chosen, not tried, and the call goes on behind", async () => {
    await open("call-equipment");
    await untilShown("equipment");
    await waitFor(() => expect(document.querySelectorAll("[data-test=device-microphone]")).toHaveLength(2));
    expect(find("try-camera")).toBeNull();
    expect(document.querySelector("canvas[data-whose=doctor]")).not.toBeNull();
    find("back")?.click();
    await untilShown("call");
  });

  test("what happened to a device stays until it is put aside, and something newer is told", async () => {
    const core = await open("call-notice");
    await screen.findByText("Plantronics Blackwire 3220 was unplugged.");
    expect(document.body.textContent).toContain("We use Built-in Speaker now.");
    expect(document.body.textContent).toContain("The camera is back.");
    find("notice-ok")?.click();
    await waitFor(() => expect(document.body.textContent).not.toContain("was unplugged"));
    expect(document.body.textContent).toContain("The camera is back.");
    const [first] = core.view.call.notices;
    if (!first) throw new Error("no notice in the scene");
    const again = { ...first, number: 3, happened: "back", replaced: false, now: null } as const;
    core.say({ call: { ...core.view.call, notices: [again] } });
    await screen.findByText("Plantronics Blackwire 3220 is back. We use it again.");
  });

  test("a rehearsal that failed names each trouble with its code, and runs again", async () => {
    const core = await open("home-no-way");
    expect(document.body.textContent).toContain("Your microphone gives no sound.");
    expect(document.body.textContent).toContain("HC-708");
    expect(document.body.textContent).toContain("Your clinic's waiting room does not answer.");
    expect(document.body.textContent).toContain("HC-802");
    expect(find("rehearse")?.textContent?.trim()).toBe("Check again");
    find("rehearse")?.click();
    await screen.findByText("Camera and sound work.");
    expect(core.asked).toEqual(["rehearse"]);
    expect(document.body.textContent).not.toContain("HC-802");
  });
});

test("signing out is asked about first", async () => {
  const core = await open("help-sign-out");
  expect(core.asked).toEqual([]);
  find("sign-out-no")?.click();
  await waitFor(() => expect(find("sign-out")).not.toBeNull());
  await press(["sign-out", "sign-out-yes"]);
  await untilShown("sign-in");
  expect(core.asked).toEqual(["signOut"]);
});

test("a view that comes by event before the first reply is not undone by it", async () => {
  const core = new MockCore(sceneOf("welcome"));
  let reply = (_: typeof READY) => {};
  Object.assign(core, { appView: () => new Promise<typeof READY>((done) => (reply = done)) });
  render(Window, { core });
  await waitFor(() => {
    core.say({ ...READY });
    expect(shown()).toBe("home");
  });
  reply({ ...READY, stage: "welcome" });
  await Promise.resolve();
  expect(shown()).toBe("home");
});
