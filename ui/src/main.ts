// Starts the page. Outside the program's window, which is in a browser during development, a stand-in answers.
import { mount } from "svelte";
import App from "./App.svelte";
import "./app.css";
import { tauriLink } from "./ipc/client";

const link = __STAND_IN__
  ? (await import("./ipc/fake")).fakeLink(new URLSearchParams(location.search))
  : tauriLink();
const target = document.getElementById("app");
if (target) mount(App, { target, props: { link } });
