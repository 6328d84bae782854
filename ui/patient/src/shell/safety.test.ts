import { screen, waitFor } from "@testing-library/svelte";
import { userEvent } from "@testing-library/user-event";
import { describe, expect, test } from "vitest";
import { press } from "../ipc/mock";
import { PIN, SAFE, SHEET_WORDS } from "../ipc/mock/views";
import { find, open, shown, untilShown } from "./opened";

const input = (test: string) => find(test) as HTMLInputElement;
const said = () => document.body.textContent?.replace(/\s+/g, " ") ?? "";

describe("Home", () => {
  test("says calmly that no sheet was made, until one was made and tried", async () => {
    const core = await open("home-no-sheet");
    expect(said()).toContain("If this laptop breaks, only the clinic has your list.");
    await press(["go-sheet", "print-sheet", "back"]);
    await untilShown("home");
    expect(said()).toContain("Do you still have your recovery sheet?");
    core.say({ safety: SAFE });
    await waitFor(() => expect(find("go-sheet")).toBeNull());
  });

  test("an older list never looks fresh, and one press gets the clinic's", async () => {
    const core = await open("home-rolled-back");
    expect(said()).toContain("Somebody put back an older list of your medicines.");
    expect(said()).toContain("This list may be old. It says: from Hill Clinic, 2 minutes ago");
    for (const name of ["my-medicines", "my-visits"]) {
      await press([name]);
      await waitFor(() => expect(shown()).not.toBe("home"));
      expect(said()).toContain("This list may be old.");
      await press(["back"]);
      await untilShown("home");
    }
    screen.getByRole("button", { name: "Get it fresh from the clinic" }).click();
    await waitFor(() => expect(document.querySelector(".problem")).toBeNull());
    expect(core.asked).toEqual(["goOnWithOld"]);
    expect(said()).toContain("From Hill Clinic, 2 minutes ago");
  });

  test("when files are being rewritten it says whom to phone, and goes on when she has phoned", async () => {
    await open("home-alarm");
    const problem = document.querySelector(".problem");
    expect(problem?.textContent).toContain("Phone Hill Clinic: 555 0100");
    expect(problem?.textContent).toContain("HC-233");
    expect(problem?.querySelector("button")?.textContent).toContain("I phoned");
  });
});

test("Back leads to where she came from", async () => {
  await open("home-no-sheet");
  await press(["my-family", "go-copies", "make-copy"]);
  await screen.findByText("A copy on a stick needs a recovery sheet first.");
  await press(["make-sheet"]);
  await untilShown("sheet");
  for (const place of ["copies", "family", "home"]) {
    find("back")?.click();
    await untilShown(place);
  }
  await press(["go-sheet", "help", "equipment", "back"]);
  await untilShown("help");
  find("back")?.click();
  await untilShown("sheet");
  find("back")?.click();
  await untilShown("home");
  await press(["help", "go-incident", "incident-stolen", "back"]);
  await screen.findByText(/Stay calm\./);
  find("back")?.click();
  await untilShown("help");
  find("back")?.click();
  await untilShown("home");
});

describe("the recovery sheet", () => {
  test("is made, and one word of it proves that she has it", async () => {
    const core = await open("sheet");
    await press(["print-sheet"]);
    await screen.findByText("You have not tried it yet.");
    await press(["try-sheet"]);
    await waitFor(() => expect(document.activeElement).toBe(find("drill-word")));
    expect(screen.getByLabelText("Type word 4")).toBe(find("drill-word"));
    const user = userEvent.setup();
    await user.keyboard("abuse{Enter}");
    await screen.findByText(/That is not word 4\. Nothing is lost\./);
    expect(input("drill-word").value).toBe("");
    await user.keyboard("About {Enter}");
    await screen.findByText("You tried it today at 8:20. It works.");
    expect(core.asked).toEqual(["printSheet", "drill", "drillWord", "drillWord"]);
  });

  test("a new one is asked about first", async () => {
    const core = await open("sheet-done");
    screen.getByText(/A new sheet replaces the old one\./);
    expect(core.asked).toEqual([]);
    await press(["keep-sheet"]);
    await waitFor(() => expect(find("print-sheet")).toBeNull());
    await press(["new-sheet", "save-sheet"]);
    await screen.findByText("You have not tried it yet.");
    expect(core.asked).toEqual(["saveSheet"]);
  });

  test("that could not be made is not called made", async () => {
    const core = await open("sheet");
    core.refusal = { code: "diskTrouble", label: "HC-215" };
    await press(["print-sheet"]);
    await waitFor(() => expect(said()).toContain("HC-215"));
    expect(said()).not.toContain("Made:");
  });
});

describe("the PIN", () => {
  test("is typed twice, told what it is worth, and can be changed and taken away", async () => {
    const core = await open("pin");
    const user = userEvent.setup();
    expect(said()).toContain("A thief with your password and time could still guess it.");
    await user.type(input("pin-new"), "12345{Enter}");
    await screen.findByText("A PIN has 6 to 12 numbers and nothing else.");
    await user.type(input("pin-new"), "6");
    await user.type(input("pin-again"), "654321{Enter}");
    await screen.findByText("The two are not the same. Please type the PIN again.");
    expect(core.asked).toEqual([]);
    await user.type(input("pin-again"), "123456{Enter}");
    await screen.findByText("The PIN lock is on.");

    await press(["change-pin"]);
    await waitFor(() => expect(document.activeElement).toBe(find("pin-current")));
    await user.type(input("pin-current"), "999999");
    await user.type(input("pin-new"), "777777");
    await user.type(input("pin-again"), "777777{Enter}");
    await screen.findByText("This is not your PIN.");
    for (const field of ["pin-current", "pin-new", "pin-again"]) expect(input(field).value).toBe("");
    await press(["keep-pin", "remove-pin"]);
    await user.type(input("pin-current"), "123456{Enter}");
    await screen.findByText("The PIN lock is off.");
    expect(core.asked.filter((name) => name !== "touch")).toEqual(["setPin", "setPin", "removePin"]);
  });

  test("locks after the minutes she chooses", async () => {
    const core = await open("pin-on");
    const radio = (minutes: string) => document.querySelector<HTMLInputElement>(`[data-test=lock-after][value="${minutes}"]`);
    expect(radio("10")?.checked).toBe(true);
    radio("30")?.click();
    await waitFor(() => expect(core.view.safety.lockAfterMinutes).toBe(30));
    await press(["remove-pin"]);
    await waitFor(() => expect(find("pin-current")).not.toBeNull());
    await userEvent.setup().type(input("pin-current"), `${PIN}{Enter}`);
    await screen.findByText("The PIN lock is off.");
  });
});

describe("copies", () => {
  test("one is looked at before it comes back, and what it brings is called old", async () => {
    const core = await open("copies");
    await press(["look-copy"]);
    await waitFor(() => expect(find("preview")).not.toBeNull());
    expect(find("older")?.textContent).toContain("This copy is older than what you see now.");
    await press(["back"]);
    await screen.findByText("Copies on this laptop");
    expect(shown()).toBe("copies");
    await press(["look-copy", "restore-copy"]);
    await untilShown("home");
    expect(said()).toContain("From Hill Clinic, 7 days ago");
    expect(core.asked).toEqual(["previewCopy", "closeCopy", "previewCopy", "restoreCopy"]);
  });

  test("one from a stick asks for the sheet, and is put away when she leaves", async () => {
    const core = await open("copies-words");
    await screen.findByText("Which sheet opens this copy?");
    await press([`word=${SHEET_WORDS}`, "next-word", "send-words"]);
    await waitFor(() => expect(find("preview")).not.toBeNull());
    await press(["back", "open-copy"]);
    await screen.findByText("Which sheet opens this copy?");
    await press(["back"]);
    await screen.findByText("Copies on this laptop");
    expect(core.view.safety.copyAsksWords).toBe(false);
  });

  test("one that cannot be read changes nothing and says so", async () => {
    const core = await open("copies");
    core.refusal = { code: "snapshotUnreadable", label: "HC-240" };
    await press(["look-copy"]);
    await screen.findByText("We cannot read this copy.");
    expect(find("look-copy")).not.toBeNull();
  });

  test("are offered where the file is damaged", async () => {
    await open("blocked-damaged");
    await press(["put-back", "look-copy", "restore-copy"]);
    await untilShown("home");
  });

  test("a new computer opens one from a stick, and asks for no list of its own", async () => {
    const core = await open("welcome", (core) => {
      Object.assign(core, { copies: () => Promise.reject("asked") });
    });
    await press(["have-copy"]);
    await untilShown("copies");
    expect(document.querySelector(".problem")).toBeNull();
    await press(["open-copy", `word=${SHEET_WORDS}`, "next-word", "send-words", "restore-copy"]);
    await untilShown("home");
    expect(core.asked).toEqual(["openCopy", "copyWords", "restoreCopy"]);
  });
});

describe("what happened", () => {
  test("is listed, and an action from a newer core is not left out", async () => {
    const core = await open("history");
    await waitFor(() => expect(document.querySelectorAll("[data-action]")).toHaveLength(9));
    expect(said()).toContain("from-a-newer-core");
    await press(["save-history-pdf", "save-history-json"]);
    await waitFor(() => expect(core.asked).toEqual(["saveHistory pdf", "saveHistory json"]));
    core.refusal = { code: "historyNotSaved", label: "HC-244" };
    await press(["save-history-pdf"]);
    await screen.findByText("We could not save the list of what happened.");
  });

  test("that cannot be read is not shown as nothing", async () => {
    await open("history", (core) => {
      Object.assign(core, { history: () => Promise.reject({ code: "vaultDamaged", label: "HC-212" }) });
    });
    await waitFor(() => expect(said()).toContain("HC-212"));
    expect(said()).not.toContain("Nothing is written here yet.");
  });
});

test("the self-check says of each thing how it stands and what to do", async () => {
  await open("check-found");
  await screen.findByText("3 things need care.");
  const line = (what: string) => document.querySelector(`[data-check=${what}]`)?.textContent?.replace(/\s+/g, " ") ?? "";
  expect(line("disk")).toContain("Not safe");
  expect(line("systemUpdates")).toContain("The last update was 45 days ago.");
  expect(line("certificate")).toContain("It ends in 9 days.");
  expect(line("store").trim()).toBe("Your medicines file Fine");
});

describe("something bad happened", () => {
  test("says first what will be done, then what was and what was not", async () => {
    const core = await open("incident");
    await press(["incident-stolen"]);
    await screen.findByText("What we will do");
    expect(core.asked).toEqual([]);
    await press(["do-it-now"]);
    await waitFor(() => expect(document.querySelector("[data-step=signedOut]")?.textContent).toContain("Not done"));
    expect(said()).toContain("Ask the clinic to end it for you.");
    expect(find("clinic-phone")?.textContent).toContain("555 0100");
    await press(["save-report", "incident-done"]);
    await untilShown("home");
    expect(core.asked).toEqual(["incident stolen", "saveReport", "closeIncident"]);
  });

  test("goes on on its page when it ends her sign-in", async () => {
    const core = await open("incident-steps");
    await untilShown("incident");
    core.say({ stage: "signIn" });
    expect(shown()).toBe("incident");
    await press(["back"]);
    await untilShown("sign-in");
  });
});
