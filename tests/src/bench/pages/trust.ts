// What the set-up's signatures cost in the doctor's browser: her page's own code, both ends of it, timed step by step.
import { Answering } from "../../../../ui/provider/src/trust/answering";
import { verifyChain } from "../../../../ui/provider/src/trust/certificate";
import { openPublicKey } from "../../../../ui/provider/src/trust/jwk";
import { type Device, Offering } from "../../../../ui/provider/src/trust/setup";

interface End {
  key: JsonWebKey;
  certificates: string[];
  sdp: string;
}

interface Given {
  clinic: string;
  root: JsonWebKey;
  now: number;
  doctor: End;
  patient: End;
  rounds: number;
}

const ES256 = { name: "ECDSA", hash: "SHA-256" };
const CURVE = { name: "ECDSA", namedCurve: "P-256" };

async function deviceOf(end: End, given: Given): Promise<Device> {
  const anchor = { clinic: given.clinic, root: await openPublicKey(given.root) };
  const key = await crypto.subtle.importKey("jwk", end.key, CURVE, false, ["sign"]);
  const person = await verifyChain(end.certificates, anchor, null, given.now);
  return { key, certificates: end.certificates, person, anchor, revocations: () => null };
}

async function timed<T>(into: number[], what: () => Promise<T>): Promise<T> {
  const from = performance.now();
  const value = await what();
  into.push(performance.now() - from);
  return value;
}

async function measure(given: Given): Promise<Record<string, number[]>> {
  const [doctor, patient] = [await deviceOf(given.doctor, given), await deviceOf(given.patient, given)];
  const spent: Record<string, number[]> = { offer: [], open_offer: [], answer: [], open_answer: [], open_confirm: [], sign: [], verify: [] };
  const at = (step: string): number[] => spent[step] ?? [];
  const pair = await crypto.subtle.generateKey(CURVE, false, ["sign", "verify"]);
  const text = new Uint8Array(900);
  for (let round = 0; round < given.rounds; round += 1) {
    const call = `call-${round}`;
    const offering = await timed(at("offer"), () => Offering.offer(doctor, call, patient.person.sub, given.doctor.sdp, given.now));
    const offer = { sdp: given.doctor.sdp, passport: offering.passport, certificates: given.doctor.certificates };
    const answering = await timed(at("open_offer"), () => Answering.open(patient, call, offer, ["provider"], given.now));
    const answered = await timed(at("answer"), () => answering.answer(given.patient.sdp, given.now));
    const answer = { sdp: given.patient.sdp, passport: answered.passport, certificates: given.patient.certificates };
    const confirmed = await timed(at("open_answer"), () => offering.answer(answer, ["patient"], given.now));
    await timed(at("open_confirm"), () => answered.confirm(confirmed.confirm));
    const signature = await timed(at("sign"), () => crypto.subtle.sign(ES256, pair.privateKey, text));
    await timed(at("verify"), () => crypto.subtle.verify(ES256, pair.publicKey, signature, text));
  }
  return spent;
}

declare global {
  interface Window {
    measured?: Record<string, number[]> | string;
    measureTrust?: (given: Given) => void;
  }
}

window.measureTrust = (given) => {
  delete window.measured;
  measure(given).then(
    (spent) => (window.measured = spent),
    (error: unknown) => (window.measured = String(error)),
  );
};
