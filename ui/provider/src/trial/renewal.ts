import { type Anchor, type Person, verifyChain } from "../trust/certificate";
import { isSameActsFor } from "../trust/claims";
import { refuseUnless } from "../trust/refused";
import type { Revocations } from "../trust/revocations";

/** A renewal as the patient's computer reads it: for its own key and person, and only if it lasts longer; throws `Refused`. */
export async function openRenewal(own: Person, renewal: readonly string[], anchor: Anchor, revocations: Revocations | null, now: number): Promise<Person> {
  const renewed = await verifyChain(renewal, anchor, revocations, now);
  refuseUnless(renewed.key.thumbprint === own.key.thumbprint, "renewal_other_key");
  const same = renewed.sub === own.sub && renewed.role === own.role && isSameActsFor(renewed.actsFor, own.actsFor);
  refuseUnless(same, "renewal_other_person");
  refuseUnless(renewed.expires > own.expires, "renewal_no_longer");
  return renewed;
}
