import { render, screen, waitFor } from "@testing-library/svelte";
import { userEvent } from "@testing-library/user-event";
import { afterEach, describe, expect, test, vi } from "vitest";
import { MockCore, press } from "../ipc/mock";
import { SCENES, sceneOf, type SceneName } from "../ipc/mock/scenes";
import { MEDICINES, READY, UNREACHABLE } from "../ipc/mock/views";
import { find, open, shown, untilShown } from "./opened";
import Window from "./Window.svelte";

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
