// A lock for words somebody keeps on this device: AES-GCM under a key that PBKDF2 makes of their passphrase.
//
// The passphrase is kept nowhere and the key lives in this page only, so after a reload it is asked for again. There is
// no way back without it, which the page says before it locks. Browsers offer this only over https or on this machine.

import { keepOnDevice, onDevice } from "./keep.js";

const ROUNDS = 600000; // OWASP's figure for PBKDF2 with SHA-256; about a second on an old phone
const PROOF = "homegroup";
let key = null;

export const canLock = () => Boolean(globalThis.crypto?.subtle);
export const isLocked = () => onDevice("lock") !== null;
export const isOpen = () => key !== null;

export async function makeLock(passphrase) {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  key = await keyFrom(passphrase, salt, ROUNDS);
  keepOnDevice("lock", JSON.stringify({ salt: toText(salt), rounds: ROUNDS, proof: await seal(PROOF) }));
}

// True when this was the passphrase; a wrong one changes nothing.
export async function openLock(passphrase) {
  try {
    const { salt, rounds, proof } = JSON.parse(onDevice("lock"));
    const tried = await keyFrom(passphrase, toBytes(salt), rounds);
    if ((await opened(proof, tried)) !== PROOF) return false;
    key = tried;
    return true;
  } catch {
    return false;
  }
}

export function dropLock() {
  key = null;
  keepOnDevice("lock", null);
}

export async function seal(words) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const box = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, new TextEncoder().encode(words));
  return `${toText(iv)}.${toText(new Uint8Array(box))}`;
}

export const unseal = (sealed) => opened(sealed, key);

async function opened(sealed, by) {
  const [iv, box] = sealed.split(".").map(toBytes);
  return new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, by, box));
}

async function keyFrom(passphrase, salt, iterations) {
  const raw = await crypto.subtle.importKey("raw", new TextEncoder().encode(passphrase.normalize("NFC")), "PBKDF2", false, ["deriveKey"]);
  return crypto.subtle.deriveKey({ name: "PBKDF2", hash: "SHA-256", salt, iterations }, raw, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

const toText = (bytes) => btoa(String.fromCharCode(...bytes));
const toBytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
