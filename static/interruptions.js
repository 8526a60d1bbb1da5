// How often somebody who facilitates is spoken to: below red at most four times an hour, and the rest is gathered.
//
// A red alert is never counted and never waits. What was gathered is said with the next one that may be said.

const HOUR = 3600000;
const MOST = 4;

export function interruptions() {
  let said = [];
  let gathered = 0;
  // How many new things to speak of now: 0 when this one waits with the others in the list.
  return (now) => {
    said = said.filter((at) => now - at < HOUR);
    gathered += 1;
    if (said.length >= MOST) return 0;
    said.push(now);
    const count = gathered;
    gathered = 0;
    return count;
  };
}
