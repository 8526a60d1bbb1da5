// What this page remembers, and where: almost everything dies with the tab.
//
// Session memory holds the pass, unsent words and the cover of a break, so that a reload or a sleeping phone loses
// nothing; closing the tab or *Leave quickly* empties it. Device memory holds only light, language, country and what
// a person chose to keep (a plan, reasons). No line anybody else wrote is ever kept.

const inSession = (name) => `hg:${name}`;

export function recall(name) {
  try {
    return JSON.parse(sessionStorage.getItem(inSession(name)));
  } catch {
    return null;
  }
}

export function remember(name, value) {
  try {
    if (value === null || value === undefined || value === "") sessionStorage.removeItem(inSession(name));
    else sessionStorage.setItem(inSession(name), JSON.stringify(value));
  } catch {
    // A full or forbidden store must never stop somebody from sharing.
  }
}

export function forgetAll() {
  try {
    sessionStorage.clear();
  } catch {
    // Nothing was kept then.
  }
}

export function onDevice(name) {
  try {
    return localStorage.getItem(inSession(name));
  } catch {
    return null;
  }
}

export function keepOnDevice(name, value) {
  try {
    if (value) localStorage.setItem(inSession(name), value);
    else localStorage.removeItem(inSession(name));
  } catch {
    // Private windows may refuse; the choice then lasts as long as the page.
  }
}

// What this browser keeps for longer than the tab: the names of the things, for the sheet that shows them.
export function keptOnDevice() {
  try {
    return Object.keys(localStorage).filter((name) => name.startsWith("hg:")).map((name) => name.slice(3));
  } catch {
    return [];
  }
}

export const forgetDevice = () => keptOnDevice().forEach((name) => keepOnDevice(name, null));

// Where crisis lines are looked up: the country somebody chose on this device, else the browser's.
export function ownCountry() {
  return onDevice("country") ?? navigator.language.split("-")[1] ?? "";
}
