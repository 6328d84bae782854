import { toBase64url } from "./base64url";
import { type Anchor, type Person, type Role, verifyChain } from "./certificate";
import { type Fingerprint, fingerprintOfSdp } from "./fingerprint";
import { hashOf, signJws } from "./jws";
import { mediaKey, openAnswer } from "./message";
import { commitmentTo, newNonce } from "./nonce";
import { Refused, refuseUnless } from "./refused";
import type { Revocations } from "./revocations";
import { derivePictureWords, type PictureWords } from "./words";

/** This browser as the clinic knows it: its key, its certificates, and whom they name. */
export interface Device {
  readonly key: CryptoKey;
  readonly certificates: readonly string[];
  readonly person: Person;
  readonly anchor: Anchor;
  /** The newest list of what the clinic has taken back, if one was ever seen. */
  readonly revocations: () => Revocations | null;
}

/** One end's session description, its signature, and the certificates of who signed. */
export interface Signed {
  readonly sdp: string;
  readonly passport: string;
  readonly certificates: readonly string[];
}

/** Who is at the other end. Media may flow only after `confirmDtls` with `fingerprint` as well. */
export interface Verified {
  readonly peer: Person;
  readonly fingerprint: Fingerprint;
  readonly words: PictureWords;
}

/** The same at the end that offered. */
export interface Confirmed extends Verified {
  /** The last message, to be sent. */
  readonly confirm: string;
}

/** What an offer leaves to remember. */
interface Offered {
  readonly call: string;
  readonly receiver: string;
  readonly fingerprint: Fingerprint;
  readonly nonce: Uint8Array;
  readonly passport: string;
}

/** The offering side of a call's set-up, the doctor's in the main call: offer, read the answer, confirm. One value for one call. */
export class Offering {
  private used = false;

  constructor(
    private readonly device: Device,
    private readonly offered: Offered,
  ) {}

  /** The signature to send with the offer. */
  get passport(): string {
    return this.offered.passport;
  }

  /** Signs the offer of a call to one person. `at` is seconds since 1970, for the record only. */
  static async offer(device: Device, call: string, receiver: string, sdp: string, at: number, nonce = newNonce()): Promise<Offering> {
    const fingerprint = fingerprintOfSdp(sdp);
    const claims = {
      call,
      commit: await commitmentTo(nonce),
      dest: { uri: [receiver] },
      iat: at,
      mky: mediaKey(fingerprint),
      orig: { uri: device.person.sub },
      seq: 1,
    };
    const passport = await signJws("passport", claims, device.key);
    return new Offering(device, { call, receiver, fingerprint, nonce, passport });
  }

  /**
   * Reads the answer of somebody in one of the roles of `takes`, a patient for the main call, and signs the confirm;
   * throws `Refused`. A second answer is not read.
   */
  async answer(answer: Signed, takes: readonly Role[], now: number): Promise<Confirmed> {
    if (this.used) throw new Refused("setup_wrong_step");
    this.used = true;
    const { call, receiver, fingerprint: own, nonce, passport } = this.offered;
    const me = this.device.person;
    const fingerprint = fingerprintOfSdp(answer.sdp);
    const peer = await verifyChain(answer.certificates, this.device.anchor, this.device.revocations(), now);
    refuseUnless(peer.key.thumbprint !== me.key.thumbprint, "setup_reflected");
    refuseUnless(takes.includes(peer.role), "setup_wrong_role");
    refuseUnless(peer.sub === receiver, "setup_other_signer");
    const claims = await openAnswer(answer.passport, { call, from: peer, to: me });
    refuseUnless(claims.offer === (await hashOf(passport)), "setup_other_offer");
    refuseUnless(claims.fingerprint === fingerprint, "setup_other_fingerprint");
    refuseUnless(claims.peer === own, "setup_other_own_fingerprint");
    const words = await derivePictureWords({
      call,
      offererNonce: nonce,
      answererNonce: claims.nonce,
      offererFingerprint: own,
      answererFingerprint: fingerprint,
      offerer: me.sub,
      answerer: peer.sub,
    });
    const confirm = {
      answer: await hashOf(answer.passport),
      call,
      dest: { uri: [peer.sub] },
      iat: now,
      mky: mediaKey(own),
      nonce: toBase64url(nonce),
      orig: { uri: me.sub },
      peer: mediaKey(fingerprint),
      peer_nonce: claims.nonceText,
      seq: 3,
    };
    return { peer, fingerprint, words, confirm: await signJws("passport", confirm, this.device.key) };
  }
}
