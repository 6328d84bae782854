import { screen, waitFor } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";
import { press } from "../ipc/mock";
import { sceneOf } from "../ipc/mock/scenes";
import { READY } from "../ipc/mock/views";
import { find, open, untilShown } from "./opened";

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
