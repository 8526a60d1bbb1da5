// *Leave quickly*: empties the session and puts a neutral page where this one stood, so that *back* finds nothing.

import { forgetAll } from "./keep.js";

export function leaveQuickly() {
  dispatchEvent(new Event("leaving"));
  document.documentElement.classList.add("gone");
  document.body.replaceChildren();
  forgetAll();
  try {
    // The cookie can only be taken back by the server; the request outlives this page and is not waited for.
    navigator.sendBeacon("/api/leave");
  } finally {
    location.replace("/leave");
  }
}
