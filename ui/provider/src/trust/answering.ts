import { toBase64url } from "./base64url";
import { type Person, type Role, verifyChain } from "./certificate";
import { type Fingerprint, fingerprintOfSdp } from "./fingerprint";
import { hashOf, signJws } from "./jws";
import { mediaKey, openConfirm, openOffer } from "./message";
import { commitmentTo, newNonce } from "./nonce";
import { Refused, refuseUnless } from "./refused";
import type { Device, Signed, Verified } from "./setup";
import { derivePictureWords } from "./words";

/** What an offer that holds leaves to remember. */
interface Offered {
  readonly call: string;
  readonly peer: Person;
  /** The fingerprint that is offered. */
  readonly remote: Fingerprint;
  readonly commit: string;
}

/** The answering side of a call's set-up, as the patient's program does it: an offer that holds, not yet answered. */
export class Answering {
  private constructor(
    private readonly device: Device,
    private readonly offered: Offered,
    private readonly offerHash: string,
  ) {}

  /** Reads an offer from somebody in one of the roles of `takes`; throws `Refused`. `now` is seconds since 1970. */
  static async open(device: Device, call: string, offer: Signed, takes: readonly Role[], now: number): Promise<Answering> {
    const remote = fingerprintOfSdp(offer.sdp);
    const peer = await verifyChain(offer.certificates, device.anchor, device.revocations(), now);
    refuseUnless(peer.key.thumbprint !== device.person.key.thumbprint, "setup_reflected");
    refuseUnless(takes.includes(peer.role), "setup_wrong_role");
    const claims = await openOffer(offer.passport, { call, from: peer, to: device.person });
    refuseUnless(claims.fingerprint === remote, "setup_other_fingerprint");
    return new Answering(device, { call, peer, remote, commit: claims.commit }, await hashOf(offer.passport));
  }

  /** Who offers. */
  get peer(): Person {
    return this.offered.peer;
  }

  /** The fingerprint that is offered. */
  get fingerprint(): Fingerprint {
    return this.offered.remote;
  }

  /** Signs the answer. `at` is seconds since 1970, for the record only. */
  async answer(sdp: string, at: number, nonce = newNonce()): Promise<Answered> {
    const local = fingerprintOfSdp(sdp);
    const { call, peer, remote } = this.offered;
    const claims = {
      call,
      dest: { uri: [peer.sub] },
      iat: at,
      mky: mediaKey(local),
      nonce: toBase64url(nonce),
      offer: this.offerHash,
      orig: { uri: this.device.person.sub },
      peer: mediaKey(remote),
      seq: 2,
    };
    const passport = await signJws("passport", claims, this.device.key);
    return new Answered(this.device, { ...this.offered, local, nonce, passport });
  }
}

/** An answer that is on its way; nobody is verified yet. */
export class Answered {
  private used = false;

  constructor(
    private readonly device: Device,
    private readonly answered: Offered & { readonly local: Fingerprint; readonly nonce: Uint8Array; readonly passport: string },
  ) {}

  /** The signature to send with the answer. */
  get passport(): string {
    return this.answered.passport;
  }

  /** Reads the confirm, the last of the three messages; throws `Refused`. A second one is not read. */
  async confirm(confirm: string): Promise<Verified> {
    if (this.used) throw new Refused("setup_wrong_step");
    this.used = true;
    const { call, peer, remote, commit, local, nonce, passport } = this.answered;
    const me = this.device.person;
    const claims = await openConfirm(confirm, { call, from: peer, to: me });
    refuseUnless(claims.answer === (await hashOf(passport)), "setup_other_answer");
    refuseUnless(claims.peerNonce === toBase64url(nonce), "setup_other_nonce");
    refuseUnless(claims.fingerprint === remote, "setup_other_fingerprint");
    refuseUnless(claims.peer === local, "setup_other_own_fingerprint");
    refuseUnless((await commitmentTo(claims.nonce)) === commit, "setup_commitment_not_opened");
    const words = await derivePictureWords({
      call,
      offererNonce: claims.nonce,
      answererNonce: nonce,
      offererFingerprint: remote,
      answererFingerprint: local,
      offerer: peer.sub,
      answerer: me.sub,
    });
    return { peer, fingerprint: remote, words };
  }
}
