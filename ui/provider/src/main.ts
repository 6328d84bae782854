import "../../shared/look/look.css";
import "./page/page.css";
import { mount } from "svelte";
import Page from "./page/Page.svelte";
import { Start } from "./page/start.svelte";

const target = document.getElementById("app");
if (target !== null) {
  const start = new Start();
  mount(Page, { target, props: { start } });
  void start.begin();
}
