// The keyboard map: single keys, only outside fields, shown by `?` and turned off on the same sheet.

import { keepOnDevice, onDevice } from "./keep.js";
import { screen } from "./meeting.js";

export function keyboard(state, ui, act) {
  act.usesKeys = () => onDevice("keys") !== "off";
  act.useKeys = (on) => {
    keepOnDevice("keys", on ? null : "off");
    act.redraw();
  };
  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !act.usesKeys()) return;
    // Over an open sheet no key reaches what is behind it, wherever the focus went when a button of the sheet was done.
    if (event.target.closest?.("input, textarea, select, dialog") || document.querySelector("dialog[open]")) return;
    const key = event.key.toLowerCase();
    const run = keysOf(screen(state()), ui(), act)[key];
    if (!run) return;
    event.preventDefault();
    run();
  });
}

function keysOf(name, ui, act) {
  const everywhere = { "?": () => act.sheet("keys"), s: () => act.exits.someone() };
  if (name === "room") return { ...everywhere, o: () => act.stepOut(), h: () => act.toggleHand(), w: () => act.writeAhead() };
  if (name === "side") return { ...everywhere, o: () => act.stepOut() };
  if (name !== "console") return everywhere;
  return {
    ...everywhere, o: () => act.stepOut(), w: () => act.writeAhead(), j: () => act.joinReddest(), c: () => act.callNext(), p: () => act.pauseRoom(true),
    u: () => act.undo(), g: () => act.goOn(), m: () => act.moveOn(), escape: () => act.openAlert(null), 1: () => act.tab("room"), 2: () => act.tab("needs"), 3: () => act.tab("meeting"),
  };
}
