import type { FromHub, IceServer, ToHub } from "../hub/messages";
import { HubSocket } from "../hub/socket";
import { verifyChain } from "../trust/certificate";
import { secondsNow } from "../trust/clock";
import { Devices, type Word } from "../trust/devices";
import { proveHello } from "../trust/hello";
import { KeptList } from "../trust/kept-list";
import { Refused } from "../trust/refused";
import { standingOfList } from "../trust/revocations";
import type { Device } from "../trust/setup";
import { memoryShelf } from "../trust/store";
import { openTicket } from "../trust/ticket";
import { type PageConfig, readConfig } from "./config";
import { openCamera } from "./camera";
import { type ListState, LOOK_AT_LIST, takeFromWeb } from "./list";
import { type Office, Pair } from "./pair.svelte";
import { titleOf } from "./title";
import { Visit } from "./visit.svelte";

/** The page of somebody whom a doctor has asked into one visit. It keeps nothing: with the page the key is gone. */
export class Guest implements Office, ListState {
  config = $state<PageConfig | null>(null);
  name = $state<string | null>(null);
  /** Why the link is no good: a stable code. */
  refused = $state<string | null>(null);
  /** She has pressed the button, and waits to be called. */
  waiting = $state(false);
  away = $state(true);
  visit = $state<Visit | null>(null);
  equipped = $state(true);
  standing = $state<ReturnType<typeof standingOfList>>("good");
  listRefused = $state<string | null>(null);
  readonly local = new MediaStream();
  readonly devices = new Devices(memoryShelf<readonly string[]>(), memoryShelf<Word>());
  private own: Device | null = null;
  private list: KeptList | null = null;
  private hub: HubSocket | null = null;
  private servers: IceServer[] = [];
  private id = "";
  private queue: Promise<void> = Promise.resolve();

  get device(): Device {
    if (this.own === null) throw new Error("no ticket was opened");
    return this.own;
  }

  get barred(): boolean {
    return this.standing !== "good" && this.config?.revocation === "refuse";
  }

  get phone(): string {
    return this.config?.phone ?? "";
  }

  get closed(): boolean {
    return this.barred;
  }

  async begin(): Promise<void> {
    const text = location.hash.slice(1);
    // The key does not stay in the address.
    history.replaceState(null, "", location.pathname);
    try {
      await this.open(await readConfig(), text);
    } catch (error) {
      this.refused = error instanceof Refused ? error.code : "page_unusable";
    }
  }

  /** Reads her link; throws `Refused`. */
  async open(config: PageConfig, text: string): Promise<void> {
    this.config = config;
    const list = await KeptList.open(config.anchor, memoryShelf());
    this.list = list;
    await takeFromWeb(list);
    this.own = await openTicket(text, config.anchor, () => list.newest(), secondsNow());
    this.lookAtList();
    window.setInterval(() => this.lookAtList(), LOOK_AT_LIST);
    this.name = this.own.person.name;
  }

  /** Camera and microphone are asked for when she presses the button, never before. */
  async comeIn(): Promise<void> {
    const { config, own } = this;
    if (config === null || own === null || this.hub !== null) return;
    this.waiting = true;
    this.hub = new HubSocket(
      config.hub,
      { certificates: [...own.certificates], prove: (nonce) => proveHello(own.key, nonce, new URL(config.hub).host) },
      {
        connected: (session, ice) => {
          this.id = session;
          this.servers = ice;
          this.away = false;
          this.send({ type: "wait", appointment: null });
        },
        disconnected: () => (this.away = true),
        refused: (code) => (this.refused = code),
        message: (body) => (this.queue = this.queue.then(() => this.heard(body)).catch(() => undefined)),
      },
    );
    window.addEventListener("pagehide", () => this.stop(), { once: true });
    this.equipped = await openCamera(this.local);
    window.setInterval(() => void this.visit?.measure(), 1_000);
  }

  back(): void {
    this.visit = null;
    this.refused = "ticket_used";
  }

  ice(): IceServer[] {
    return this.servers;
  }

  session(): string {
    return this.id;
  }

  send(body: ToHub): void {
    this.hub?.send(body);
  }

  /** Her visit is over, and with it what the link was for. */
  over(): void {
    for (const track of this.local.getTracks()) {
      track.stop();
      this.local.removeTrack(track);
    }
    this.waiting = false;
    this.hub?.stop();
  }

  private stop(): void {
    this.visit?.hangUp();
    this.hub?.stop();
  }

  private async heard(body: FromHub): Promise<void> {
    if (body.type === "ringing") return this.rung(body);
    if (body.type === "revocations") return this.takeList(body.list);
    if (body.type === "signal") this.visit?.signal(body.call, body.from_session, body.signal);
    else if (body.type === "peer_gone") this.visit?.gone(body.call, body.session, body.reason);
    else if (body.type === "error" && typeof body.call === "string") this.visit?.refused(body.call);
  }

  /** One that is not the clinic's, or older, changes nothing. */
  private async takeList(text: string): Promise<void> {
    try {
      await this.list?.take(text);
      this.listRefused = null;
    } catch (error) {
      this.listRefused = error instanceof Refused ? error.code : "revocations_unreadable";
    }
    this.lookAtList();
  }

  /** What the newest list means for a visit that goes on, and for one to come. */
  private lookAtList(): void {
    const list = this.list?.newest() ?? null;
    this.standing = standingOfList(list, secondsNow());
    if (list !== null) this.visit?.takenBack(list);
  }

  /** A doctor calls her into a visit, or a member of that visit calls. */
  private async rung({ call, from_session: session, certificates, visit }: FromHub & { type: "ringing" }): Promise<void> {
    if (this.visit !== null) {
      if (this.visit.id === visit) this.visit.rung(call, session);
      else this.send({ type: "hang_up", call, reason: "declined" });
      return;
    }
    if (this.barred) return this.send({ type: "hang_up", call, reason: "declined" });
    const caller = await verifyChain(certificates, this.device.anchor, this.device.revocations(), secondsNow()).catch(() => null);
    if (caller?.role !== "provider" || visit === null) return this.send({ type: "hang_up", call, reason: "not_verified" });
    this.visit = new Visit(this, visit, new Pair(call, { name: titleOf(caller), sub: caller.sub, session }), false);
    this.visit.answer();
  }
}
