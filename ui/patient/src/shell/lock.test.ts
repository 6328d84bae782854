import { screen, waitFor } from "@testing-library/svelte";
import { userEvent } from "@testing-library/user-event";
import { afterEach, describe, expect, test, vi } from "vitest";
import { press } from "../ipc/mock";
import { LIVE, PIN, READY, SAFE, SHEET_WORDS } from "../ipc/mock/views";
import { sceneOf } from "../ipc/mock/scenes";
import { find, open, shown, untilShown } from "./opened";

afterEach(() => void vi.restoreAllMocks());

const input = (test: string) => find(test) as HTMLInputElement;

describe("the lock", () => {
  test("begins in its one field, opens with Enter, and keeps nothing of the PIN", async () => {
    const core = await open("locked");
    const user = userEvent.setup();
    await waitFor(() => expect(document.activeElement).toBe(find("pin")));
    expect(input("pin").type).toBe("password");
    await user.keyboard("111111{Enter}");
    await screen.findByText("This is not your PIN.");
    expect(input("pin").value).toBe("");
    expect(document.activeElement).toBe(find("pin"));
    expect(document.querySelector(".problem")?.textContent).toContain("HC-220");
    await user.keyboard(`${PIN}{Enter}`);
    await untilShown("home");
    expect(core.asked).toEqual(["unlock", "unlock"]);
    expect(document.body.innerHTML).not.toContain(PIN);
  });

  test("shows the PIN only while she wants it", async () => {
    await open("locked");
    const button = screen.getByRole("button", { name: "Show: Type your PIN" });
    button.click();
    await waitFor(() => expect(input("pin").type).toBe("text"));
    screen.getByRole("button", { name: "Hide: Type your PIN" }).click();
    await waitFor(() => expect(input("pin").type).toBe("password"));
  });

  test("after too many wrong PINs says how long to wait, and takes none until then", async () => {
    let now = 1000;
    vi.spyOn(performance, "now").mockImplementation(() => now);
    const core = await open("locked-wait");
    await screen.findByText("Please wait 30 seconds.");
    const user = userEvent.setup();
    await user.type(input("pin"), `${PIN}{Enter}`);
    expect(core.asked).toEqual([]);
    now += 12_000;
    await screen.findByText("Please wait 18 seconds.");
    now += 18_000;
    await screen.findByText("You can type your PIN.");
    expect(document.querySelector("[data-wait]")).toBeNull();
    find("unlock")?.click();
    await untilShown("home");
  });

  test("leads to the recovery sheet and back", async () => {
    await open("locked");
    find("forgot-pin")?.click();
    await untilShown("recover");
    find("back")?.click();
    await untilShown("locked");
  });

  test("shows nothing of hers, and the clinic's phone", async () => {
    await open("locked");
    expect(document.body.textContent).toContain("Phone Hill Clinic: 555 0100");
    for (const secret of ["Amlodipine", "Dr Rao", "Asha", "Blood pressure"]) {
      expect(document.body.textContent).not.toContain(secret);
    }
    find("help")?.click();
    await untilShown("help");
    for (const name of ["refresh", "equipment", "sign-out", "go-incident"]) expect(find(name)).toBeNull();
  });

  test("closes every page that was open, and the other window shows nothing meanwhile", async () => {
    const core = await open("home-lock", (core) => {
      Object.assign(core, { window: "patient" });
    });
    await press(["my-medicines"]);
    await untilShown("medicines");
    core.say({ stage: "locked", person: null });
    await untilShown("passing");
    expect(document.body.textContent).toContain("Housecall is locked");
    expect(document.body.textContent).not.toContain("Amlodipine");
  });

  test("is one press away where there is a PIN, and not there without one", async () => {
    const core = await open("home-lock");
    find("lock")?.click();
    await untilShown("locked");
    expect(core.asked).toEqual(["lock"]);
    core.window = "patient";
    core.say(READY);
    await untilShown("home");
    expect(find("lock")).toBeNull();
  });
});

describe("a visit while locked", () => {
  test("goes on, without a word of what was written", async () => {
    const core = await open("call-locked");
    await untilShown("call");
    expect(document.body.textContent).toContain("Locked: your medicines stay hidden.");
    expect(document.body.textContent).toContain("kite – apple – river");
    expect(document.body.textContent).not.toContain("amlodipine");
    expect(document.body.textContent).not.toContain("rash");
    for (const name of ["write", "equipment", "send-file"]) expect(find(name)).toBeNull();
    await press(["mute", "leave"]);
    await untilShown("after");
    expect(core.asked).toContain("setMuted");
    expect(core.asked).toContain("leaveCall");
  });

  test("the way to the PIN and back does not end it, and a doctor who calls comes first", async () => {
    const core = await open("locked-waiting");
    await untilShown("waiting");
    await press(["type-pin"]);
    await untilShown("locked");
    expect(find("forgot-pin")).toBeNull();
    await press(["to-visit"]);
    await untilShown("waiting");
    await press(["type-pin"]);
    await untilShown("locked");
    core.say({ call: { ...LIVE, phase: "connecting", privateLine: null } });
    await untilShown("call");
  });

  test("what was written is not dropped before she could read it", async () => {
    await open("after-locked");
    expect(document.body.textContent).not.toContain("amlodipine");
    expect(find("done")).toBeNull();
    await press(["open-words"]);
    await untilShown("locked");
    const user = userEvent.setup();
    await user.type(input("pin"), `${PIN}{Enter}`);
    await untilShown("after");
    expect(document.body.textContent).toContain("Take half a tablet of amlodipine from tomorrow.");
    expect(find("done")).not.toBeNull();
  });
});

describe("the words of the sheet", () => {
  const words = SHEET_WORDS.split(" ");

  test("are asked for one at a time, looked over, and open the medicines", async () => {
    const core = await open("blocked-recover");
    const user = userEvent.setup();
    find("have-sheet")?.click();
    await untilShown("recover");
    for (const [place, word] of words.entries()) {
      await waitFor(() => expect(input("word").dataset["place"]).toBe(String(place + 1)));
      await waitFor(() => expect(document.activeElement).toBe(find("word")));
      await user.keyboard(`${word}{Enter}`);
    }
    await screen.findByText("Are these the words on your sheet?");
    expect([...document.querySelectorAll("li strong")].map((one) => one.textContent)).toEqual(words);
    find("send-words")?.click();
    await untilShown("home");
    expect(core.asked).toEqual(["recover"]);
  });

  test("stay when they are refused, under Help too, and a wrong one can be changed", async () => {
    await open("recover-wrong");
    await screen.findByText("These words do not open your medicines.");
    find("help")?.click();
    await untilShown("help");
    find("back")?.click();
    await untilShown("recover");
    expect([...document.querySelectorAll("li strong")].map((one) => one.textContent)).toEqual(
      words.map((word) => (word === "absurd" ? "abuse" : word)),
    );
    screen.getByRole("button", { name: "Change word 9" }).click();
    await waitFor(() => expect(input("word").value).toBe("abuse"));
    const user = userEvent.setup();
    await user.clear(input("word"));
    await user.type(input("word"), "absurd{Enter}");
    await waitFor(() => expect(find("send-words")).not.toBeNull());
    expect(document.querySelector(".problem")).toBeNull();
    find("send-words")?.click();
    await untilShown("home");
  });

  test("where the core knows which one is wrong, she is led to it", async () => {
    await open("blocked-recover");
    await press(["have-sheet", `word=${SHEET_WORDS.replace("able ", "xable ")}`, "next-word", "send-words"]);
    await waitFor(() => expect(input("word").dataset["place"]).toBe("3"));
    expect(document.body.textContent).toContain("One word is not a word of a sheet.");
    expect(input("word").value).toBe("xable");
  });

  test("one that cannot be one is said at once, and Back goes to the word before", async () => {
    await open("recover-word");
    const user = userEvent.setup();
    await waitFor(() => expect(input("word").dataset["place"]).toBe("4"));
    await user.type(input("word"), "abracadabra{Enter}");
    await screen.findByText("“abracadabra” is no word of a sheet. They have 3 to 8 letters.");
    find("back")?.click();
    await waitFor(() => expect(input("word").value).toBe("able"));
    expect(shown()).toBe("recover");
  });
});

describe("a passphrase", () => {
  test("is typed twice for the first time", async () => {
    const core = await open("blocked-new-passphrase");
    await untilShown("passphrase");
    const user = userEvent.setup();
    await user.type(input("passphrase"), "too short{Enter}");
    await screen.findByText("This is too short. It needs at least 12 letters.");
    await user.type(input("passphrase"), " no longer");
    await user.type(input("passphrase-again"), "another one{Enter}");
    await screen.findByText("The two are not the same. Please type it again.");
    expect(core.asked).toEqual([]);
    await user.clear(input("passphrase-again"));
    await user.type(input("passphrase-again"), "too short no longer{Enter}");
    await untilShown("home");
    expect(core.asked).toEqual(["usePassphrase"]);
  });

  test("is asked for once where there is one", async () => {
    await open("blocked-asks-passphrase");
    const user = userEvent.setup();
    await waitFor(() => expect(document.activeElement).toBe(find("passphrase")));
    await user.keyboard("wrong one{Enter}");
    await screen.findByText("This passphrase does not fit.");
    expect(input("passphrase").value).toBe("");
    await user.keyboard("the right one{Enter}");
    await untilShown("home");
  });
});

test("that she is here is told once a minute, and only where it locks without her", async () => {
  let now = 1000;
  vi.spyOn(performance, "now").mockImplementation(() => now);
  const core = await open("home");
  const user = userEvent.setup();
  await user.keyboard("a");
  expect(core.asked).toEqual([]);
  core.say({ safety: { ...SAFE, hasPin: true } });
  await waitFor(() => expect(find("lock")).not.toBeNull());
  await user.keyboard("ab");
  await user.keyboard("c");
  expect(core.asked).toEqual(["touch"]);
  now += 59_000;
  await user.keyboard("d");
  expect(core.asked).toEqual(["touch"]);
  now += 1_000;
  await user.keyboard("e");
  expect(core.asked).toEqual(["touch", "touch"]);
  core.say(sceneOf("locked").view);
  now += 60_000;
  await user.keyboard("f");
  expect(core.asked).toEqual(["touch", "touch"]);
});
