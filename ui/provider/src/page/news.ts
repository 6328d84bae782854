import type { EndReason } from "../hub/messages";

/** What the page says about a further person's coming and going. */
export interface News {
  what: "left" | "away" | "lost" | "stopped" | "ended" | "declined" | "not-in";
  name: string;
}

/** Why a further person is not here: `opened` when she was, `byDoctor` when the doctor ended it for her. */
export function newsOf(reason: EndReason, opened: boolean, byDoctor: boolean): News["what"] {
  if (byDoctor) return "ended";
  if (!opened) return reason === "declined" ? "declined" : "not-in";
  switch (reason) {
    case "hung_up":
    case "declined":
      return "left";
    case "gone":
    case "replaced":
      return "away";
    case "not_verified":
      return "stopped";
    case "connection_lost":
    case "failed":
    case "other":
      return "lost";
  }
}
