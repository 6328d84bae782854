import { fromBase64url } from "../trust/base64url";
import type { Anchor } from "../trust/certificate";
import { isObject, readJson } from "../trust/json";

/** What this browser asks the administrator for. */
export interface Enrolment {
  /** The text of the request file. */
  readonly request: string;
  /** To be read aloud to the administrator. */
  readonly words: readonly string[];
}

/** Why a certificate is none for this browser; each has its words. */
export type Refusal = "other-key" | "other-clinic" | "other-role" | "ended" | "not-yet" | "revoked" | "unreadable";

/** What a stable code means for who holds the certificate in her hands. */
export function refusalOf(code: string, certificate: string, anchor: Anchor): Refusal {
  switch (code) {
    case "device_other_key":
      return "other-key";
    case "certificate_other_clinic":
      return "other-clinic";
    case "certificate_wrong_role":
      return "other-role";
    case "certificate_expired":
      return "ended";
    case "certificate_not_yet_valid":
      return "not-yet";
    case "certificate_revoked":
      return "revoked";
    default:
      return namesAnotherRoot(certificate, anchor) ? "other-clinic" : "unreadable";
  }
}

/** Whether a text that nobody may believe says that another clinic's root signed it. It only chooses the words. */
function namesAnotherRoot(certificate: string, anchor: Anchor): boolean {
  const bytes = fromBase64url(certificate.split(".")[1] ?? "");
  const claims = bytes === null ? null : readJson(bytes);
  return isObject(claims) && typeof claims["iss"] === "string" && claims["iss"] !== anchor.root.thumbprint;
}
