// Somebody's own words (a plan, reasons, a note): with the tab unless they ask for them to stay, on this device only,
// and locked if they want that. Never sent.

import { keepOnDevice, onDevice, recall, remember } from "./keep.js";
import { dropLock, isLocked, isOpen, makeLock, openLock, seal, unseal } from "./lock.js";

const NAMES = ["plan", "reasons", "note"];
const shelf = (name) => `own:${name}`;
const words = {};
const later = {};

export const ownWords = (name) => words[name] ?? (isLocked() && isKept(name) ? "" : onDevice(shelf(name)) ?? recall(shelf(name)) ?? "");
export const isKept = (name) => onDevice(shelf(name)) !== null;
// There are words under the lock that this page has not opened yet.
export const isShut = (name) => isLocked() && !isOpen() && isKept(name);

export function write(name, text) {
  words[name] = text;
  if (isLocked() && isKept(name)) {
    remember(shelf(name), null);
    clearTimeout(later[name]);
    later[name] = setTimeout(() => putAway(name), 400);
  } else {
    remember(shelf(name), text);
    if (isKept(name)) keepOnDevice(shelf(name), text || " ");
  }
}

export async function keep(name, stays) {
  if (!stays) {
    clearTimeout(later[name]);
    keepOnDevice(shelf(name), null);
    return write(name, ownWords(name));
  }
  words[name] = ownWords(name);
  return isLocked() ? putAway(name) : keepOnDevice(shelf(name), words[name] || " ");
}

// From now on everything kept here is under this passphrase.
export async function lock(passphrase) {
  const kept = NAMES.filter(isKept);
  for (const name of kept) words[name] = ownWords(name);
  await makeLock(passphrase);
  for (const name of kept) {
    remember(shelf(name), null);
    await putAway(name);
  }
}

export async function unlock(passphrase) {
  if (!(await openLock(passphrase))) return false;
  for (const name of NAMES.filter(isKept)) words[name] = (await unseal(onDevice(shelf(name)))).trim();
  return true;
}

export function takeLockOff() {
  dropLock();
  for (const name of NAMES.filter(isKept)) keepOnDevice(shelf(name), words[name] || " ");
}

export function forgetLocked() {
  dropLock();
  for (const name of NAMES) {
    delete words[name];
    keepOnDevice(shelf(name), null);
    remember(shelf(name), null);
  }
}

async function putAway(name) {
  keepOnDevice(shelf(name), await seal(words[name] || " "));
}
