/** Doctors' pages and stand-ins for the patients' app in one real browser, with real calls between them. Tests only. */
import "../../../shared/look/look.css";
import "../page/page.css";
import { mount } from "svelte";
import type { FromHub, IceServer, ToHub } from "../hub/messages";
import type { PageConfig } from "../page/config";
import { Doctor } from "../page/doctor.svelte";
import { Guest } from "../page/guest.svelte";
import GuestPage from "../page/GuestPage.svelte";
import Page from "../page/Page.svelte";
import { type Office, Pair } from "../page/pair.svelte";
import type { Start } from "../page/start.svelte";
import { Visit } from "../page/visit.svelte";
import { secondsNow } from "../trust/clock";
import { Devices } from "../trust/devices";
import { KeptList } from "../trust/kept-list";
import type { Device } from "../trust/setup";
import { shelf } from "../trust/store";
import { type Visitor, TrialHub } from "./hub";
import { TrialClinic } from "./people";
import { openRenewal } from "./renewal";
import { judge } from "./wycheproof";

const hub = new TrialHub();
const clinic = await TrialClinic.open();
/** Whose socket is opened next. */
let next: Omit<Visitor, "tell">;
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

/** The page of a guest who has opened her link. */
async function guest(session: string, link: string): Promise<void> {
  const opened = new Guest();
  await opened.open(configOf("warn"), new URL(link).hash.slice(1));
  const { person, certificates } = opened.device;
  next = { session, sub: person.sub, name: person.name, certificates: [...certificates] };
  mount(GuestPage, { target: place(session), props: { guest: opened } });
}

const configOf = (revocation: PageConfig["revocation"]): PageConfig => ({
  name: "Hill Clinic", phone: "555 0100", hub: "wss://hub.trial/socket", anchor: clinic.anchor, revocation,
});

async function page(session: string, sub: string, name: string, revocation: PageConfig["revocation"] = "warn"): Promise<void> {
  const list = await KeptList.open(clinic.anchor, shelf("lists"));
  const device = await clinic.device(sub, name, () => list.newest());
  next = { session, sub, name, certificates: [...device.certificates] };
  const config = configOf(revocation);
  const doctor = new Doctor(config, device, { list, devices: new Devices(shelf("invitations"), shelf("devices")) });
  const withdrawn = () => doctor.withdrawn;
  const start = { config, doctor, name, why: null, enrolment: null, get withdrawn() { return withdrawn(); } } as unknown as Start;
  mount(Page, { target: place(session), props: { start } });
}

/** A patient who takes every call, as the app does: the doctor's, and those of whom she announces. */
class App implements Office {
  readonly local = new MediaStream();
  readonly closed = false;
  readonly devices = new Devices(shelf("invitations"), shelf("devices"));
  visit: Visit | null = null;
  private readonly guest: Visitor;

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
        Object.assign(video, { autoplay: true, width: 160, srcObject: remote });
        target.append(video);
      }
      Object.assign(video.dataset, { person: state.sub, words: state.verified?.words.join(" ") ?? "", fps: state.meter.fps, audioLevel: state.meter.level.toFixed(4) });
    }
  }
}

async function app(session: string, device: Device): Promise<App> {
  const office = new App(session, device);
  const media = await navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 360 }, audio: true });
  for (const track of media.getTracks()) office.local.addTrack(track);
  return office;
}

/** Two doctors and two patients. */
async function many(): Promise<void> {
  await page("rao", "Practitioner/rao", "Dr Rao");
  await page("sen", "Practitioner/sen", "Dr Sen");
  await app("asha", await clinic.device("Patient/asha", "Asha Verma"));
  await app("ravi", await clinic.device("Patient/ravi", "Ravi Kumar"));
}

/** One doctor whose clinic wants a fresh list, a caregiver, and a patient who seems to wait at two computers. */
async function trust(): Promise<void> {
  await page("rao", "Practitioner/rao", "Dr Rao", "refuse");
  const daughter = { name: "Asha Verma", patient: "Patient/asha", relation: "daughter" };
  const device = await clinic.invited(await clinic.invite("RelatedPerson/meera", "Meera", daughter));
  document.getElementById("rao")?.setAttribute("data-page", "");
  const meera = await app("meera", device);
  const invitation = await clinic.invite("Patient/mohan", "Mohan Verma");
  for (const session of ["mohan", "mohan-2"]) await app(session, await clinic.invited(invitation));
  const sent: Record<string, string>[] = [];
  const send = RTCDataChannel.prototype.send as (this: RTCDataChannel, text: string) => void;
  RTCDataChannel.prototype.send = function (this: RTCDataChannel, text: unknown) {
    sent.push(JSON.parse(String(text)) as Record<string, string>);
    send.call(this, String(text));
  };
  Object.assign(window, {
    trial: {
      revoke: async (number: number, serials: string[]) => hub.revoke(await clinic.revoke(number, { serials })),
      /** The newest renewal the doctor signed, as Meera's computer checks it. */
      renewal: async () => {
        const renewal = sent.findLast(({ type }) => type === "renewal");
        if (renewal === undefined) return null;
        const person = await openRenewal(device.person, [renewal["certificate"] ?? "", renewal["issuer"] ?? ""], clinic.anchor, null, secondsNow());
        const days = Math.round((person.expires - secondsNow()) / 86_400);
        return { sub: person.sub, relation: person.actsFor?.relation, days };
      },
      guest,
      say: (text: string) => meera.visit?.say(text),
      send: (name: string, text: string) => meera.visit?.exchange.send(new File([text], name)),
      got: async () => {
        const { words, files } = meera.visit?.exchange ?? { words: [], files: [] };
        const first = files.find(({ theirs, state }) => theirs && state === "arrived");
        return { words: words.map(({ text, state }) => `${text} ${state}`), file: first && (await meera.visit?.exchange.saved(first.id)?.text()) };
      },
    },
  });
}

Object.assign(window, { judge });
await (location.search === "?trust" ? trust() : many());
document.body.dataset["ready"] = "yes";
