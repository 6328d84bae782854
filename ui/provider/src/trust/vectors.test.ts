import { describe, expect, test } from "vitest";
import { openRenewal } from "../trial/renewal";
import { Answered, Answering } from "./answering";
import { fromBase64url } from "./base64url";
import { type Anchor, type Role, verifyChain } from "./certificate";
import { confirmDtls, fingerprintOfSdp } from "./fingerprint";
import { openHello } from "./hello";
import { openPublicKey } from "./jwk";
import { openJws } from "./jws";
import { Refused } from "./refused";
import { requestFor, requestWords } from "./request";
import { openRevocations, standingOf, standingOfList } from "./revocations";
import { type Device, Offering, type Signed } from "./setup";
import { derivePictureWords } from "./words";

type Input = Record<string, never>;
interface Vector {
  family: string;
  about: string;
  input: Input;
  expect: "accept" | "refuse";
  output?: unknown;
  reason?: string;
}

const files = import.meta.glob<Vector>("../../../../tests/fixtures/trust/*.json", { eager: true, import: "default" });
const vectors = Object.entries(files).map(([path, vector]) => ({ name: path.replace(/^.*\/|\.json$/g, ""), ...vector }));

/** The families that only the patient's program or the administrator's reads. */
const OTHERS_OWN = ["bundle", "code", "invitation", "link", "paper", "request", "sealed_root"];

/** The answering side up to the offer, as the patient's program reads it. */
const answering = async (input: Input, takes: readonly Role[] = ["provider"]): Promise<Answering> =>
  Answering.open(await deviceOf(input, "answerer"), text(input, "call"), input["offer"] as unknown as Signed, takes, input["now"] ?? 0);

const readers: Record<string, (input: Input) => Promise<unknown>> = {
  jwk: async ({ jwk }) => ({ thumbprint: (await openPublicKey(jwk)).thumbprint }),
  jws: async (input) => ({ claims: (await openJws(text(input, "jws"), "hello", await openPublicKey(input["key"]))).claims }),
  fingerprint: (input) => Promise.resolve().then(() => ({ fingerprint: fingerprintOfSdp(text(input, "sdp")) })),
  chain: async (input) => {
    const [anchor, now] = [await anchorOf(input), input["now"] ?? 0];
    const list = input["revocations"] ? await openRevocations(text(input, "revocations"), anchor, null) : null;
    const person = await verifyChain(input["certificates"] ?? [], anchor, list, now);
    const { sub, name, role, actsFor } = person;
    const forWhom = actsFor === null ? {} : { acts_for: actsFor, patient: actsFor.patient };
    // Without the member nothing is said of them; null is a page that never saw a list.
    const standing = "revocations" in input ? { standing: standingOf(person, list, now) } : {};
    return { sub, name, role, ...forWhom, ...standing };
  },
  revocations: async (input) => {
    const anchor = await anchorOf(input);
    const seen = input["seen"] ? await openRevocations(text(input, "seen"), anchor, null) : null;
    const list = await openRevocations(text(input, "list"), anchor, seen);
    return { number: list.number, standing: standingOfList(list, input["now"] ?? 0) };
  },
  renewal: async (input) => {
    const [anchor, now] = [await anchorOf(input), input["now"] ?? 0];
    const own = await verifyChain(input["certificates"] ?? [], anchor, null, now);
    return { expires: (await openRenewal(own, input["renewal"] ?? [], anchor, null, now)).expires };
  },
  hello: async (input) => {
    const key = await openPublicKey(input["key"]);
    await openHello(text(input, "proof"), key, text(input, "nonce"), text(input, "hub"));
    return {};
  },
  words: async (input) => ({
    picture_words: await derivePictureWords({
      call: text(input, "call"),
      offererNonce: bytes(input, "offerer_nonce"),
      answererNonce: bytes(input, "answerer_nonce"),
      offererFingerprint: text(input, "offerer_fingerprint"),
      answererFingerprint: text(input, "answerer_fingerprint"),
      offerer: text(input, "offerer"),
      answerer: text(input, "answerer"),
    }),
  }),
  offer: async (input) => ({ peer: (await answering(input)).peer.sub }),
  confirm: async (input) => {
    const device = await deviceOf(input, "answerer");
    const { peer, fingerprint: remote } = await answering(input);
    const own = input["answer"] as unknown as { sdp: string; passport: string };
    const { claims } = await openJws(text(input["offer"] as unknown as object, "passport"), "passport", peer.key);
    const answered = new Answered(device, {
      call: text(input, "call"),
      peer,
      remote,
      commit: String(claims["commit"]),
      local: fingerprintOfSdp(own.sdp),
      nonce: bytes(own, "nonce"),
      passport: own.passport,
    });
    const verified = await answered.confirm(text(input, "confirm"));
    confirmDtls(verified.fingerprint, text(input, "in_use"));
    return { peer: verified.peer.sub, remote_fingerprint: verified.fingerprint, picture_words: verified.words };
  },
  answer: async (input) => {
    const device = await deviceOf(input);
    const own = input["offer"] as unknown as { sdp: string; passport: string };
    const offering = new Offering(device, {
      call: text(input, "call"),
      receiver: text(input, "patient"),
      fingerprint: fingerprintOfSdp(own.sdp),
      nonce: bytes(own, "nonce"),
      passport: own.passport,
    });
    const verified = await offering.answer(input["answer"] as unknown as Signed, ["patient"], input["now"] ?? 0);
    confirmDtls(verified.fingerprint, text(input, "in_use"));
    return {
      peer: verified.peer.sub,
      remote_fingerprint: verified.fingerprint,
      picture_words: verified.words,
      confirm_claims: (await openJws(verified.confirm, "passport", device.person.key)).claims,
    };
  },
};

function text(input: object, name: string): string {
  return (input as Record<string, string>)[name] ?? "";
}

function bytes(input: object, name: string): Uint8Array {
  return fromBase64url(text(input, name)) ?? new Uint8Array();
}

async function anchorOf(input: Input): Promise<Anchor> {
  return { clinic: text(input, "clinic"), root: await openPublicKey(input["root"]) };
}

async function deviceOf(input: Input, end: "offerer" | "answerer" = "offerer"): Promise<Device> {
  const { key: jwk, certificates } = input[end] as unknown as { key: JsonWebKey; certificates: string[] };
  const key = await crypto.subtle.importKey("jwk", jwk, { name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
  const anchor = await anchorOf(input);
  return { key, certificates, anchor, person: await verifyChain(certificates, anchor, null, input["now"] ?? 0), revocations: () => null };
}

describe("the vectors shared with the patient's program", () => {
  test("are there, and each family has its reader", () => {
    expect(vectors.length).toBeGreaterThan(250);
    const families = new Set(vectors.map((vector) => vector.family));
    expect([...families].sort()).toEqual([...Object.keys(readers), ...OTHERS_OWN].sort());
  });

  const read = vectors.filter((vector) => !OTHERS_OWN.includes(vector.family));
  test.each(read)("$name: $about", async ({ family, input, expect: expected, output, reason }) => {
    const outcome = readers[family]?.(input);
    if (expected === "accept") {
      expect(await outcome).toEqual(output);
    } else {
      const error: unknown = await outcome?.then(
        () => null,
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(Refused);
      expect((error as Refused).code).toBe(reason);
    }
  });
});

test("a request made here is the file the administrator's program reads, with the same words", async () => {
  const { input, output } = vectors.find((vector) => vector.name === "request_good") as unknown as { input: { file: unknown }; output: { thumbprint: string; words: string[] } };
  const file = (typeof input.file === "string" ? JSON.parse(input.file) : input.file) as { key: unknown };
  const key = await openPublicKey(file.key);
  expect(JSON.parse(requestFor(key))).toEqual(file);
  expect([key.thumbprint, await requestWords(key)]).toEqual([output.thumbprint, output.words]);
});

describe("an offer made here", () => {
  const good = vectors.find((vector) => vector.name === "answer_good");
  const input = good?.input as Input;
  const own = input["offer"] as unknown as { sdp: string; passport: string };
  const make = async (): Promise<Offering> =>
    Offering.offer(await deviceOf(input), text(input, "call"), text(input, "patient"), own.sdp, input["now"] ?? 0, bytes(own, "nonce"));

  test("makes the claims the patient's program expects, and signs them", async () => {
    const { person } = await deviceOf(input);
    const here = await openJws((await make()).passport, "passport", person.key);
    const there = await openJws(own.passport, "passport", person.key);
    expect(here.claims).toEqual(there.claims);
    expect(Object.keys(here.claims)).toEqual(Object.keys(there.claims));
  });

  test("refuses an answer to another signature of the same claims", async () => {
    const answer = (await make()).answer(input["answer"] as unknown as Signed, ["patient"], input["now"] ?? 0);
    await expect(answer).rejects.toThrow("setup_other_offer");
  });

  test("reads one answer only", async () => {
    const offering = await make();
    const answer = input["answer"] as unknown as Signed;
    await offering.answer(answer, ["patient"], input["now"] ?? 0).catch(() => null);
    await expect(offering.answer(answer, ["patient"], input["now"] ?? 0)).rejects.toThrow("setup_wrong_step");
  });
});

describe("an answer made here", () => {
  const good = vectors.find((vector) => vector.name === "confirm_good");
  const input = good?.input as Input;
  const own = input["answer"] as unknown as { sdp: string; passport: string };
  const make = async (): Promise<Answered> => (await answering(input)).answer(own.sdp, input["now"] ?? 0, bytes(own, "nonce"));

  test("makes the claims the other program makes, and signs them", async () => {
    const { person } = await deviceOf(input, "answerer");
    const here = await openJws((await make()).passport, "passport", person.key);
    const there = await openJws(own.passport, "passport", person.key);
    expect(here.claims).toEqual(there.claims);
    expect(Object.keys(here.claims)).toEqual(Object.keys(there.claims));
  });

  test("refuses a confirm of another signature of the same claims, and reads one only", async () => {
    const answered = await make();
    await expect(answered.confirm(text(input, "confirm"))).rejects.toThrow("setup_other_answer");
    await expect(answered.confirm(text(input, "confirm"))).rejects.toThrow("setup_wrong_step");
  });

  test("is not made for a role the caller does not take", async () => {
    await expect(answering(input, ["patient"])).rejects.toThrow("setup_wrong_role");
  });

  test("and an offer made here come to the same words, whoever of the two offers", async () => {
    const doctor = vectors.find((vector) => vector.name === "answer_good")?.input as Input;
    const [device, now, takes] = [await deviceOf(doctor), input["now"] ?? 0, ["provider", "patient"] as const];
    const other = await deviceOf(input, "answerer");
    const [offerSdp, call] = [text(doctor["offer"] as unknown as object, "sdp"), text(input, "call")];
    for (const [offerer, answerer] of [[device, other], [other, device]] as const) {
      const offering = await Offering.offer(offerer, call, answerer.person.sub, offerSdp, now);
      const offer = { sdp: offerSdp, passport: offering.passport, certificates: offerer.certificates };
      const answered = await (await Answering.open(answerer, call, offer, takes, now)).answer(own.sdp, now);
      const answer = { sdp: own.sdp, passport: answered.passport, certificates: answerer.certificates };
      const confirmed = await offering.answer(answer, takes, now);
      const verified = await answered.confirm(confirmed.confirm);
      expect(verified.words).toEqual(confirmed.words);
      expect([verified.peer.sub, confirmed.peer.sub]).toEqual([offerer.person.sub, answerer.person.sub]);
    }
  });
});
