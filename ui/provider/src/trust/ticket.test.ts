import { expect, test } from "vitest";
import { TrialClinic } from "../trial/people";
import { fromBase64url, toBase64url } from "./base64url";
import { verifyChain } from "./certificate";
import { secondsNow } from "./clock";
import { issueTicket, openTicket } from "./ticket";

const HOUR = 3_600;
const DAY = 24 * HOUR;
const now = secondsNow();
const clinic = await TrialClinic.open();
const rao = await clinic.device("Practitioner/rao", "Dr Rao");
const nobody = () => null;

/** A ticket's text with another content. */
function changed(text: string, change: (ticket: { certificates: string[]; d: string; housecall: string }) => object): string {
  const ticket = JSON.parse(new TextDecoder().decode(fromBase64url(text) ?? new Uint8Array())) as Parameters<typeof change>[0];
  return toBase64url(new TextEncoder().encode(JSON.stringify(change(ticket))));
}

test("a ticket makes a guest of the doctor's, for two hours and the tolerance, whose key cannot be taken out", async () => {
  const { expected, text } = await issueTicket(rao, "Nadia", now);
  const nadia = await openTicket(text, clinic.anchor, nobody, now);
  expect(nadia.person).toMatchObject({ role: "guest", name: "Nadia", sub: expected.sub, key: { thumbprint: expected.thumbprint }, expires: now + 2 * HOUR });
  expect(expected.expires).toBe(nadia.person.expires);
  expect([nadia.key.extractable, nadia.person.invitation]).toEqual([false, null]);
  await expect(verifyChain(nadia.certificates, clinic.anchor, null, now + 3 * DAY)).rejects.toThrow("certificate_expired");
});

test("no two guests are one", async () => {
  const [one, other] = [await issueTicket(rao, "Nadia", now), await issueTicket(rao, "Nadia", now)];
  expect(one.expected.sub).not.toBe(other.expected.sub);
  expect(one.expected.thumbprint).not.toBe(other.expected.thumbprint);
});

test("nobody but a doctor asks a guest in", async () => {
  const asha = await clinic.device("Patient/asha", "Asha Verma");
  await expect(issueTicket(asha, "Nadia", now)).rejects.toThrow("certificate_issuer_not_entitled");
});

test.each<[string, string, (text: string) => Promise<string>]>([
  ["no ticket", "ticket_unreadable", async () => ""],
  ["one cut short", "ticket_unreadable", async (text) => text.slice(0, -4)],
  ["one of a later version", "ticket_unreadable", async (text) => changed(text, (ticket) => ({ ...ticket, housecall: "guest/2" }))],
  ["another clinic's", "jws_wrong_signature", async () => (await issueTicket(await (await TrialClinic.open()).device("Practitioner/x", "Dr X"), "Nadia", now)).text],
  ["another key than the certified one", "device_other_key", async (text) => {
    const other = JSON.parse(new TextDecoder().decode(fromBase64url((await issueTicket(rao, "Eve", now)).text) ?? new Uint8Array())) as { d: string };
    return changed(text, (ticket) => ({ ...ticket, d: other.d }));
  }],
  ["a doctor's certificate", "certificate_wrong_role", async (text) => changed(text, (ticket) => ({ ...ticket, certificates: [...rao.certificates] }))],
])("%s is refused", async (_, code, text) => {
  const { text: good } = await issueTicket(rao, "Nadia", now);
  await expect(openTicket(await text(good), clinic.anchor, nobody, now)).rejects.toThrow(code);
});
