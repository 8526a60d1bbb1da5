// The shell for a bad line: pages and styles come from the network first and from this cache when it is down. No
// answer of the interface, no word of a meeting and no pass is ever kept here.

const SHELL = "shell-1";
const PAGES = ["/join", "/room", "/help"];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(PAGES)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (name) => name !== SHELL;
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name)))));
});

self.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  const { origin, pathname } = new URL(url);
  const ours = PAGES.includes(pathname) || pathname.startsWith("/static/");
  if (method !== "GET" || origin !== location.origin || !ours) return;
  event.respondWith(fromNetworkFirst(event.request));
});

async function fromNetworkFirst(request) {
  const cache = await caches.open(SHELL);
  try {
    const answer = await fetch(request);
    if (answer.ok && answer.type === "basic") cache.put(request, answer.clone());
    return answer;
  } catch (lost) {
    const kept = await cache.match(request, { ignoreSearch: true });
    if (kept) return kept;
    throw lost;
  }
}
