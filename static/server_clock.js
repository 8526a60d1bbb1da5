// The meeting's own time: a phone's clock may be wrong, so every deadline is read against the server's.

let ahead = 0;
let stood = null;

export function setClock(serverNow, practice = false) {
  ahead = serverNow - Date.now();
  stood = practice ? serverNow : null;
}

export const now = () => stood ?? Date.now() + ahead;
