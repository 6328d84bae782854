import { expect, test } from "vitest";
import { TrialClinic } from "../trial/people";
import { secondsNow } from "../trust/clock";
import { type Kept, newKeys, openDevice, publicKeyOf } from "../trust/key";
import { Refused } from "../trust/refused";
import { requestFor, requestWords } from "../trust/request";
import { openRevocations } from "../trust/revocations";
import { type Refusal, refusalOf } from "./enrolment";

const DAY = 86_400;
const clinic = await TrialClinic.open();
const { privateKey, publicKey } = await newKeys();
const kept: Kept = { privateKey, publicKey, certificates: [] };
const own = await publicKeyOf(publicKey);
const rao = { sub: "Practitioner/rao", name: "Dr Rao", role: "provider", serial: "r1" } as const;
const now = secondsNow();

/** What the page says to a certificate. */
async function answerTo(certificate: string, list: string | null = null): Promise<Refusal | null> {
  const revocations = list === null ? null : await openRevocations(list, clinic.anchor, null);
  try {
    await openDevice(kept, clinic.anchor, () => revocations, now, [certificate]);
    return null;
  } catch (error) {
    return refusalOf((error as Refused).code, certificate, clinic.anchor);
  }
}

test("a certificate for this key makes this browser the doctor's", async () => {
  expect(await answerTo(await clinic.certify(own, rao))).toBeNull();
});

test.each<[Refusal, () => Promise<string>]>([
  ["other-key", async () => clinic.certify(await publicKeyOf((await newKeys()).publicKey), rao)],
  ["other-clinic", () => clinic.certify(own, { ...rao, clinic: "valley-clinic" })],
  ["other-clinic", async () => (await TrialClinic.open()).certify(own, rao)],
  ["other-role", () => clinic.certify(own, { ...rao, role: "invitation", sub: "Patient/asha" })],
  ["ended", () => clinic.certify(own, { ...rao, from: now - 9 * DAY, until: now - 3 * DAY })],
  ["not-yet", () => clinic.certify(own, { ...rao, from: now + 3 * DAY, until: now + 9 * DAY })],
  ["unreadable", async () => `${await clinic.certify(own, rao)}x`],
  ["unreadable", async () => "Dear Dr Rao, here is your certificate."],
  ["unreadable", async () => ""],
])("a certificate that is %s is refused in words of its own", async (refusal, certificate) => {
  expect(await answerTo(await certificate())).toBe(refusal);
});

test("one that the clinic took back is refused, by its serial and by its key", async () => {
  const certificate = await clinic.certify(own, rao);
  expect(await answerTo(certificate, await clinic.revoke(1, { serials: ["r1"] }))).toBe("revoked");
  expect(await answerTo(certificate, await clinic.revoke(1, { keys: [own.thumbprint] }))).toBe("revoked");
});

test("the request is of the agreed form, and each key has its six words", async () => {
  expect(JSON.parse(requestFor(own))).toEqual({ housecall: "request/1", key: own.jwk });
  const words = await requestWords(own);
  expect(words).toHaveLength(6);
  expect(await requestWords(own)).toEqual(words);
  expect(await requestWords(await publicKeyOf((await newKeys()).publicKey))).not.toEqual(words);
});
