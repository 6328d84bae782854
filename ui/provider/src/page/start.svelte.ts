import { secondsNow } from "../trust/clock";
import { Devices } from "../trust/devices";
import { KeptList } from "../trust/kept-list";
import { type Kept, keepCertificates, openDevice, openKey, publicKeyOf } from "../trust/key";
import { Refused } from "../trust/refused";
import { requestFor, requestWords } from "../trust/request";
import type { Device } from "../trust/setup";
import { shelf } from "../trust/store";
import { type PageConfig, readConfig } from "./config";
import { Doctor, type Memory } from "./doctor.svelte";
import { type Enrolment, refusalOf, type Refusal } from "./enrolment";
import { takeFromWeb } from "./list";

/** From loading the page to the waiting room. */
export class Start {
  config = $state<PageConfig | null>(null);
  /** What the administrator is to certify, while this browser has no good certificate. */
  enrolment = $state<Enrolment | null>(null);
  /** Why the certificate that this browser has is none any more. */
  refusal = $state<Refusal | null>(null);
  doctor = $state<Doctor | null>(null);
  name = $state<string | null>(null);
  why = $state<string | null>(null);
  private memory: Memory | null = null;

  /** The clinic has taken this browser's certificate back; before or after the page was loaded. */
  get withdrawn(): boolean {
    return this.refusal === "revoked" || this.doctor?.withdrawn === true;
  }

  async begin(): Promise<void> {
    try {
      const config = await readConfig();
      this.config = config;
      const key = await openKey();
      this.memory = { list: await KeptList.open(config.anchor, shelf("lists")), devices: new Devices(shelf("invitations"), shelf("devices")) };
      await takeFromWeb(this.memory.list);
      if (key.certificates.length > 0) {
        const known = await this.open(key, key.certificates);
        if (typeof known !== "string") return this.ready(config, known);
        this.refusal = known;
        if (known === "revoked") return;
      }
      const own = await publicKeyOf(key.publicKey);
      this.enrolment = { request: requestFor(own), words: await requestWords(own) };
    } catch (error) {
      this.why = error instanceof Error ? error.message : String(error);
    }
  }

  /** Keeps the administrator's certificate if it is one for this browser; says why not. */
  async keep(certificate: string): Promise<Refusal | null> {
    const key = await openKey();
    const certificates = [certificate.trim()];
    const known = await this.open(key, certificates);
    if (typeof known === "string") return known;
    await keepCertificates(key, certificates);
    if (this.config !== null) this.ready(this.config, known);
    return null;
  }

  private async open(key: Kept, certificates: readonly string[]): Promise<Device | Refusal> {
    const { config, memory } = this;
    if (config === null || memory === null) return "unreadable";
    try {
      return await openDevice(key, config.anchor, () => memory.list.newest(), secondsNow(), certificates);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return refusalOf(error.code, certificates[0] ?? "", config.anchor);
    }
  }

  private ready(config: PageConfig, device: Device): void {
    if (this.memory === null) return;
    this.name = device.person.name;
    this.enrolment = null;
    this.refusal = null;
    this.doctor = new Doctor(config, device, this.memory);
    window.addEventListener("pagehide", () => this.doctor?.stop(), { once: true });
  }
}
