import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";

const CHROMIUMS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** How the page is looked at. */
export interface Sight {
  readonly width: number;
  readonly height: number;
  readonly dark?: boolean;
  readonly contrast?: boolean;
  readonly reducedMotion?: boolean;
}

/** A real headless Chromium, driven through chromedriver's standard protocol. */
export class Browser {
  readonly #driver: ChildProcess;
  readonly #session: string;

  private constructor(driver: ChildProcess, session: string) {
    this.#driver = driver;
    this.#session = session;
  }

  static async start(flags: readonly string[] = []): Promise<Browser> {
    const driver = spawn(process.env["CHROMEDRIVER"] ?? "chromedriver", ["--port=0"], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    const port = await new Promise<string>((found, failed) => {
      driver.on("error", () => failed(new Error("chromedriver cannot be started: is it installed?")));
      driver.stdout.on("data", (bytes: Buffer) => {
        const port = /started successfully on port (\d+)/.exec(bytes.toString())?.[1];
        if (port) found(port);
      });
    });
    const binary = process.env["CHROMIUM"] ?? CHROMIUMS.find(existsSync);
    const base = `http://127.0.0.1:${port}/session`;
    const { sessionId } = await ask<{ sessionId: string }>("POST", base, {
      capabilities: {
        alwaysMatch: {
          browserName: "chrome",
          "goog:loggingPrefs": { browser: "ALL" },
          "goog:chromeOptions": {
            ...(binary ? { binary } : {}),
            args: [
              "--headless=new",
              "--no-sandbox",
              "--disable-dev-shm-usage",
              "--hide-scrollbars",
              "--force-color-profile=srgb",
              ...flags,
            ],
          },
        },
      },
    });
    const browser = new Browser(driver, `${base}/${sessionId}`);
    // As the shell does before any script of the page runs.
    await browser.#devtools("Page.addScriptToEvaluateOnNewDocument", {
      source: "Object.freeze(Object.prototype)",
    });
    return browser;
  }

  async open(address: string, sight: Sight): Promise<void> {
    await this.look(sight);
    await ask("POST", `${this.#session}/url`, { url: address });
  }

  /** Changes how the open page is looked at. */
  async look(sight: Sight): Promise<void> {
    await this.#devtools("Emulation.setDeviceMetricsOverride", {
      width: sight.width,
      height: sight.height,
      deviceScaleFactor: 1,
      mobile: false,
    });
    await this.#devtools("Emulation.setEmulatedMedia", {
      features: [
        { name: "prefers-color-scheme", value: sight.dark ? "dark" : "light" },
        { name: "prefers-contrast", value: sight.contrast ? "more" : "no-preference" },
        { name: "prefers-reduced-motion", value: sight.reducedMotion === false ? "no-preference" : "reduce" },
      ],
    });
  }

  /** Runs a function body in the page; a promise it returns is waited for. */
  async run<T>(script: string, ...args: unknown[]): Promise<T> {
    return ask<T>("POST", `${this.#session}/execute/sync`, { script, args });
  }

  /** Waits until a function body gives something true. */
  async until(script: string, what: string): Promise<void> {
    for (let turn = 0; turn < 600; turn += 1) {
      if (await this.run<boolean>(script)) return;
      await new Promise((done) => setTimeout(done, 50));
    }
    throw new Error(`waited in vain for ${what}`);
  }

  /** Types keys at whatever has the focus. */
  async keys(...keys: string[]): Promise<void> {
    await ask("POST", `${this.#session}/actions`, {
      actions: [
        {
          type: "key",
          id: "keyboard",
          actions: keys.flatMap((value) => [
            { type: "keyDown", value },
            { type: "keyUp", value },
          ]),
        },
      ],
    });
  }

  /** What the page complained about since last asked. */
  async complaints(): Promise<string[]> {
    const log = await ask<{ level: string; message: string }[]>("POST", `${this.#session}/se/log`, {
      type: "browser",
    });
    return log
      .filter(({ message }) => !message.includes("favicon.ico"))
      .map(({ level, message }) => `${level}: ${message}`);
  }

  /** A picture of the page; `whole` also what is below the window's edge. */
  async picture(whole: boolean): Promise<Buffer> {
    const { data } = await this.#devtools<{ data: string }>("Page.captureScreenshot", {
      captureBeyondViewport: whole,
    });
    return Buffer.from(data, "base64");
  }

  async close(): Promise<void> {
    await ask("DELETE", this.#session).catch(() => undefined);
    this.#driver.kill();
  }

  #devtools<T>(cmd: string, params: object): Promise<T> {
    return ask<T>("POST", `${this.#session}/goog/cdp/execute`, { cmd, params });
  }
}

async function ask<T>(method: string, url: string, body?: object): Promise<T> {
  const response = await fetch(url, {
    method,
    ...(body ? { body: JSON.stringify(body), headers: { "content-type": "application/json" } } : {}),
  });
  const { value } = (await response.json()) as { value: T & { error?: string; message?: string } };
  if (!response.ok) throw new Error(`${value.error}: ${value.message}`);
  return value;
}
