/** Why something is not trusted. The codes are those of the patient's program. */
export class Refused extends Error {
  constructor(readonly code: string) {
    super(code);
    this.name = "Refused";
  }
}

/** Refuses with `code` unless `holds`. */
export function refuseUnless(holds: boolean, code: string): asserts holds {
  if (!holds) throw new Refused(code);
}
