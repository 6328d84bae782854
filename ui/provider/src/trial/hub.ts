import { Link } from "../hub/link";
import type { Envelope, FromHub, ToHub } from "../hub/messages";

/** One of the people at this hub. */
export interface Visitor {
  session: string;
  sub: string;
  name: string;
  certificates: string[];
  tell(body: FromHub): void;
}

/** A hub without rules, inside the page: it rings, passes on and ends. The rules are the hub's own tests' matter. */
export class TrialHub {
  private readonly guests = new Map<string, Visitor>();
  private readonly calls = new Map<string, { visit: string; ends: [string, string] }>();

  /** Somebody comes in; everybody learns of the colleagues and of the line. */
  join(guest: Visitor): void {
    this.guests.set(guest.session, guest);
    const all = [...this.guests.values()].map(({ session, sub, name, certificates }) => ({ session, sub, name, certificates }));
    const patients = all.filter(({ sub }) => /^(Patient|RelatedPerson|Guest)\//.test(sub)).map((one) => ({ ...one, since: new Date().toISOString(), connected: true }));
    for (const one of this.guests.values()) {
      if (!one.sub.startsWith("Practitioner/")) continue;
      one.tell({ type: "colleagues", people: all.filter(({ session, sub }) => session !== one.session && sub.startsWith("Practitioner/")) });
      one.tell({ type: "waiting", patients, total: patients.length });
    }
  }

  /** The clinic's list comes to everybody. */
  revoke(list: string): void {
    for (const one of this.guests.values()) one.tell({ type: "revocations", list });
  }

  heard(from: Visitor, body: ToHub): void {
    if (body.type === "admit" || body.type === "reach") {
      const { call, session } = body;
      this.calls.set(call, { visit: body.visit ?? call, ends: [from.session, session] });
      this.guests.get(session)?.tell({ type: "ringing", call, from_session: from.session, certificates: from.certificates, visit: body.visit });
    } else if (body.type === "signal") {
      if (this.calls.has(body.call)) this.guests.get(body.to_session)?.tell({ type: "signal", call: body.call, from_session: from.session, signal: body.signal });
    } else if (body.type === "hang_up") {
      const other = this.calls.get(body.call)?.ends.find((end) => end !== from.session);
      this.calls.delete(body.call);
      if (other !== undefined) this.guests.get(other)?.tell({ type: "peer_gone", call: body.call, session: from.session, reason: body.reason });
    }
  }

  /** The socket of somebody's page, as `HubSocket` sees it. */
  socket(who: Omit<Visitor, "tell">): WebSocket {
    // The other end's vocabulary: what the page sends is received here.
    const link = new Link() as unknown as { send(body: FromHub, now: number): string; receive(envelope: Envelope<ToHub>): ToHub | null };
    const end = { onmessage: (_: { data: string }) => undefined, onclose: null, close: () => undefined, send: (text: string) => arrived(text) };
    const tell = (body: FromHub): void => {
      const data = link.send(body, performance.now());
      setTimeout(() => end.onmessage({ data }), 0);
    };
    const uncounted = (body: FromHub): void => void setTimeout(() => end.onmessage({ data: JSON.stringify({ v: 1, seq: 0, ack: 0, body }) }), 0);
    const guest: Visitor = { ...who, tell };
    const arrived = (text: string): void => {
      const body = link.receive(JSON.parse(text) as Envelope<ToHub>);
      if (body?.type === "hello") {
        uncounted({ type: "welcome", session: who.session, resume: "token", resumed: false, link_kept: false, ice: [] });
        this.join(guest);
      } else if (body !== null) this.heard(guest, body);
    };
    uncounted({ type: "challenge", nonce: "nonce" });
    return end as unknown as WebSocket;
  }
}
