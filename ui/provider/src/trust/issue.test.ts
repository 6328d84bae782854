import { expect, test } from "vitest";
import { TrialClinic } from "../trial/people";
import { verifyChain } from "./certificate";
import { secondsNow } from "./clock";
import { renew } from "./issue";

const DAY = 86_400;
const clinic = await TrialClinic.open();
const rao = await clinic.device("Practitioner/rao", "Dr Rao");
const asha = await clinic.device("Patient/asha", "Asha Verma");
const daughter = { name: "Asha Verma", patient: "Patient/asha", relation: "daughter" };

test("a renewal names the same person, relation and key, and lasts ninety days", async () => {
  const meera = await clinic.invited(await clinic.invite("RelatedPerson/meera", "Meera", daughter));
  const now = secondsNow();
  for (const { person } of [asha, meera]) {
    const { certificate, issuer } = await renew(rao, person, now);
    const renewed = await verifyChain([certificate, issuer], clinic.anchor, null, now);
    const { sub, name, role, actsFor } = person;
    expect(renewed).toMatchObject({ sub, name, role, actsFor, key: { thumbprint: person.key.thumbprint } });
    expect([renewed.expires, renewed.invitation]).toEqual([now + 90 * DAY, null]);
    await verifyChain([certificate, issuer], clinic.anchor, null, now + 91 * DAY);
    await expect(verifyChain([certificate, issuer], clinic.anchor, null, now + 93 * DAY)).rejects.toThrow("certificate_expired");
  }
});

test("no doctor is renewed, and nobody but a doctor signs", async () => {
  await expect(async () => renew(rao, rao.person, secondsNow())).rejects.toThrow("certificate_wrong_role");
  await expect(renew(asha, asha.person, secondsNow())).rejects.toThrow("certificate_issuer_not_entitled");
});

test("two renewals have two serial numbers, by which each can be taken back", async () => {
  const serials = await Promise.all([1, 2].map(async () => {
    const { certificate, issuer } = await renew(rao, asha.person, secondsNow());
    return (await verifyChain([certificate, issuer], clinic.anchor, null, secondsNow())).revocable[0]?.serial;
  }));
  expect(serials[0]).toMatch(/^[A-Za-z0-9_-]{22}$/);
  expect(serials[0]).not.toBe(serials[1]);
});
