import { keepCertificates, openDevice, openKey, requestFor } from "../trust/key";
import type { Device } from "../trust/setup";
import { type PageConfig, readConfig } from "./config";
import { Doctor } from "./doctor.svelte";

/** Seconds since 1970, as certificates count. */
const now = (): number => Math.floor(Date.now() / 1_000);

/** From loading the page to the waiting room. */
export class Start {
  config = $state<PageConfig | null>(null);
  request = $state<string | null>(null);
  doctor = $state<Doctor | null>(null);
  name = $state<string | null>(null);
  why = $state<string | null>(null);

  async begin(): Promise<void> {
    try {
      const config = await readConfig();
      this.config = config;
      const key = await openKey();
      const known = await openDevice(key, config.anchor, now()).catch(() => null);
      if (known !== null) return this.ready(config, known);
      const token = new URLSearchParams(location.hash.slice(1)).get("enrol");
      // The token is for one use: it does not stay in the address.
      history.replaceState(null, "", location.pathname);
      const request = JSON.stringify(await requestFor(key));
      if (config.enrol !== null && token !== null) {
        const reply = await fetch(config.enrol, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ token, request }) });
        if (reply.ok && (await this.keep(await reply.text()))) return;
      }
      this.request = request;
    } catch (error) {
      this.why = error instanceof Error ? error.message : String(error);
    }
  }

  /** Keeps the administrator's certificate if it is one for this browser. */
  async keep(certificate: string): Promise<boolean> {
    if (this.config === null) return false;
    const key = await openKey();
    const known = await openDevice(key, this.config.anchor, now(), [certificate]).catch(() => null);
    if (known === null) return false;
    await keepCertificates(key, [certificate]);
    this.ready(this.config, known);
    return true;
  }

  private ready(config: PageConfig, device: Device): void {
    this.name = device.person.name;
    this.request = null;
    this.doctor = new Doctor(config, device);
    window.addEventListener("pagehide", () => this.doctor?.stop(), { once: true });
  }
}
