import "../../shared/look/look.css";
import "./page/page.css";
import { mount } from "svelte";
import GuestPage from "./page/GuestPage.svelte";
import { Guest } from "./page/guest.svelte";

const target = document.getElementById("app");
if (target !== null) {
  const guest = new Guest();
  mount(GuestPage, { target, props: { guest } });
  void guest.begin();
}
