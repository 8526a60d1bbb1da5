// Keeps the shell of the pages for a bad line: the frame and its styles, never a word that was said.

export function keepShell() {
  if (!("serviceWorker" in navigator)) return;
  const own = globalThis.trustedTypes?.createPolicy("shell", { createScriptURL: (url) => url });
  navigator.serviceWorker.register(own ? own.createScriptURL("/sw.js") : "/sw.js").catch(() => {});
}
