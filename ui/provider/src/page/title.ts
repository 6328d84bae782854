import type { Person } from "../trust/certificate";
import { t } from "./words";

/** Who somebody is, in words: a caregiver never stands there as the patient. */
export function titleOf({ name, actsFor }: Pick<Person, "name" | "actsFor">): string {
  return actsFor === null ? name : t("provider-acts-for", { name, relation: actsFor.relation, patient: actsFor.name });
}
