/** Doctors' pages and stand-ins for the patients' app in one real browser, with real calls between them. Tests only. */
import { mount } from "svelte";
import type { FromHub, IceServer, ToHub } from "../hub/messages";
import { Doctor } from "../page/doctor.svelte";
import Page from "../page/Page.svelte";
import { type Office, Pair } from "../page/pair.svelte";
import type { Start } from "../page/start.svelte";
import { Visit } from "../page/visit.svelte";
import type { Device } from "../trust/setup";
import { type Guest, TrialHub } from "./hub";
import { TrialClinic } from "./people";

const hub = new TrialHub();
const clinic = await TrialClinic.open();
/** Whose socket is opened next. */
let next: Omit<Guest, "tell">;
window.WebSocket = class {
  constructor() {
    return hub.socket(next);
  }
} as unknown as typeof WebSocket;

function place(session: string): HTMLElement {
  const target = document.createElement("section");
  target.id = session;
  document.body.append(target);
  return target;
}

async function page(session: string, sub: string, name: string): Promise<void> {
  const device = await clinic.device(sub, name);
  next = { session, sub, name, certificates: [...device.certificates] };
  const config = { name: "Hill Clinic", phone: "", hub: "wss://hub.trial/socket", anchor: clinic.anchor, enrol: null };
  const start = { config, doctor: new Doctor(config, device), name, why: null, request: null } as unknown as Start;
  mount(Page, { target: place(session), props: { start } });
}

/** A patient who takes every call, as the app does: the doctor's, and those of whom she announces. */
class App implements Office {
  readonly local = new MediaStream();
  visit: Visit | null = null;
  private readonly guest: Guest;

  constructor(
    private readonly own: string,
    readonly device: Device,
  ) {
    const { sub, name } = device.person;
    this.guest = { session: own, sub, name, certificates: [...device.certificates], tell: (body) => void setTimeout(() => this.heard(body), 0) };
    hub.join(this.guest);
    const target = place(own);
    setInterval(() => void this.show(target), 500);
  }

  ice(): IceServer[] {
    return [];
  }

  session(): string {
    return this.own;
  }

  send(body: ToHub): void {
    hub.heard(this.guest, body);
  }

  over(): void {}

  private heard(body: FromHub): void {
    if (body.type === "ringing" && (this.visit === null || this.visit.over)) {
      const caller = body.from_session === "rao" ? { sub: "Practitioner/rao", name: "Dr Rao", session: "rao" } : null;
      if (caller === null) return;
      this.visit = new Visit(this, body.visit ?? body.call, new Pair(body.call, caller), false);
      this.visit.answer();
    } else if (body.type === "ringing") this.visit?.rung(body.call, body.from_session);
    else if (body.type === "signal") this.visit?.signal(body.call, body.from_session, body.signal);
    else if (body.type === "peer_gone") this.visit?.gone(body.call, body.session, body.reason);
  }

  /** Shows each person the way the doctor's page does, for whoever looks. */
  private async show(target: HTMLElement): Promise<void> {
    await this.visit?.measure();
    const pairs = this.visit === null || this.visit.over ? [] : [this.visit.main, ...this.visit.others];
    for (const video of target.querySelectorAll("video")) if (!pairs.some(({ remote }) => remote === video.srcObject)) video.remove();
    for (const { remote, state } of pairs) {
      let video = [...target.querySelectorAll("video")].find((one) => one.srcObject === remote);
      if (video === undefined) {
        video = document.createElement("video");
        Object.assign(video, { autoplay: true, srcObject: remote });
        target.append(video);
      }
      Object.assign(video.dataset, { person: state.sub, words: state.verified?.words.join(" ") ?? "", fps: state.meter.fps, audioLevel: state.meter.level.toFixed(4) });
    }
  }
}

async function app(session: string, sub: string, name: string): Promise<void> {
  const office = new App(session, await clinic.device(sub, name));
  const media = await navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 360 }, audio: true });
  for (const track of media.getTracks()) office.local.addTrack(track);
}

await page("rao", "Practitioner/rao", "Dr Rao");
await page("sen", "Practitioner/sen", "Dr Sen");
await app("asha", "Patient/asha", "Asha Verma");
await app("ravi", "Patient/ravi", "Ravi Kumar");
document.body.dataset["ready"] = "yes";
