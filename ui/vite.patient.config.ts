import { defineConfig } from "vite";
import { page } from "./vite.common.ts";

export default defineConfig(({ mode }) => page("patient", mode));
