import { Link } from "./link";
import { type FromHub, type IceServer, readEnvelope, type ToHub } from "./messages";

/** What the socket needs to say who it is. */
export interface Credentials {
  certificates: string[];
  prove(nonce: string): Promise<string>;
}

/** What the socket tells its owner. */
export interface Listener {
  connected(session: string, ice: IceServer[]): void;
  disconnected(): void;
  refused(code: string): void;
  message(body: FromHub): void;
}

/** First and longest wait before a new attempt, and between pings. Milliseconds. */
const FIRST_WAIT = 500;
const LONGEST_WAIT = 10_000;
const PING_EVERY = 10_000;

/** These mean that trying again cannot help. */
const FINAL = new Set(["certificate_refused", "proof_refused", "replaced"]);

/** One session with the hub over as many sockets as it takes. */
export class HubSocket {
  private link = new Link();
  private socket: WebSocket | null = null;
  private resume: string | null = null;
  private wait = FIRST_WAIT;
  private heard = 0;
  private stopped = false;
  private ready = false;
  private readonly timer: number;

  constructor(
    private readonly url: string,
    private readonly credentials: Credentials,
    private readonly listener: Listener,
  ) {
    this.timer = window.setInterval(() => this.tick(), 100);
    this.connect();
  }

  send(body: ToHub): void {
    const frame = this.link.send(body, performance.now());
    if (this.ready) this.socket?.send(frame);
  }

  stop(): void {
    this.stopped = true;
    window.clearInterval(this.timer);
    this.socket?.close();
  }

  /** The network has changed: a socket that seems open may lead nowhere, and nobody would notice for half a minute. */
  redial(): void {
    const socket = this.socket;
    this.wait = FIRST_WAIT;
    if (socket === null || this.stopped) return;
    socket.onclose = null;
    socket.close();
    this.closed(socket, 0);
  }

  private connect(): void {
    const socket = new WebSocket(this.url);
    this.socket = socket;
    this.heard = performance.now();
    socket.onmessage = (event) => void this.arrived(socket, event.data);
    socket.onclose = () => this.closed(socket);
  }

  private async arrived(socket: WebSocket, data: unknown): Promise<void> {
    if (socket !== this.socket) return;
    this.heard = performance.now();
    const envelope = readEnvelope(data);
    if (envelope === null) return;
    const body = this.ready || envelope.seq === 0 ? this.link.receive(envelope) : null;
    if (body === null) return;
    switch (body.type) {
      case "ack":
      case "pong":
        return;
      case "challenge": {
        const proof = await this.credentials.prove(body.nonce);
        const hello: ToHub = { type: "hello", certificates: this.credentials.certificates, proof, resume: this.resume, link_kept: this.resume !== null };
        socket.send(this.link.send(hello, performance.now()));
        return;
      }
      case "welcome": {
        const kept = body.resumed && body.link_kept;
        const again = kept ? this.link.resume(performance.now()) : this.link.restart(performance.now());
        this.resume = body.resume;
        this.wait = FIRST_WAIT;
        this.ready = true;
        this.listener.connected(body.session, body.ice);
        for (const frame of again) socket.send(frame);
        return;
      }
      case "error":
        if (FINAL.has(body.code)) {
          this.stop();
          this.listener.refused(body.code);
          return;
        }
    }
    this.listener.message(body);
  }

  private closed(socket: WebSocket, wait = this.wait * (0.5 + Math.random())): void {
    if (socket !== this.socket || this.stopped) return;
    this.socket = null;
    if (this.ready) this.listener.disconnected();
    this.ready = false;
    // Jitter, so that a hub that restarts is not met by everybody at once.
    window.setTimeout(() => this.stopped || this.connect(), wait);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
  }

  private lastPing = 0;

  private tick(): void {
    const now = performance.now();
    if (this.socket === null || !this.ready) return;
    if (now - this.heard > 3 * PING_EVERY) {
      this.socket.close();
      return;
    }
    if (now - this.lastPing > PING_EVERY) {
      this.lastPing = now;
      this.socket.send(this.link.send({ type: "ping" }, now));
    }
    for (const frame of this.link.due(now)) this.socket.send(frame);
  }
}
