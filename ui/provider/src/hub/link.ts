import { type Envelope, type FromHub, isReliable, type ToHub } from "./messages";

/** Messages kept for sending again. A call's whole set-up is about 40. */
const MAX_UNACKED = 256;

/** Longer than any round trip on a line that can carry a call. Milliseconds. */
const RESEND_AFTER = 2_000;

interface Unacked {
  seq: number;
  body: ToHub;
  at: number;
}

/**
 * Order, acknowledgement and resending of this end of the socket.
 *
 * Invariant: every reliable message arrives once and in order, over as many sockets as it takes, as
 * long as both ends keep their link. Owns no socket and no clock.
 */
export class Link {
  private sent = 0;
  private received = 0;
  private ackedBack = 0;
  private unacked: Unacked[] = [];

  /** The frame to send now. Throws when too much waits already: nothing is dropped silently. */
  send(body: ToHub, now: number): string {
    if (!isReliable(body)) return this.frame(0, body);
    if (this.unacked.length >= MAX_UNACKED) throw new Error("too many messages wait for the hub");
    this.sent += 1;
    this.unacked.push({ seq: this.sent, body, at: now });
    return this.frame(this.sent, body);
  }

  /** The message, or `null` for one that came before or too early. */
  receive(envelope: Envelope<FromHub>): FromHub | null {
    if (envelope.ack > this.sent) return null;
    this.unacked = this.unacked.filter((message) => message.seq > envelope.ack);
    if (envelope.seq === 0) return envelope.body;
    if (envelope.seq !== this.received + 1) return null;
    this.received = envelope.seq;
    return envelope.body;
  }

  /** Frames that are due: messages nobody acknowledged, or an acknowledgement we owe. */
  due(now: number): string[] {
    const first = this.unacked[0];
    if (first !== undefined && now - first.at >= RESEND_AFTER) return this.again(now);
    return this.received > this.ackedBack ? [this.frame(0, { type: "ack" })] : [];
  }

  /** Both ends kept their link: everything unacknowledged, for the new socket. */
  resume(now: number): string[] {
    return this.again(now);
  }

  /** The hub lost its link: counts from 1 again. */
  restart(now: number): string[] {
    this.received = 0;
    this.ackedBack = 0;
    this.sent = 0;
    for (const message of this.unacked) message.seq = ++this.sent;
    return this.again(now);
  }

  private again(now: number): string[] {
    return this.unacked.map((message) => {
      message.at = now;
      return this.frame(message.seq, message.body);
    });
  }

  private frame(seq: number, body: ToHub): string {
    this.ackedBack = this.received;
    return JSON.stringify({ v: 1, seq, ack: this.received, body });
  }
}
